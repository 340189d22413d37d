"""Doing areas, stock, lateness and doses; who may; what a change of level would spend."""

import uuid
from datetime import date, timedelta

import pytest

from shouwang.base.posture import selectors as posture
from shouwang.base.posture import services as posture_services
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.kernel.words import Words
from shouwang.means.supplies.models import Entry
from shouwang.means.workforce import events as workforce_events
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import PostRow
from shouwang.protect.hygiene import events, reactions, rules, selectors, services
from shouwang.protect.hygiene.models import Cleaning, Problem
from shouwang.protect.hygiene.tests.conftest import ask
from shouwang.testing.cast import NOW

MINUTE = timedelta(minutes=1)


def test_cleaner_begins_a_lift_and_the_store_gives_the_agent_once(rounds):
    nonce = uuid.uuid4()
    first = rounds.start(nonce=nonce)
    again = rounds.start(nonce=nonce, now=NOW + 5 * MINUTE)
    assert again.pk == first.pk
    entry = Entry.objects.get(pk=first.movement_id)
    assert (entry.source_kind, entry.source_ref) == ("round", str(first.pk))
    assert Entry.objects.filter(source_kind="round").count() == 1
    assert first.flags == []


def test_cleaner_wipes_before_the_agent_has_acted_and_is_flagged(rounds):
    quick = rounds.finish(rounds.start(), now=NOW + 10 * MINUTE)
    assert quick.flags == ["too_fast"]
    patient = rounds.start(now=NOW + 60 * MINUTE)
    assert rounds.finish(patient, now=NOW + 95 * MINUTE).flags == []


def test_cleaner_uploads_later_and_the_phones_time_is_kept(rounds):
    row = rounds.start(started_at=NOW - 90 * MINUTE)
    assert row.started_at == NOW - 90 * MINUTE
    done = rounds.finish(row, finished_at=NOW - 55 * MINUTE)
    assert (done.finished_at, done.flags) == (NOW - 55 * MINUTE, [])


def test_wrong_dose_is_flagged_and_an_empty_store_stops_nobody(rounds):
    weak = rounds.start(dose_mg_l=100)
    assert weak.flags == ["wrong_dose"]
    empty = rounds.start(solution_ml=1_000_000, now=NOW + 60 * MINUTE)
    assert empty.flags == ["not_drawn"]
    assert empty.movement_id is None


def test_cleaner_takes_the_batch_that_was_chosen_and_no_other_goods_by_mistake(rounds):
    later = rounds.stocked.batch(
        rounds.stocked.receive(5_000, item=rounds.stocked.agent, lot="L2", expires_on=date(2028, 1, 1))
    )
    masks = rounds.stocked.batch(rounds.stocked.receive(50))
    chosen = rounds.start(batch_code=later.code)
    drawn = Entry.objects.get(pk=chosen.movement_id)
    assert set(drawn.lines.values_list("batch", flat=True)) == {later.pk}
    other = rounds.start(batch_code=masks.code, now=NOW + 60 * MINUTE)
    assert (other.movement_id, other.flags) == (None, ["not_drawn"])


def test_what_no_batch_holds_alone_is_drawn_from_several_the_chosen_one_first_then_what_expires_first(rounds):
    store = rounds.stocked
    store.issue(9_000, item=store.agent)
    given = ((900, "L2", date(2028, 1, 1)), (900, "L3", date(2029, 1, 1)))
    late, last = (store.batch(store.receive(n, item=store.agent, lot=lot, expires_on=day)) for n, lot, day in given)
    row = rounds.start(solution_ml=150_000)
    drawn = Entry.objects.get(pk=row.movement_id).lines.filter(store_id=store.room.pk)
    assert [(line.batch.lot, line.quantity) for line in drawn.order_by("pk")] == [("L1", -1_000), ("L2", -500)]
    more = rounds.start(solution_ml=100_000, batch_code=last.code, now=NOW + 60 * MINUTE)
    drawn = Entry.objects.get(pk=more.movement_id).lines.filter(store_id=store.room.pk)
    assert [(line.batch.lot, line.quantity) for line in drawn.order_by("pk")] == [("L3", -900), ("L2", -100)]
    assert (row.flags, more.flags, late.item_id) == ([], [], store.agent.pk)


def test_guard_is_refused_and_nothing_changes(rounds):
    with pytest.raises(Forbidden):
        rounds.start("bob")
    assert not Cleaning.objects.exists()


def test_stranger_does_not_find_the_lift(rounds):
    cast = rounds.cast
    with pytest.raises(NotFound):
        services.start(
            compound_id=cast.plane.pk, code=rounds.lift.area.code, actor=cast.actor("mallory"), now=NOW,
            nonce=uuid.uuid4(),
        )  # fmt: skip
    assert not Cleaning.objects.exists()


def test_agent_that_must_not_meet_the_last_one_is_refused(rounds):
    rounds.start()
    alice = rounds.cast.actor("alice")
    change = services.Change(method="quat_wipe")
    services.change_spots(
        compound_id=rounds.cast.pine.pk, changes=[([rounds.lift.area_id], change)], actor=alice, now=NOW
    )
    with pytest.raises(rules.HygieneRefused) as refused:
        rounds.start(now=NOW + 5 * MINUTE)
    assert refused.value.code == "hygiene.incompatible"
    assert Cleaning.objects.count() == 1


