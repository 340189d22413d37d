"""Builders for the tests of this app."""

from __future__ import annotations

from shouwang.base.residents import facts, services
from shouwang.base.residents.models import Person, Residence
from shouwang.base.residents.rules import Relation
from shouwang.base.residents.services.people import MovingIn
from shouwang.testing.cast import NOW, Cast

ZHANG_ID = "11010519491231002X"


def settle(
    cast: Cast, name: str, home: int = 0, *, phone: str = "", id_number: str = "", relation: Relation = Relation.FAMILY
) -> Person:
    """Register somebody in one of Pine Court's homes, by the manager's hand."""
    return services.register_person(
        actor=cast.actor("manager"),
        compound_id=cast.pine.pk,
        facts=facts.Facts(name, phone=phone, id_number=id_number),
        moving_in=MovingIn(cast.homes[home].pk, relation),
        now=NOW,
    )


def residence(person: Person) -> Residence:
    """The person's only residence."""
    return Residence.objects.get(person=person)
