"""Words and pure decisions about residents: relations, needs and their weight, restrictions, reasons to unmask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from shouwang.kernel.china import Sex
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _


class ResidentRefused(Refusal):
    """Something about residents that cannot be done."""


class TooManyLooks(ResidentRefused):
    """Somebody unmasks more than the work of an hour can need."""

    status: ClassVar[int] = 429


class Relation(StrEnum):
    """What somebody is to the home."""

    OWNER = "owner"
    TENANT = "tenant"
    FAMILY = "family"
    CARER = "carer"


LANDLINE = "landline"
"""What a second number of a list is kept as, among those whom to call."""

KIN_LABELS: dict[str, str] = {LANDLINE: _("landline")}
"""Names of contacts that nobody typed."""

RELATION_LABELS: dict[str, str] = {
    Relation.OWNER: _("Owner"),
    Relation.TENANT: _("Tenant"),
    Relation.FAMILY: _("Family"),
    Relation.CARER: _("Carer"),
}


SEX_LABELS: dict[str, str] = {Sex.FEMALE: _("Female"), Sex.MALE: _("Male")}


class NeedKind(StrEnum):
    """Why somebody must be thought of first."""

    DIALYSIS = "dialysis"
    MEDICINE = "medicine"
    FRAIL = "frail"
    LIVES_ALONE = "lives_alone"
    DISABILITY = "disability"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    NO_PHONE = "no_phone"
    HEARING = "hearing"
    SIGHT = "sight"
    DEMENTIA = "dementia"
    LANGUAGE = "language"


NEED_LABELS: dict[str, str] = {
    NeedKind.DIALYSIS: _("Dialysis"),
    NeedKind.MEDICINE: _("Takes medicine"),
    NeedKind.FRAIL: _("Frail"),
    NeedKind.LIVES_ALONE: _("Lives alone"),
    NeedKind.DISABILITY: _("Disability"),
    NeedKind.PREGNANCY: _("Pregnancy"),
    NeedKind.INFANT: _("Infant"),
    NeedKind.NO_PHONE: _("No phone"),
    NeedKind.HEARING: _("Hard of hearing"),
    NeedKind.SIGHT: _("Poor sight"),
    NeedKind.DEMENTIA: _("Dementia"),
    NeedKind.LANGUAGE: _("Speaks no Chinese"),
}

NEED_WEIGHTS: dict[str, int] = {
    NeedKind.DIALYSIS: 9,
    NeedKind.DEMENTIA: 7,
    NeedKind.FRAIL: 7,
    NeedKind.LIVES_ALONE: 6,
    NeedKind.DISABILITY: 6,
    NeedKind.MEDICINE: 5,
    NeedKind.INFANT: 5,
    NeedKind.PREGNANCY: 5,
    NeedKind.NO_PHONE: 4,
    NeedKind.SIGHT: 4,
    NeedKind.HEARING: 3,
    NeedKind.LANGUAGE: 2,
}
"""How much a need brings a home forward where homes are visited in order; our own judgement, not a standard."""

RESTRICTED_WEIGHT = 8
"""The same for somebody under a restriction, who cannot go out for help."""


def needs_rank(kinds: Iterable[str], *, restricted: bool = False) -> int:
    """How urgently a home is to be visited; 0 has no need, and needs of different people add up.

    >>> needs_rank(["lives_alone", "frail"]) > needs_rank(["language"])
    True
    """
    return sum(NEED_WEIGHTS.get(kind, 1) for kind in kinds) + (RESTRICTED_WEIGHT if restricted else 0)


class RestrictionKind(StrEnum):
    """What an order forbids or demands."""

    ISOLATION = "isolation"
    MONITORING = "monitoring"
    NO_ENTRY = "no_entry"


RESTRICTION_LABELS: dict[str, str] = {
    RestrictionKind.ISOLATION: _("Home isolation"),
    RestrictionKind.MONITORING: _("Health monitoring"),
    RestrictionKind.NO_ENTRY: _("May not enter"),
}

ERASE_AFTER_DAYS = 30
"""How long an ended restriction is kept for questions and appeals before it is erased."""

FORGET_AFTER_DAYS = 365
"""How long somebody who moved out stays known before the name, numbers and needs are erased."""


def erase_on(ends_at: datetime) -> date:
    """The day on which a restriction that ends then is erased."""
    return (ends_at + timedelta(days=ERASE_AFTER_DAYS)).date()


class Field(StrEnum):
    """A sealed value that can be unmasked."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    CONTACT_PHONE = "contact_phone"
    NAME = "name"


FIELD_LABELS: dict[str, str] = {
    Field.PHONE: _("Phone"),
    Field.ID_NUMBER: _("Identity number"),
    Field.CONTACT_PHONE: _("Emergency contact's phone"),
    Field.NAME: _("Full name"),
}

UNMASK_REASONS: dict[str, str] = {
    "transfer": _("Transfer and contact"),
    "delivery": _("Bring medicine or meals"),
    "identity": _("Check identity"),
    "other": _("Other…"),
}

UNMASK_PER_HOUR = 30
UNMASK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """An unmasked value and until when the page may show it."""

    value: str
    until: datetime


def age(born_on: date | None, today: date) -> int | None:
    """Full years of age.

    >>> age(date(1944, 11, 25), date(2026, 11, 24))
    81
    """
    if born_on is None or born_on > today:
        return None
    before_birthday = (today.month, today.day) < (born_on.month, born_on.day)
    return today.year - born_on.year - before_birthday
