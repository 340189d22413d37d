"""Rosters: drafted, changed by hand, published whole, mended on the day; what is refused changes nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count, pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.base.journal.models import Entry, Event
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.posture.selectors import in_force
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.means.notices.models import Notice
from shouwang.means.rosters import events, reactions, selectors, services
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.models import Roster, Run, Shift
from shouwang.means.rosters.rules import RosterConflict, RosterRefused
from shouwang.means.rosters.services import solving
from shouwang.means.rosters.tests.conftest import TODAY
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Absence, Duty
from shouwang.testing.cast import NOW

TUESDAY = TODAY + timedelta(days=1)
THURSDAY = TODAY + timedelta(days=3)
finish = solving._finish


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone())


def raise_gate(pine, number, ends_at=None, building=None):
    where = [PlaceRef(pine.pine.pk, building_id=building)]
    order = posture.Order(pine.pine.pk, "plan", "1", Words("Epidemic", "疫情"), where, severity=4)
    measures = [("minimum_on_duty", "gate", number)]
    return posture.raise_measures(order=order, measures=measures, starts_at=NOW, ends_at=ends_at)


def away(pine, day):
    return {"user_id": pine.user("vera").pk, "starts_at": at(day, 0), "ends_at": at(day + timedelta(days=1), 0)}


def replanned(by, leave_id):
    """Ask for a re-plan and let the worker do it."""
    run = services.start_replan(**by(), leave_id=leave_id)
    assert services.work_out_replan(run_id=run.pk, now=NOW) == "done"
    run.refresh_from_db()
    return run


def held(roster):
    return {(s.user.username, s.day, s.slot) for s in selectors.shifts_of(roster)}


def test_published_week_is_full_and_breaks_no_rule(pine, roster):
    assert len(held(roster)) == 8
    assert selectors.gaps(pine.pine.pk, now=NOW) == {}
    assert selectors.broken_rules(roster, now=NOW) == []


def test_raised_level_opens_gaps_by_itself_and_standing_down_closes_them(pine, roster):
    raising = raise_gate(pine, 2)
    missing = selectors.gaps(pine.pine.pk, now=NOW)
    assert missing["gate", TUESDAY, "e"] == 1
    assert missing["gate", TUESDAY, "n"] == 2
    posture.lower(raising_id=raising.pk, at=NOW + timedelta(seconds=1))
    assert selectors.gaps(pine.pine.pk, now=NOW + timedelta(seconds=2)) == {}


def test_a_plan_over_one_building_asks_for_people_too_because_posts_serve_every_building(pine, roster):
    before = in_force(pine.pine.pk, since=NOW)
    with transaction.atomic():
        raise_gate(pine, 2, building=pine.homes[0].building_id)
        after = in_force(pine.pine.pk, since=NOW)
        missing = selectors.gaps(pine.pine.pk, now=NOW)
        transaction.set_rollback(True)
    assert missing["gate", TUESDAY, "n"] == 2
    [gate] = selectors.changed_needs(compound_id=pine.pine.pk, before=before, after=after, now=NOW)
    assert (gate.before, gate.after) == (8, 38)


def test_manager_reads_what_a_level_asks_before_he_confirms_it(pine, roster):
    before = in_force(pine.pine.pk, since=NOW)
    with transaction.atomic():
        raise_gate(pine, 2)
        after = in_force(pine.pine.pk, since=NOW)
        transaction.set_rollback(True)
    [gate] = selectors.changed_needs(compound_id=pine.pine.pk, before=before, after=after, now=NOW)
    assert (gate.station, gate.before, gate.after, gate.missing) == ("gate", 8, 38, 30)
    [said] = selectors.consequences(compound_id=pine.pine.pk, before=before, after=after, now=NOW)
    assert "30" in said.text
    assert said.short


def test_nobody_stands_in_two_places_and_the_database_says_so(pine, roster):
    mine = selectors.shifts_of(roster).filter(user=pine.user("bob")).first()
    twin = Shift(
        compound=pine.pine, roster=roster, layer=0, station=mine.station, user=mine.user, day=mine.day, slot="l",
        starts_at=mine.starts_at + timedelta(hours=4), ends_at=mine.ends_at + timedelta(hours=4), made="hand",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_post_refuses_who_lacks_its_certificate(pine, roster, by):
    cell = {"roster_id": roster.pk, "user_id": pine.user("stella").pk, "day": TUESDAY, "station": "gate", "slot": "n"}
    with pytest.raises(RosterRefused) as no:
        services.set_cell(**by(), **cell)
    assert no.value.code == "shift.unable"
    assert len(held(roster)) == 8


def test_past_stays_as_it_is(pine, roster, by):
    late = {"actor": pine.actor("alice"), "compound_id": pine.pine.pk, "now": at(TUESDAY, 9)}
    cell = {"roster_id": roster.pk, "user_id": pine.user("bob").pk, "day": TUESDAY, "station": "", "slot": ""}
    with pytest.raises(RosterRefused) as no:
        services.set_cell(**late, **cell)
    assert no.value.code == "roster.past"
    assert len(held(roster)) == 8


def test_too_little_rest_is_named_and_publishing_asks_again(pine, roster, by):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    assert held(draft) == held(roster)
    cell = {"roster_id": draft.pk, "user_id": pine.user("bob").pk, "station": "gate"}
    services.set_cell(**by(), **cell, day=TUESDAY, slot="l")
    [fault] = selectors.broken_rules(draft, now=NOW)
    assert (fault.code, fault.name, fault.day) == ("rest", "Bob", TUESDAY + timedelta(days=1))
    with pytest.raises(RosterRefused) as no:
        services.publish(**by(), roster_id=draft.pk)
    assert no.value.code == "roster.breaks"
    assert ("bob", TUESDAY, "e") in held(roster)
    services.publish(**by(), roster_id=draft.pk, knowingly=True)
    assert ("bob", TUESDAY, "l") in held(Roster.objects.get(pk=draft.pk))
    assert Roster.objects.get(pk=roster.pk).state == "replaced"
    told = Event.objects.filter(name="rosters.RosterPublished").latest("pk")
    assert told.payload["user_ids"] == [pine.user("bob").pk]


def test_discarded_draft_leaves_what_is_published(pine, roster, by):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    services.discard(**by(), roster_id=draft.pk)
    assert len(held(roster)) == 8
    with pytest.raises(RosterConflict):
        services.publish(**by(), roster_id=draft.pk)


def test_solver_fills_a_draft_keeps_its_best_and_says_what_rules_cost(pine, roster, by):
    raise_gate(pine, 1, ends_at=at(TODAY + timedelta(days=6), 0))
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    run = services.start_run(**by(), roster_id=draft.pk, seconds=2)
    with pytest.raises(RosterConflict):
        services.start_run(**by(), roster_id=draft.pk, seconds=2)
    assert services.solve(run_id=run.pk, now=NOW) in ("done", "stopped")
    run.refresh_from_db()
    assert run.best
    assert run.found["cost"] >= (run.found["bound"] or 0)
    assert "under" in run.found["prices"]
    assert selectors.broken_rules(draft, now=NOW) == []
    assert held(roster) != held(draft)
    assert len(held(roster)) == 8


def test_killed_run_is_marked_and_its_best_can_be_taken_over(pine, roster, by):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    run = services.start_run(**by(), roster_id=draft.pk, seconds=5)
    best = [[pine.user("bob").pk, 1, "l", "gate"]]
    Run.objects.filter(pk=run.pk).update(state="solving", best=best, beat_at=NOW)
    assert services.mark_lost(now=NOW + timedelta(seconds=30)) == 0
    assert services.mark_lost(now=NOW + timedelta(seconds=90)) == 1
    assert held(draft) == held(roster)
    services.take_best(**by(), roster_id=draft.pk, run_id=run.pk)
    assert ("bob", TUESDAY, "l") in held(draft)
    assert len(held(roster)) == 8


def test_run_whose_worker_was_killed_does_not_bar_the_next_and_its_best_is_taken_once(pine, roster, by):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    lost = services.start_run(**by(), roster_id=draft.pk, seconds=5)
    pinned = {"roster_id": draft.pk, "user_id": pine.user("vera").pk, "day": TUESDAY, "station": "gate", "slot": "l"}
    services.set_cell(**by(), **pinned, pinned=True)
    best = [[pine.user("bob").pk, 1, "l", "gate"], [pine.user("vera").pk, 1, "e", "gate"]]
    Run.objects.filter(pk=lost.pk).update(state="solving", best=best, beat_at=NOW)
    later = NOW + timedelta(seconds=90)
    services.start_run(**by(now=later), roster_id=draft.pk, seconds=5)
    assert Run.objects.get(pk=lost.pk).state == "lost"
    services.take_best(**by(now=later), roster_id=draft.pk, run_id=lost.pk)
    assert {("bob", TUESDAY, "l"), ("vera", TUESDAY, "l")} <= held(draft)
    assert "taken" in Run.objects.get(pk=lost.pk).found


def test_cell_set_by_hand_while_the_solver_is_at_work_stays(pine, roster, by, monkeypatch):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    run = services.start_run(**by(), roster_id=draft.pk, seconds=1)
    cell = {"roster_id": draft.pk, "user_id": pine.user("bob").pk, "day": TUESDAY, "station": "gate", "slot": "n"}
    real = solving.apart.solve

    def solve(*args, **options):
        found = real(*args, **options)
        row = (engine.Duty("l", "gate"),) * 7
        return replace(found, roster={**found.roster, str(pine.user("bob").pk): row})

    monkeypatch.setattr(solving.apart, "solve", solve)
    monkeypatch.setattr(solving.clock, "now", lambda: NOW)
    monkeypatch.setattr(solving, "_finish", lambda *args: (services.set_cell(**by(), **cell), finish(*args))[1])
    assert services.solve(run_id=run.pk, now=NOW) == "done", Run.objects.get(pk=run.pk).error
    assert {("bob", TUESDAY, "n"), ("bob", THURSDAY, "l")} <= held(draft)


def test_sick_call_opens_shifts_and_the_best_stand_in_takes_one(pine, roster, by):
    sick = away(pine, THURSDAY)
    services.call_in_sick(**by(), **sick, note="fever")
    assert selectors.gaps(pine.pine.pk, now=NOW) == {("gate", THURSDAY, "l"): 1}
    assert Absence.objects.get().user == pine.user("vera")
    assert "fever" not in str(Entry.objects.get(action="roster.away").data)
    ranked = selectors.stand_ins(selectors.ask(roster, now=NOW), ("gate", THURSDAY, "l"))
    assert [(each.name, each.may) for each in ranked][:1] != [("Vera", True)]
    assert {each.name: each.codes[0] for each in ranked if not each.may}["Vera"] in ("days_off", "blocked")
    with pytest.raises(RosterRefused):
        services.stand_in(**by(), station="gate", day=THURSDAY, slot="l", user_id=pine.user("vera").pk)
    with pytest.raises(RosterRefused) as no:
        services.stand_in(**by(), station="gate", day=THURSDAY, slot="l", user_id=pine.user("bob").pk)
    assert no.value.code == "shift.rule"
    Shift.objects.filter(user=pine.user("bob"), day__gte=THURSDAY).delete()
    given = services.stand_in(**by(), station="gate", day=THURSDAY, slot="l", user_id=pine.user("bob").pk)
    again = services.stand_in(**by(), station="gate", day=THURSDAY, slot="l", user_id=pine.user("bob").pk)
    assert given.pk == again.pk
    with pytest.raises(RosterRefused) as no:
        services.stand_in(**by(), station="gate", day=THURSDAY, slot="l", user_id=pine.user("vera").pk)
    assert no.value.code == "shift.away"


def test_replan_disturbs_few_and_is_refused_when_the_roster_changed(pine, roster, by):
    sick = away(pine, THURSDAY)
    leave = services.call_in_sick(**by(), **sick)
    run = replanned(by, leave.pk)
    points = run.found["points"]
    assert points[0]["disturbed"] == 0
    assert all(one["cost"] > two["cost"] for one, two in pairwise(points))
    last = len(points) - 1
    moved = [m for m in points[last]["moves"] if m[4]]
    if moved:
        cell = {"user_id": moved[0][0], "day": date.fromisoformat(moved[0][2]), "station": "", "slot": ""}
        Shift.objects.filter(user_id=cell["user_id"], day=cell["day"]).update(dropped="hand")
        services.set_cell(**by(), roster_id=roster.pk, **{**cell, "station": "gate", "slot": "n"})
        before = held(roster)
        with pytest.raises(RosterConflict) as no:
            services.accept_replan(**by(), run_id=run.pk, point=last)
        assert no.value.code == "replan.stale"
        assert held(roster) == before
    assert services.accept_replan(**by(), run_id=run.pk, point=0) == 0


def test_replan_is_asked_for_once_shows_how_far_it_is_and_can_be_stopped(pine, roster, by):
    leave = services.call_in_sick(**by(), **away(pine, THURSDAY))
    run = services.start_replan(**by(), leave_id=leave.pk)
    assert services.start_replan(**by(), leave_id=leave.pk).pk == run.pk
    with pytest.raises(RosterRefused):
        services.accept_replan(**by(), run_id=run.pk, point=0)
    with pytest.raises(outcomes.NotFound):
        services.stop_replan(**{**by(), "compound_id": pine.plane.pk, "actor": pine.actor("mallory")}, run_id=run.pk)
    services.stop_replan(**by(), run_id=run.pk)
    assert services.work_out_replan(run_id=run.pk, now=NOW) == "stopped"
    again = replanned(by, leave.pk)
    assert again.pk != run.pk
    assert again.progress == [[4, 4]]
    assert again.found["points"]


def test_stranger_and_guard_may_not(pine, roster, by):
    with pytest.raises(outcomes.NotFound):
        services.set_cell(
            compound_id=pine.plane.pk, actor=pine.actor("mallory"), now=NOW, roster_id=roster.pk,
            user_id=pine.user("bob").pk, day=TUESDAY, station="", slot="",
        )  # fmt: skip
    with pytest.raises(outcomes.Forbidden):
        services.begin_draft(**by("bob"), starts_on=TODAY, ends_on=TODAY + timedelta(days=7))
    with pytest.raises(outcomes.Forbidden):
        services.set_cell(
            **by("cleo"), roster_id=roster.pk, user_id=pine.user("bob").pk, day=TUESDAY, station="", slot=""
        )
    assert len(held(roster)) == 8


def test_whoever_gets_other_shifts_is_told_once(pine, roster):
    event = events.ShiftsChanged(pine.pine.pk, [pine.user("bob").pk], "replan")
    reactions.tell_of_change(event=event, now=NOW)
    reactions.tell_of_change(event=event, now=NOW)
    duty = Duty.objects.get(source_kind="roster")
    assert (duty.user.username, duty.link) == ("bob", "/c/pine/duties/shifts/")
    reactions.tell_of_roster(event=events.RosterPublished(roster.pk, pine.pine.pk, [1]), now=NOW)
    reactions.tell_of_roster(event=events.RosterPublished(roster.pk, pine.pine.pk, [1]), now=NOW)
    assert Notice.objects.filter(source_kind="roster").count() == 1


def test_rules_that_leave_a_shift_without_anybody_are_named(pine, roster, by):
    services.call_in_sick(**by(), **away(pine, THURSDAY))
    found = selectors.reason(selectors.ask(roster, now=NOW), ("gate", THURSDAY, "l"))
    assert {cause.name for cause in found.causes} <= {"", "Bob", "Vera", "Stella"}
    assert any("生病" in cause.sentence for cause in found.causes)


def test_busy_machine_names_the_same_rules(pine, roster, by, monkeypatch):
    services.call_in_sick(**by(), **away(pine, THURSDAY))
    where = ("gate", THURSDAY, "l")
    found = selectors.reason(selectors.ask(roster, now=NOW), where)
    late = count(step=1000.0)
    monkeypatch.setattr(time, "monotonic", lambda: next(late))
    assert selectors.reason(selectors.ask(roster, now=NOW), where) == found
    assert found.smallest


def test_gaps_of_a_raised_level_are_mended_without_a_sick_call(pine, roster, by):
    Shift.objects.filter(user=pine.user("vera"), day=THURSDAY).update(dropped="hand")
    run = replanned(by, None)
    best = min(range(len(run.found["points"])), key=lambda n: run.found["points"][n]["missing"])
    assert services.accept_replan(**by(), run_id=run.pk, point=best) >= 1
    assert ("vera", THURSDAY, "l") in held(roster)
    assert services.accept_replan(**by(), run_id=run.pk, point=best) >= 1
    assert len(held(roster)) == 8


def test_nobody_is_planned_onto_a_shift_that_has_begun(pine, roster, by):
    asked = selectors.ask(roster, now=at(TUESDAY, 15))
    day = asked.index(TUESDAY)
    for one in asked.problem.people:
        duty = asked.cells[one.id][day]
        begun = {(day, slot) for slot in ("e", "l") if duty is None or duty.shift != slot}
        assert one.blocked & {(day, "e"), (day, "l"), (day, "n")} == begun
        assert duty is None or duty.shift == "n" or one.pinned[day] == duty


def test_lead_of_the_gate_changes_the_gate_and_nothing_else(pine, roster, by):
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("alice"), "now": NOW}
    title = Words("Gate", "门岗")
    workforce.ensure_posts(**terms, posts=[workforce.PostRow("gate", title, "gate", title, 10)])
    workforce.fill_post(**terms, post_key="gate", user_id=pine.user("bob").pk, rank=0)
    cell = {"roster_id": roster.pk, "user_id": pine.user("vera").pk, "day": TUESDAY}
    services.set_cell(**by("bob"), **cell, station="", slot="")
    assert ("vera", TUESDAY, "l") not in held(roster)
    with pytest.raises(outcomes.Forbidden):
        services.set_cell(**by("bob"), **{**cell, "user_id": pine.user("cleo").pk}, station="cleaning", slot="e")
