"""Single people: by id, number or account; who may see them; who looked at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import selectors as journal
from shouwang.base.residents import fields
from shouwang.base.residents.models import Need, Person, Residence
from shouwang.base.residents.selectors import current
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _


def person(person_id: int, *, compound_id: int) -> Person:
    """One person of the compound.

    Raises:
        NotFound: ``resident.unknown``, also for somebody of another compound.
    """
    found_one = Person.objects.filter(pk=person_id, compound_id=compound_id).first()
    if found_one is None:
        raise _unknown()
    return found_one


def _unknown() -> outcomes.NotFound:
    return outcomes.NotFound("resident.unknown", _("There is no such resident."))


def require_person(actor: accounts.Actor, operation: str, person_id: int, *, compound_id: int, now: datetime) -> Person:
    """One person, if the actor may do this where the person lives.

    Raises:
        NotFound: ``resident.unknown``: not of this compound, or not of the actor's buildings.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    someone = person(person_id, compound_id=compound_id)
    buildings = actor.buildings(operation, compound_id=compound_id)
    if buildings is not None and not residences_of(person_id, now=now).filter(home__building_id__in=buildings).exists():
        raise _unknown()
    return someone


def residences_of(person_id: int, *, now: datetime) -> QuerySet[Residence]:
    """The homes somebody belongs to at an instant."""
    homes = Residence.objects.filter(current.at(now), person_id=person_id)
    return homes.select_related("home__building", "home__unit").order_by("home_id")


def homes_of_people(person_ids: Iterable[int], *, compound_id: int, now: datetime) -> dict[int, int | None]:
    """Those of the people who are of the compound, each with the first home they belong to now, if any; two queries."""
    known = Person.objects.filter(pk__in=list(person_ids), compound_id=compound_id).values_list("pk", flat=True)
    homes: dict[int, int | None] = dict.fromkeys(known)
    lived = Residence.objects.filter(current.at(now), person_id__in=list(homes)).order_by("-home_id")
    homes.update(lived.values_list("person_id", "home_id"))
    return homes


def by_phone(compound_id: int, phone: str, *, now: datetime) -> list[Person]:
    """Everybody in the compound who has that phone now; families share one."""
    index = accounts.phone_index(phone)
    if not index:
        return []
    living = Residence.objects.filter(current.at(now)).values("person_id")
    return list(Person.objects.filter(compound_id=compound_id, phone_index=index, pk__in=living).order_by("pk"))


def by_id_number(compound_id: int, number: str) -> Person | None:
    """The person with that identity number."""
    index = fields.id_index(number)
    return Person.objects.filter(compound_id=compound_id, id_index=index).first() if index else None


def person_of_user(user_id: int, *, compound_id: int) -> Person | None:
    """The person whose account this is."""
    return Person.objects.filter(compound_id=compound_id, user_id=user_id).first()


def found(ids: list[int], *, now: datetime) -> dict[int, Person]:
    """People by id, with their needs at ``now`` as ``present_needs``."""
    needs = Prefetch("needs", Need.objects.filter(current.at(now)).order_by("kind"), to_attr="present_needs")
    people: dict[int, Person] = dict(Person.objects.prefetch_related(needs).in_bulk(ids))
    return people


def seen_by(person_id: int, *, since: datetime | None = None) -> list[dict[str, object]]:
    """Who unmasked what of somebody, when and why, newest first: for the resident and the register."""
    looks = journal.about(kind="person", subject_id=person_id).filter(action="resident.unmasked")
    if since is not None:
        looks = looks.filter(at__gte=since)
    return [
        {"at": look.at, "by": look.actor_name, "field": look.data.get("field"), "reason": look.data.get("reason")}
        for look in looks[:200]
    ]
