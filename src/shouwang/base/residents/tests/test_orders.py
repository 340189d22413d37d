"""Needs and orders hold over their span, and are erased when they have served."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Entry
from shouwang.base.residents import selectors, services
from shouwang.base.residents.models import Need, Person, Restriction
from shouwang.base.residents.services.restrictions import Order
from shouwang.base.residents.tests.people import ZHANG_ID, residence, settle
from shouwang.kernel import sealing
from shouwang.kernel.outcomes import Refusal
from shouwang.testing.cast import NOW, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_needs_are_held_once_and_stay_out_of_the_journal(cast: Cast) -> None:
    zhang = settle(cast, "张小兰")
    steward = cast.actor("steward")
    for note in ("胰岛素，冰箱", "胰岛素"):
        services.set_need(
            actor=steward, compound_id=cast.pine.pk, person_id=zhang.pk, kind="medicine", note=note, now=NOW
        )
    need = Need.objects.get()
    assert sealing.open_sealed(need.note_sealed) == "胰岛素"
    assert "medicine" not in str(list(Entry.objects.filter(action="resident.need_set").values_list("data", flat=True)))
    assert selectors.homes_in_need(cast.pine.pk, now=NOW)[0].kinds == ("medicine",)
    services.end_need(actor=steward, compound_id=cast.pine.pk, person_id=zhang.pk, kind="medicine", now=NOW + HOUR)
    assert selectors.homes_in_need(cast.pine.pk, now=NOW + HOUR) == []


@pytest.mark.parametrize(
    ("kind", "purpose", "code"), [("rich", "", "resident.need"), ("medicine", "epidemic", "resident.need_end")]
)
def test_needs_that_make_no_sense_are_refused(cast: Cast, kind: str, purpose: str, code: str) -> None:
    zhang = settle(cast, "张小兰")
    with pytest.raises(Refusal) as refused:
        services.set_need(
            actor=cast.actor("steward"),
            compound_id=cast.pine.pk,
            person_id=zhang.pk,
            kind=kind,
            purpose=purpose,
            now=NOW,
        )
    assert refused.value.code == code
    assert Need.objects.count() == 0


def order(person: Person | None = None, home_id: int | None = None) -> Order:
    """Seven days of isolation by the health authority."""
    return Order(
        kind="isolation",
        ordered_by="青山社区医院",
        reason="密接",
        starts_at=NOW,
        ends_at=NOW + 7 * DAY,
        person_id=person.pk if person else None,
        home_id=home_id,
    )


def test_a_restriction_ends_by_itself_at_the_instant(cast: Cast) -> None:
    zhang, li = settle(cast, "张小兰"), settle(cast, "李建华")
    held = services.restrict(
        actor=cast.actor("manager"), compound_id=cast.pine.pk, order=order(home_id=cast.homes[0].pk), now=NOW
    )
    last = NOW + 7 * DAY - timedelta(microseconds=1)
    for person in (zhang, li):
        assert selectors.binding_person(person.pk, compound_id=cast.pine.pk, now=last) == [held]
        assert selectors.binding_person(person.pk, compound_id=cast.pine.pk, now=NOW + 7 * DAY) == []
    assert selectors.binding_home(cast.homes[0].pk, compound_id=cast.pine.pk, now=last) == [held]
    assert selectors.homes_in_need(cast.pine.pk, now=last)[0].restricted == ("isolation",)
    assert list(selectors.restrictions_in_force(cast.pine.pk, now=NOW + 7 * DAY)) == []


def test_an_order_over_one_person_shows_at_the_home(cast: Cast) -> None:
    zhang, li = settle(cast, "张小兰"), settle(cast, "李建华")
    services.restrict(actor=cast.actor("manager"), compound_id=cast.pine.pk, order=order(zhang), now=NOW)
    assert selectors.binding_person(li.pk, compound_id=cast.pine.pk, now=NOW) == []
    assert len(selectors.binding_home(cast.homes[0].pk, compound_id=cast.pine.pk, now=NOW)) == 1


def test_orders_that_cannot_be_are_refused_and_change_nothing(cast: Cast) -> None:
    zhang = settle(cast, "张小兰")
    manager, good = cast.actor("manager"), order(zhang)
    bad = {
        "resident.order": [
            replace(good, ordered_by=" "),
            replace(good, reason=""),
            replace(good, kind="exile"),
            replace(good, home_id=cast.homes[0].pk),
            replace(good, person_id=None),
        ],
        "resident.order_span": [
            replace(good, ends_at=NOW),
            replace(good, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY),
            replace(good, ends_at=NOW + 91 * DAY),
        ],
    }
    for code, orders in bad.items():
        for each in orders:
            with pytest.raises(Refusal) as refused:
                services.restrict(actor=manager, compound_id=cast.pine.pk, order=each, now=NOW)
            assert refused.value.code == code
    assert Restriction.objects.count() == 0
    services.restrict(actor=manager, compound_id=cast.pine.pk, order=good, now=NOW)
    with pytest.raises(Refusal) as refused:
        services.restrict(actor=manager, compound_id=cast.pine.pk, order=good, now=NOW)
    assert refused.value.code == "resident.restricted_already"


def test_lifting_needs_a_reason_and_happens_once(cast: Cast) -> None:
    zhang, manager = settle(cast, "张小兰"), cast.actor("manager")
    held = services.restrict(actor=manager, compound_id=cast.pine.pk, order=order(zhang), now=NOW)
    with pytest.raises(Refusal, match="why"):
        services.lift_restriction(
            actor=manager, compound_id=cast.pine.pk, restriction_id=held.pk, reason=" ", now=NOW + HOUR
        )
    with pytest.raises(Refusal, match="isolation"):
        services.move_out(actor=manager, compound_id=cast.pine.pk, residence_id=residence(zhang).pk, now=NOW + HOUR)
    services.lift_restriction(
        actor=manager, compound_id=cast.pine.pk, restriction_id=held.pk, reason="两次阴性", now=NOW + HOUR
    )
    assert selectors.binding_person(zhang.pk, compound_id=cast.pine.pk, now=NOW + HOUR) == []
    assert Entry.objects.get(action="resident.restriction_lifted").data["reason"] == "两次阴性"
    with pytest.raises(Refusal, match="ended"):
        services.lift_restriction(
            actor=manager, compound_id=cast.pine.pk, restriction_id=held.pk, reason="again", now=NOW + HOUR
        )


def test_what_has_served_its_purpose_is_erased_on_its_day(cast: Cast) -> None:
    zhang, li, manager = settle(cast, "张小兰", id_number=ZHANG_ID), settle(cast, "李建华", 1), cast.actor("manager")
    services.restrict(actor=manager, compound_id=cast.pine.pk, order=order(li), now=NOW)
    services.set_need(
        actor=manager,
        compound_id=cast.pine.pk,
        person_id=li.pk,
        kind="medicine",
        purpose="epidemic",
        until=NOW + 7 * DAY,
        now=NOW,
    )
    services.move_out(actor=manager, compound_id=cast.pine.pk, residence_id=residence(zhang).pk, now=NOW)
    assert services.erase_expired(now=NOW + 36 * DAY) == 0
    assert services.erase_expired(now=NOW + 37 * DAY) == 2
    assert Restriction.objects.count() == Need.objects.count() == 0
    assert services.erase_expired(now=NOW + 365 * DAY) == 1
    zhang.refresh_from_db()
    assert (zhang.name, zhang.search_keys, bytes(zhang.id_sealed), zhang.id_index) == ("—", [], b"", None)
    assert services.erase_expired(now=NOW + 366 * DAY) == 0
