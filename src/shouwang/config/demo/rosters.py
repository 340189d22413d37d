"""The demo's staff files and rosters: contracts, certificates, a month under way, requests, one gap."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.config.demo import items
from shouwang.config.demo.staff import Staff
from shouwang.means.rosters import selectors, services
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies import services as supplies_services

_PPE = uuid.UUID("4c1c2f1e-8f2d-4d59-8a55-0d9f0e7b6a21")

GATE = "eelnn--eelln----"
"""Four early, three late, three nights and six days off in sixteen days: 35 hours a week, so that some can stand in."""
ROUND = "eellnn--"
"""Two early, two late, two nights, two off: at most six days in a row, never less than 24 hours between shifts."""
WEEK = "eeeee--"
LATE_WEEK = "lllll--"
BEFORE, AHEAD = 10, 21
"""Days of the month under way that are over and to come."""


@dataclass(frozen=True)
class Crew:
    """How a team of the demo works: needs a shift, patterns with how many follow each, certificate, wage."""

    key: str
    base: dict[str, int]
    patterns: tuple[tuple[str, int, int], ...]
    certificate: str
    rate_cents: int
    contract: str = "standard"
    exposure: int = 4


CREWS = (
    Crew("gate", {"e": 4, "l": 3, "n": 3}, ((GATE, 16, 1),), "security", 2600, "comprehensive", 8),
    Crew("cleaning", {"e": 6, "l": 3, "n": 0}, ((WEEK, 10, 1), (LATE_WEEK, 5, 1)), "health", 2200, exposure=6),
    Crew("medical", {"e": 1, "l": 1, "n": 1}, ((ROUND, 4, 2),), "health", 3800, "comprehensive", 10),
    Crew("service", {"e": 3, "l": 2, "n": 0}, ((WEEK, 6, 1), (LATE_WEEK, 4, 1)), "", 3000),
    Crew("engineering", {"e": 1, "l": 1, "n": 1}, ((ROUND, 4, 2), (WEEK, 2, 1)), "electrician", 3600, "comprehensive"),
    Crew("supplies", {"e": 3, "l": 0, "n": 0}, ((WEEK, 6, 1),), "", 2500),
)
RELATIONS = ("配偶", "父亲", "母亲", "姐姐", "弟弟")


def keep_files(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Open a file for everybody of the teams, with contract, certificate and an emergency contact."""
    terms = {"compound_id": compound.pk, "actor": staff.actor("manager", now), "now": now}
    services.ensure_stations(**terms)
    for crew in CREWS:
        services.change_station(
            **terms, key=crew.key, base=crew.base, rest_base={}, hours={}, exposure=crew.exposure,
            requires=[crew.certificate] if crew.certificate else [],
        )  # fmt: skip
        for index, user in enumerate(staff.teams[crew.key]):
            lodging = f"员工宿舍 {101 + index}" if crew.key == "gate" and index % 3 == 0 else ""
            made = services.open_file(**terms, user_id=user.pk, station=crew.key, lodging=lodging)
            _fill_file(made.pk, crew, index, dice, terms)


def _fill_file(file_id: int, crew: Crew, index: int, dice: random.Random, terms: dict[str, Any]) -> None:
    since = timezone.localdate(terms["now"])
    contract = {"hours_week": 40, "period": "month" if crew.contract == "comprehensive" else "week"}
    services.add_term(
        **terms, file_id=file_id, kind="contract", code=crew.contract, starts_on=since,
        data={**contract, "rate_cents": crew.rate_cents},
    )  # fmt: skip
    if crew.certificate and not (crew.key == "engineering" and index == 6):
        ends = since + timedelta(days=400 + 24) if crew.key == "gate" and index == 5 else since + timedelta(days=1100)
        services.add_term(
            **terms, file_id=file_id, kind="certificate", code=crew.certificate, starts_on=since, ends_on=ends,
            secret={"number": f"DEMO{dice.randrange(10**8):08d}"},
        )  # fmt: skip
    contact = {"name": "联系人", "relation": dice.choice(RELATIONS), "phone": f"139{dice.randrange(10**8):08d}"}
    services.add_term(**terms, file_id=file_id, kind="contact", code="", starts_on=since, secret=contact)


def publish_month(compound: Any, staff: Staff, *, now: datetime) -> None:
    """A month that began ten days ago, made and published before it began."""
    then = now - timedelta(days=BEFORE + 3)
    terms = {"compound_id": compound.pk, "actor": staff.actor("manager", then), "now": then}
    start = timezone.localdate(now) - timedelta(days=BEFORE)
    end = timezone.localdate(now) + timedelta(days=AHEAD)
    draft = services.begin_draft(**terms, starts_on=start, ends_on=end)
    teams = {crew.key: _on_duty_now(crew, staff.teams[crew.key], now) for crew in CREWS}
    cells = [cell for crew in CREWS for cell in _cells(crew, teams[crew.key], start, (end - start).days)]
    services.fill_draft(**terms, roster_id=draft.pk, cells=cells)
    services.publish(**terms, roster_id=draft.pk, knowingly=True)