def test_raised_level_changes_the_rounds_at_once_and_standing_down_reverts(rounds):
    pine = rounds.cast.pine.pk
    ask(rounds.cast, 240)
    before = selectors.planned(pine, now=NOW)
    assert len(before.plan.short) + sum(len(route.visits) for route in before.plan.routes) == 2
    hourly = ask(rounds.cast, 60)
    cells = selectors.day_of(pine, now=NOW).cells[rounds.lift.area_id]
    assert len([cell for cell in cells if cell.window.due_at > NOW]) >= 7
    posture_services.lower(raising_id=hourly.pk, at=NOW)
    cells = selectors.day_of(pine, now=NOW).cells[rounds.lift.area_id]
    assert len([cell for cell in cells if cell.window.due_at > NOW]) == 2


def test_cleaner_comes_back_to_what_they_began_where_no_round_sent_them(rounds):
    begun = rounds.start()
    cleo = rounds.cast.actor("cleo")
    mine = selectors.my_round(cleo, rounds.cast.pine.pk, now=NOW + MINUTE)
    assert [each.cleaning.pk for each in mine.acting] == [begun.pk]
    assert not mine.stops
    rounds.finish(begun, now=NOW + 31 * MINUTE)
    assert not selectors.my_round(cleo, rounds.cast.pine.pk, now=NOW + 32 * MINUTE).acting


def test_exercise_asks_for_no_round(rounds):
    ask(rounds.cast, 60, exercise=True)
    assert selectors.day_of(rounds.cast.pine.pk, now=NOW).cells == {}


def test_manager_reads_what_a_level_would_spend(rounds):
    pine = rounds.cast.pine.pk
    ask(rounds.cast, 240)
    before = posture.in_force(pine, since=NOW)
    ask(rounds.cast, 60)
    after = posture.in_force(pine, since=NOW)
    said = selectors.consequences(compound_id=pine, before=before, after=after, now=NOW)
    assert [each.kind for each in said] == ["rounds", "hours", "goods"]
    assert "8 → 28" in said[0].text
    [burnt] = selectors.burn(compound_id=pine, in_force=after, now=NOW).values()
    assert burnt > 0


def test_problem_is_reported_once_and_solved_by_the_manager(rounds):
    cast, nonce = rounds.cast, uuid.uuid4()
    given = {
        "compound_id": cast.pine.pk, "code": rounds.lift.area.code, "kind": "broken", "text": "按键不亮",
        "actor": cast.actor("cleo"), "now": NOW, "nonce": nonce,
    }  # fmt: skip
    assert services.report(**given).pk == services.report(**given).pk
    problem = Problem.objects.get()
    services.solve(compound_id=cast.pine.pk, problem_id=problem.pk, actor=cast.actor("alice"), now=NOW)
    assert not selectors.problems(cast.pine.pk, open_only=True).exists()


def test_resident_reads_at_the_door_from_when_to_enter(rounds):
    row = rounds.start()
    state = selectors.public_state("pine", rounds.lift.area.code, now=NOW + MINUTE)
    assert (state.done_at, state.enter_from, state.wait) == (row.started_at, row.reenter_at, True)


def test_what_is_broken_is_a_duty_of_the_engineer_and_is_solved_when_it_is_done(rounds):
    cast, pine = rounds.cast, rounds.cast.pine.pk
    terms = {"compound_id": pine, "actor": cast.actor("alice"), "now": NOW}
    post = PostRow("engineering", Words("Engineers", "工程"), "engineering", Words("Engineers", "工程组"), 10)
    workforce.ensure_posts(posts=[post], **terms)
    workforce.fill_post(post_key="engineering", user_id=cast.user("erik").pk, rank=0, **terms)
    found = [
        services.report(
            compound_id=pine, code=rounds.lift.area.code, kind="broken", text=text, actor=cast.actor("cleo"), now=NOW,
            nonce=uuid.uuid4(),
        )
        for text in ("按键不亮", "门关不严")
    ]  # fmt: skip
    for problem in (*found, found[0]):
        event = events.ProblemFound(problem.pk, pine, problem.area_id)
        reactions.ask_for_repair(event=event, now=NOW)
    first, second = Duty.objects.filter(source_kind="repair").order_by("pk")
    assert first.user_id == cast.user("erik").pk
    assert Words.of(first.title).zh == "1号楼1单元电梯 · 有东西坏了 · 按键不亮"
    assert Words.of(first.title).en == "Building 1 unit 1 lift · Something is broken · 按键不亮"
    done = workforce_events.DutyDone(first.pk, first.source_kind, first.source_ref)
    reactions.close_mended(event=done, now=NOW)
    services.solve(problem_id=found[1].pk, **terms)
    second.refresh_from_db()
    assert second.state == "cancelled"
    assert not selectors.problems(pine, open_only=True).exists()
