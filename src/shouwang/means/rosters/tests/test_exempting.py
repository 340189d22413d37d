"""Emergency exemptions: on record, over its own days alone, ended by itself, kept when a draft replaces the roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from shouwang.base.journal.models import Entry
from shouwang.means.rosters import selectors, services
from shouwang.means.rosters.engine import checking
from shouwang.means.rosters.models import Roster
from shouwang.means.rosters.rules import RosterConflict, RosterRefused
from shouwang.means.rosters.tests.conftest import TODAY
from shouwang.testing.cast import NOW

TUESDAY = TODAY + timedelta(days=1)
THURSDAY = TODAY + timedelta(days=3)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_current_timezone())


def declare(by, roster, until=None, now=NOW, **said):
    words = {"incident": "封控", "reason": "人手不足"} | said
    return services.exempt(**by(now=now), roster_id=roster.pk, until=until or at(TUESDAY, 20), **words)


def hours_of(pine, roster, now=NOW):
    asked = selectors.ask(Roster.objects.get(pk=roster.pk), now=now)
    bob = next(each for each in asked.problem.people if each.id == str(pine.user("bob").pk))
    return [span for span in bob.hours if span.over_price is None]


def test_cap_is_lifted_on_the_days_of_the_emergency_and_holds_on_the_others(pine, roster, by):
    [before] = hours_of(pine, roster)
    declare(by, roster)
    [cap] = hours_of(pine, roster)
    assert cap.skip == {0, 1}
    assert abs(before.most - 2 * 40 * 60 / 7 - cap.most) < 1


def test_exemption_is_on_record(pine, roster, by):
    declare(by, roster)
    assert Roster.objects.get(pk=roster.pk).exemption["by"] == "Alice"
    assert Entry.objects.filter(action="roster.exempted").exists()


def test_whole_roster_under_an_emergency_has_no_cap(pine, roster, by):
    declare(by, roster, until=at(roster.ends_on, 6))
    assert hours_of(pine, roster) == []


def breaches(pine, roster):
    """The hard rules that bob would break if he worked every day of the week."""
    asked = selectors.ask(Roster.objects.get(pk=roster.pk), now=NOW)
    bob = next(each for each in asked.problem.people if each.id == str(pine.user("bob").pk))
    row = tuple(asked.cells[bob.id][1] for _day in range(7))
    found = checking.person_lines(asked.problem, bob, row, asked.targets())
    return {line.code for line in found if checking.is_hard(asked.problem, line)}


def test_hours_of_the_emergency_do_not_count_and_every_other_rule_stays(pine, roster, by):
    always = {"max_run", "weekly_rest", "blocked"}  # the early shift of today has begun
    assert breaches(pine, roster) == {"overtime", *always}
    declare(by, roster, until=at(THURSDAY, 20))
    assert breaches(pine, roster) == always


def test_it_ends_by_itself_and_what_was_worked_meanwhile_stays_lawful(pine, roster, by):
    declare(by, roster)
    [said] = selectors.exemptions(Roster.objects.get(pk=roster.pk))
    assert said.holds(at(TUESDAY, 19))
    assert not said.holds(at(TUESDAY, 20))
    assert hours_of(pine, roster, now=at(THURSDAY, 9))[0].skip == {0, 1}


def test_ending_it_early_is_on_record_and_another_may_follow(pine, roster, by):
    declare(by, roster, until=at(THURSDAY, 20))
    services.end_exemption(**by(now=at(TUESDAY, 9)), roster_id=roster.pk)
    services.end_exemption(**by(now=at(TUESDAY, 10)), roster_id=roster.pk)
    declare(by, roster, until=at(THURSDAY, 20), now=at(THURSDAY, 9), incident="台风")
    first, second = selectors.exemptions(Roster.objects.get(pk=roster.pk))
    assert (first.incident, first.until, second.incident) == ("封控", at(TUESDAY, 9), "台风")
    assert selectors.exempt_days(Roster.objects.get(pk=roster.pk)) == {0, 1, 3}
    assert Entry.objects.filter(action="roster.exemption_ended").count() == 1


def test_draft_begins_with_it_and_publishing_keeps_what_was_declared_meanwhile(pine, roster, by):
    declare(by, roster)
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    assert selectors.exempt_days(draft) == {0, 1}
    later = NOW + timedelta(minutes=5)
    services.end_exemption(**by(now=later), roster_id=roster.pk)
    services.publish(**by(now=later + timedelta(minutes=1)), roster_id=draft.pk)
    [said] = selectors.exemptions(Roster.objects.get(pk=draft.pk))
    assert (said.by, said.until) == ("Alice", later)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"incident": " "}, "roster.exemption", "incident"),
        ({"reason": ""}, "roster.exemption", "reason"),
        ({"until": NOW}, "roster.exemption_end", "until"),
        ({"until": NOW + timedelta(days=60)}, "roster.exemption_end", "until"),
    ],
)
def test_exemption_without_emergency_reason_or_end_is_refused_at_its_field(pine, roster, by, wrong, code, field):
    with pytest.raises(RosterRefused) as no:
        declare(by, roster, **wrong)
    assert (no.value.code, list(no.value.fields)) == (code, [field])
    assert Roster.objects.get(pk=roster.pk).exemption == {}


def test_replaced_roster_takes_none(pine, roster, by):
    draft = services.begin_draft(**by(), starts_on=roster.starts_on, ends_on=roster.ends_on)
    services.publish(**by(), roster_id=draft.pk)
    with pytest.raises(RosterConflict):
        declare(by, roster)