def _on_duty_now(crew: Crew, people: Sequence[Any], now: datetime) -> Sequence[Any]:
    """The team in the order of its patterns: whoever signs in for it, its first, is at work also of an afternoon."""
    (_early, first, _one), *rest = crew.patterns
    if not rest or rest[0][0] != LATE_WEEK or not 14 <= timezone.localtime(now).hour < 22:
        return people
    return [*people[-first:], *people[:-first]]


def _cells(crew: Crew, people: Sequence[Any], start: date, days: int) -> Iterator[tuple[int, date, str, str]]:
    first = 0
    for pattern, number, stride in crew.patterns:
        for index, user in enumerate(people[first : first + number]):
            for day in range(days):
                slot = pattern[(day + index * stride) % len(pattern)]
                if slot != "-":
                    yield user.pk, start + timedelta(days=day), crew.key, slot
        first += number


def live(compound: Any, staff: Staff, *, now: datetime) -> None:
    """What happened since: people clocked in, two ask to swap, one asks for leave, one shift has nobody."""
    _clock(compound, staff, now)
    guards = staff.teams["gate"]
    _ask_to_swap(compound, guards[1:6], now - timedelta(hours=9), agreed=True)
    _ask_to_swap(compound, guards[7:12], now - timedelta(hours=2), agreed=False)
    first = timezone.localdate(now) + timedelta(days=9)
    services.ask_leave(
        compound_id=compound.pk, actor=accounts.actor_of(guards[12], now=now), now=now - timedelta(hours=5),
        code="annual", starts_at=_midnight(first), ends_at=_midnight(first + timedelta(days=2)),
    )  # fmt: skip
    roster = selectors.current(compound.pk, now=now)
    day = timezone.localdate(now) + timedelta(days=2)
    night = [each for each in selectors.shifts_of(roster) if each.day == day and each.slot == "l"] if roster else []
    for each in [each for each in night if each.station.key == "gate"][:1]:
        services.set_cell(
            compound_id=compound.pk, actor=staff.actor("manager", now), now=now, roster_id=each.roster_id,
            user_id=each.user_id, day=day, station="", slot="",
        )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _clock(compound: Any, staff: Staff, now: datetime) -> None:
    """The gate's last three days at the clock, one late, with handover notes; each was given what is worn there."""
    keeper, store = staff.actor("storekeeper", now), supplies.stores(compound.pk).get(name=items.PLACES[0][0])
    today = timezone.localdate(now)
    shifts = [
        each
        for each in selectors.live_between(compound.pk, today - timedelta(days=3), today + timedelta(days=1))
        if each.station.key == "gate" and each.starts_at < now - timedelta(minutes=20)
    ]
    for number, each in enumerate(sorted(shifts, key=lambda shift: shift.starts_at)):
        came = each.starts_at + timedelta(minutes=12 if number % 17 == 9 else -6)
        actor = accounts.actor_of(each.user, now=came)
        terms = {"compound_id": compound.pk, "actor": actor, "code": each.station.code}
        supplies_services.issue_ppe(
            compound_id=compound.pk, user_id=each.user_id, post=each.station.key, day=each.day, store_id=store.pk,
            actor=keeper, now=now, nonce=uuid.uuid5(_PPE, f"{number}"),
        )  # fmt: skip
        services.clock_in(**terms, now=came)
        if each.ends_at < now:
            note = "南门 2 号闸机读码慢，已报修；7 号楼有搬家，货梯钥匙在岗亭。" if number % 5 == 0 else ""
            services.clock_out(**terms, now=each.ends_at + timedelta(minutes=4), handover=note)


def _ask_to_swap(compound: Any, guards: Sequence[Any], now: datetime, *, agreed: bool) -> None:
    """The first of some who can asks a colleague whom the rules allow to take one of their shifts."""
    roster = selectors.current(compound.pk, now=now)
    asked = selectors.ask(roster, now=now) if roster else None
    soon = now + timedelta(days=1)
    for one in guards:
        for each in selectors.mine(one.pk, compound.pk, now=now):
            if asked is None or each.starts_at <= soon:
                continue
            found = selectors.stand_ins(asked, (each.station.key, each.day, each.slot))
            other = next((stand_in.user_id for stand_in in found if stand_in.may), None)
            if other is not None:
                _send_swap(compound, one, each, other, now, agreed=agreed)
                return


def _send_swap(compound: Any, one: Any, shift: Any, other: int, now: datetime, *, agreed: bool) -> None:
    terms = {"compound_id": compound.pk, "now": now}
    made = services.ask_swap(**terms, actor=accounts.actor_of(one, now=now), shift_id=shift.pk, other_id=other)
    if agreed:
        colleague = accounts.actor_of(accounts.user(other), now=now)
        services.agree(**terms, actor=colleague, request_id=made.pk, yes=True)
