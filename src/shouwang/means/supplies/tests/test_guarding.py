"""What is seen to around every movement: one scan is one movement, loans, people of the house, exercises."""

import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.outcomes import Conflict, NotFound
from shouwang.kernel.words import Words
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import SuppliesRefused
from shouwang.means.supplies.rules.ledger import Account, Kind
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


@pytest.fixture
def stocked(db):
    return stage.furnish(stage.assemble(), Stocked)


def written():
    return models.Entry.objects.count(), list(models.Balance.objects.order_by("pk").values_list("quantity", flat=True))


def respond(stocked, *, exercise=False, severity=3):
    pine = stocked.cast.pine.pk
    order = posture.Order(
        pine,
        "response",
        str(severity),
        Words.of("Plan"),
        [PlaceRef(pine)],
        severity=severity,
        by_name="Alice",
        exercise=exercise,
    )
    return posture.raise_measures(order=order, measures=[("ppe", "gate", ["mask"])], starts_at=NOW)


def at_once(*acts):
    """Do things at the same moment; what each came to."""
    outcomes, ready = [], threading.Barrier(len(acts))

    def do(act):
        ready.wait()
        try:
            outcomes.append(act())
        except Exception as failed:
            outcomes.append(failed)
        finally:
            connection.close()

    hands = [threading.Thread(target=do, args=[act]) for act in acts]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_one_scan_sent_twice_at_the_same_moment_is_one_movement_for_both():
    stocked = Stocked(stage.assemble())
    once, again = uuid.uuid4(), uuid.uuid4()
    got = at_once(*[lambda: stocked.receive(50, lot="A", nonce=once).pk] * 3)
    assert len(set(got)) == 1
    got = at_once(*[lambda: stocked.issue(10, nonce=again).pk] * 3)
    assert len(set(got)) == 1
    assert models.Batch.objects.count() == 1
    assert models.Balance.objects.get().quantity == 40


@pytest.mark.django_db(transaction=True)
def test_a_loan_that_two_bring_back_at_once_into_two_places_comes_back_once():
    stocked = Stocked(stage.assemble())
    batch = stocked.batch(stocked.receive(30))
    stocked.lend(batch, 30)
    back = {"from_store": None, "partner": "梧桐苑"}
    got = at_once(
        lambda: stocked.move(Kind.LENT_BACK, batch, 30, to_store=stocked.room.pk, **back),
        lambda: stocked.move(Kind.LENT_BACK, batch, 30, to_store=stocked.cabinet.pk, **back),
    )
    assert sorted(type(each).__name__ for each in got) == ["Entry", "SuppliesRefused"]
    assert sum(models.Balance.objects.values_list("quantity", flat=True)) == 30


@pytest.mark.django_db(transaction=True)
def test_two_storekeepers_who_hand_out_to_the_same_guard_give_it_once():
    stocked = Stocked(stage.assemble())
    stocked.receive(50)
    respond(stocked)

    def hand_out():
        return services.issue_ppe(
            compound_id=stocked.cast.pine.pk,
            user_id=stocked.cast.user("bob").pk,
            post="gate",
            day=NOW.date(),
            store_id=stocked.room.pk,
            actor=stocked.sam,
            now=NOW,
            nonce=uuid.uuid4(),
        )

    assert sorted(len(each) for each in at_once(hand_out, hand_out)) == [0, 1]
    assert models.Balance.objects.get().quantity == 49


def test_nobody_brings_back_more_than_was_issued(stocked):
    batch = stocked.batch(stocked.receive(30))
    stocked.issue(10)
    before = written()
    with pytest.raises(SuppliesRefused, match="more than was issued"):
        stocked.move(Kind.RETURN, batch, 11, from_store=None, to_store=stocked.room.pk)
    assert written() == before
    stocked.move(Kind.RETURN, batch, 10, from_store=None, to_store=stocked.room.pk)
    assert models.Balance.objects.get().quantity == 30


