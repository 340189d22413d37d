"""The journal keeps what happened, and no reaction is ever lost or swallowed."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from shouwang.base.journal import selectors, services
from shouwang.base.journal.models import Entry, Event, Reaction
from shouwang.testing.cast import NOW


@dataclass(frozen=True)
class KettleBoiled:
    kettle_id: int


calls: list[int] = []


def pour(*, event, now):
    calls.append(event.kettle_id)


def spill(*, event, now):
    Entry.objects.create(at=now, action="tea.spilt")
    raise RuntimeError("the cup is missing")


begun, told = threading.Event(), threading.Event()


def dawdle(*, event, now):
    begun.set()
    told.wait(10)


@pytest.fixture
def reactions(db, monkeypatch):
    calls.clear()
    monkeypatch.setattr(services, "_handlers", {})
    return services.subscribe


def test_an_entry_says_who_did_what_and_from_where(cast):
    with services.coming_from("web", "192.0.2.7"):
        entry = services.record(actor=cast.actor("alice"), action="tea.made", compound_id=cast.pine.pk, now=NOW)
    assert (entry.actor_name, entry.channel, entry.ip) == ("Alice", "web", "192.0.2.7")
    assert selectors.entries(compound_id=cast.pine.pk, action="tea").first() == entry


@pytest.mark.parametrize("change", [lambda e: e.delete(), lambda e: e.save()])
def test_nobody_can_alter_the_journal_not_even_in_the_database(db, change):
    entry = services.record(actor=None, action="tea.made", now=NOW)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        change(entry)
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_reaction_happens_once_however_often_it_is_called(reactions):
    reactions(KettleBoiled, pour)
    services.emit(KettleBoiled(7), compound_id=None, now=NOW)
    reaction = Reaction.objects.get()
    for _again in range(3):
        services.react(reaction_id=reaction.pk, now=NOW)
    assert calls == [7]


def test_event_and_reactions_vanish_with_the_transaction_that_made_them(reactions):
    reactions(KettleBoiled, pour)
    with transaction.atomic():
        services.emit(KettleBoiled(7), compound_id=None, now=NOW)
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Reaction.objects.exists()


def test_a_failing_reaction_changes_nothing_is_retried_and_at_last_shown_as_stuck(reactions):
    reactions(KettleBoiled, spill)
    services.emit(KettleBoiled(7), compound_id=None, now=NOW)
    reaction = Reaction.objects.get()
    states = [services.react(reaction_id=reaction.pk, now=NOW + timedelta(hours=n)) for n in range(8)]
    assert states == ["due"] * 7 + ["stuck"]
    assert "the cup is missing" in selectors.stuck_reactions().get().last_error
    assert not Entry.objects.filter(action="tea.spilt").exists()


def test_an_operator_gives_a_stuck_reaction_another_chance(reactions, cast):
    reactions(KettleBoiled, pour)
    services.emit(KettleBoiled(7), compound_id=None, now=NOW)
    Reaction.objects.update(state="stuck", attempts=8)
    services.retry(reaction_id=Reaction.objects.get().pk, actor=cast.actor("admin"), now=NOW)
    services.react(reaction_id=Reaction.objects.get().pk, now=NOW)
    assert calls == [7]
    assert Entry.objects.filter(action="reaction.retried", actor_name="Admin").exists()


def test_a_reaction_whose_job_died_with_its_worker_is_found_again(reactions):
    reactions(KettleBoiled, pour)
    services.emit(KettleBoiled(7), compound_id=None, now=NOW)
    assert services.sweep(now=NOW + timedelta(seconds=30)) == 0
    assert services.sweep(now=NOW + timedelta(minutes=2)) == 1


def test_a_slow_reaction_holds_up_no_other_reaction_to_the_same_event(transactional_db, reactions):
    reactions(KettleBoiled, dawdle)
    reactions(KettleBoiled, pour)
    services.emit(KettleBoiled(7), compound_id=None, now=NOW)
    slow, quick = Reaction.objects.order_by("pk").values_list("pk", flat=True)

    def carry_out_slowly():
        services.react(reaction_id=slow, now=NOW)
        connection.close()

    begun.clear()
    told.clear()
    elsewhere = threading.Thread(target=carry_out_slowly)
    elsewhere.start()
    assert begun.wait(10)
    services.react(reaction_id=quick, now=NOW)
    told.set()
    elsewhere.join()
    assert calls == [7]
    assert set(Reaction.objects.values_list("state", flat=True)) == {Reaction.State.DONE}
