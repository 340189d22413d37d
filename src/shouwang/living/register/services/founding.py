"""Founding a compound: the first step of an empty house, and of every new contract of a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register import events

EVERYDAY = (("visitors", "", "register"),)
"""What holds on a quiet Tuesday until a plan's own everyday rules take over: visitors write themselves down."""


class CompoundRefused(outcomes.Refusal):
    """A compound that cannot be founded: ``compound.taken``, ``compound.company``."""


@dataclass(frozen=True)
class NewCompound:
    """A compound as it is founded.

    Args:
        code: what stands in its addresses: small letters, digits and hyphens.
        company: the company's name, where the founder is not of one already.
    """

    name: str
    code: str
    company: str = ""
    address: str = ""
    duty_phone: str = ""


@transaction.atomic
def found_compound(*, given: NewCompound, actor: Actor, now: datetime) -> Any:
    """Make a compound with its main gate and everyday rules.

    Raises:
        CompoundRefused: ``compound.taken`` for a code that is in use; ``compound.company`` without a company.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "compound.add")
    company_id = _company(given, actor)
    try:
        with transaction.atomic():
            made = place_services.create_compound(
                company_id=company_id,
                code=given.code,
                name=given.name.strip(),
                address=given.address.strip(),
                duty_phone=given.duty_phone.strip(),
            )
    except IntegrityError as taken:
        raise CompoundRefused("compound.taken", _("This short name is in use. Choose another.")) from taken
    place_services.add_gate(compound_id=made.pk, name="大门", kind="main")
    order = posture.Order(made.pk, "normal", "", Words(en="Everyday rules", zh="日常规定"), [PlaceRef(made.pk)])
    posture.raise_measures(order=order, measures=EVERYDAY, starts_at=now)
    journal.record(actor=actor, action="compound.founded", compound_id=made.pk, subject=("compound", made.pk), now=now)
    journal.emit(events.CompoundFounded(made.pk), compound_id=made.pk, now=now)
    return made


def _company(given: NewCompound, actor: Actor) -> int:
    own = accounts.company_of(actor)
    if own is not None:
        return own
    name = given.company.strip()
    if not name:
        raise CompoundRefused("compound.company", _("Name the company that runs it."))
    known = places.companies().filter(name=name).first()
    return known.pk if known else place_services.create_company(name=name).pk