def test_what_comes_back_is_of_the_batches_that_went_out_last(stocked):
    first = stocked.batch(stocked.receive(5, lot="a"))
    second = stocked.batch(stocked.receive(5, lot="b"))
    stocked.lend(first, 5)
    stocked.lend(second, 5)
    asked = {"compound_id": stocked.cast.pine.pk}
    pieces = selectors.coming_back(stocked.mask.pk, Account.LENT, "梧桐苑", 7, **asked)
    assert [(each.batch_id, each.quantity) for each in pieces] == [(second.pk, 5), (first.pk, 2)]
    with pytest.raises(SuppliesRefused, match="is not out"):
        selectors.coming_back(stocked.mask.pk, Account.LENT, "梧桐苑", 11, **asked)


def test_an_issue_that_was_brought_back_is_not_taken_back_as_well(stocked):
    batch = stocked.batch(stocked.receive(30))
    entry = stocked.issue(10)
    stocked.move(Kind.RETURN, batch, 10, from_store=None, to_store=stocked.room.pk)
    before = written()
    with pytest.raises(SuppliesRefused, match="came back already"):
        services.correct(
            compound_id=stocked.cast.pine.pk,
            entry_id=entry.pk,
            reason="误记",
            actor=stocked.sam,
            now=NOW,
            nonce=uuid.uuid4(),
        )
    assert written() == before


def test_another_compounds_nonce_and_people_are_refused(stocked):
    entry = stocked.receive(30)
    before = written()
    other = services.say_store(
        compound_id=stocked.cast.plane.pk, name="库", kind="room", actor=stocked.cast.actor("mallory"), now=NOW
    )
    item = services.say_item(
        compound_id=stocked.cast.plane.pk,
        facts=services.ItemFacts("mask", Words(zh="口罩"), "piece"),
        actor=stocked.cast.actor("mallory"),
        now=NOW,
    )
    with pytest.raises(Conflict, match="used before"):
        services.receive(
            compound_id=stocked.cast.plane.pk,
            arrivals=[services.Arrival(item.pk, 1)],
            store_id=other.pk,
            actor=stocked.cast.actor("mallory"),
            now=NOW,
            nonce=entry.nonce,
        )
    with pytest.raises(NotFound, match="person"):
        stocked.issue(1, receiver_id=stocked.cast.user("mallory").pk)
    assert written() == before


def test_a_movement_knows_the_response_it_belongs_to_and_an_exercise_takes_nothing(stocked):
    batch = stocked.batch(stocked.receive(30))
    earnest, drill = respond(stocked, severity=2), respond(stocked, severity=4, exercise=True)
    assert stocked.issue(1).raising_id == earnest.pk
    before = written()
    with pytest.raises(SuppliesRefused, match="exercise takes nothing"):
        stocked.move(Kind.ISSUE, batch, 1, raising_id=drill.pk)
    with pytest.raises(NotFound, match="no such response"):
        stocked.move(Kind.ISSUE, batch, 1, raising_id=drill.pk + 99)
    assert written() == before


def test_before_any_response_a_movement_belongs_to_none(stocked):
    assert stocked.receive(30).raising_id is None


def test_what_a_response_took_is_shown_by_item_with_what_came_back_taken_off(client, stocked):
    batch, earnest = stocked.batch(stocked.receive(30)), respond(stocked)
    entry = stocked.issue(12)
    stocked.move(Kind.RETURN, batch, 2, from_store=None, to_store=stocked.room.pk)
    pine = stocked.cast.pine
    assert [(i.pk, n) for i, n in selectors.taken(pine.pk, raising_id=earnest.pk)] == [(stocked.mask.pk, 10)]
    client.force_login(stocked.cast.user("sam"))
    card = client.get(reverse("supplies:entry", kwargs={"compound": pine.code, "entry_id": entry.pk}))
    assert f"?response={earnest.pk}" in card.content.decode()
    listed = client.get(reverse("supplies:entries", kwargs={"compound": pine.code}), {"response": earnest.pk})
    assert [number for _item, number, _cents in listed.context["taken"]] == [10]
