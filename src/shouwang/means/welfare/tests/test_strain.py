"""Who is tired, from the clock and the roster."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from shouwang.base.journal.models import Entry
from shouwang.kernel import clock
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.notices import selectors as notices
from shouwang.means.rosters import services as rosters
from shouwang.means.rosters.models import Clocking, Roster, Shift
from shouwang.means.welfare import selectors, services
from shouwang.means.welfare.rules.fatigue import Strain
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def cast(db):
    cast = stage.assemble()
    alice = cast.actor("alice")
    cast.gate = rosters.ensure_stations(compound_id=cast.pine.pk, actor=alice, now=NOW)[0]
    cast.roster = Roster.objects.create(
        compound=cast.pine, starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1), state="published",
        made_at=NOW, made_by="Alice", nonce=uuid.uuid4(),
    )  # fmt: skip
    return cast


def shift(cast, day, hour, hours, who="bob"):
    start = datetime(2026, 11, day, hour, tzinfo=SHANGHAI)
    return Shift.objects.create(
        compound=cast.pine, roster=cast.roster, layer=0, station=cast.gate, user=cast.user(who), day=start.date(),
        slot="n", starts_at=start, ends_at=start + timedelta(hours=hours), made="hand",
    )  # fmt: skip


def seen(cast):
    return selectors.strained(cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)


def test_who_stands_a_day_and_a_night_should_rest_first_and_reads_so_themselves(cast):
    shift(cast, 23, 20, 20)
    shift(cast, 24, 9, 8, who="cleo")
    [first, second] = seen(cast)
    assert (first.user_id, first.fatigue.strain) == (cast.user("bob").pk, Strain.REST)
    assert second.fatigue.strain is Strain.FIT
    own = selectors.own_strain(cast.actor("bob"), compound_id=cast.pine.pk, now=NOW)
    assert own.fatigue.rest_until == first.fatigue.rest_until
    assert len(selectors.tired(cast.pine.pk, now=NOW)) == 1


def test_who_is_on_duty_reads_since_when_and_not_that_this_is_the_next_shift(cast):
    now = clock.now()
    for who, starts_at in (("bob", now - timedelta(hours=1)), ("cleo", now + timedelta(hours=3))):
        made = shift(cast, 23, 9, 8, who=who)
        day = timezone.localdate(starts_at)
        Shift.objects.filter(pk=made.pk).update(day=day, starts_at=starts_at, ends_at=starts_at + timedelta(hours=8))
    found = selectors.strained(cast.actor("alice", now), compound_id=cast.pine.pk, now=now)
    assert {each.name: each.under_way for each in found} == {"Bob": True, "Cleo": False}
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("bob"))
    page = client.get("/c/pine/welfare/rest").content.decode()
    assert ("On duty since" in page, "Next shift" in page) == (True, False)


def test_whoever_is_tired_is_told_once_and_nobody_else_reads_it(cast):
    shift(cast, 23, 20, 20)
    [bob] = selectors.tired(cast.pine.pk, now=NOW)
    for _twice in range(2):
        services.suggest_rest(compound_id=cast.pine.pk, user_id=bob.user_id, starts_at=bob.starts_at, now=NOW)
    [told] = notices.inbox(cast.actor("bob"), cast.pine.pk, now=NOW)
    assert told.title["en"] == "Please rest before your next shift"
    manager = cast.actor("alice")
    assert not notices.inbox(manager, cast.pine.pk, now=NOW)
    assert not notices.in_compound(cast.pine.pk, now=NOW)
    with pytest.raises(NotFound):
        notices.readable(manager, told.pk, compound_id=cast.pine.pk, now=NOW)
    assert Entry.objects.get(action="notice.published").data == {"audience": "person"}
    services.erase_due(now=bob.starts_at + timedelta(minutes=1))
    assert not notices.inbox(cast.actor("bob"), cast.pine.pk, now=NOW)


def test_the_clock_counts_more_than_the_roster(cast):
    past = shift(cast, 22, 8, 8)
    shift(cast, 23, 16, 8)
    assert seen(cast)[0].fatigue.week_hours == 16
    for kind, at in (("in", past.starts_at), ("out", past.ends_at + timedelta(hours=3))):
        Clocking.objects.create(shift=past, kind=kind, at=at, by="Bob", nonce=uuid.uuid4())
    assert seen(cast)[0].fatigue.week_hours == 19


def test_only_leaders_see_everybodys_fatigue(cast):
    with pytest.raises(Forbidden):
        selectors.strained(cast.actor("bob"), compound_id=cast.pine.pk, now=NOW)
