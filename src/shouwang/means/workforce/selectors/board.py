"""What the command board shows of duties, in four queries whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from shouwang.kernel.words import Words
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import OPEN, PostFact, Roster, State
from shouwang.means.workforce.selectors import posts


@dataclass(frozen=True, slots=True)
class LateDuty:
    """A late duty as the board lists it."""

    duty_id: int
    title: Words
    place_label: str
    post_title: Words
    name: str
    minutes: int
    late_steps: int
    state: str
    urgent: bool
    exercise: bool


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far one of the 1+N groups is, and who leads it now; nobody is an empty name."""

    key: str
    title: Words
    lead: str
    total: int
    done: int
    late: int
    under_way: int
    offered: int

    @property
    def percent(self) -> int:
        """Share done, 0-100."""
        return round(100 * self.done / self.total) if self.total else 0


@dataclass(frozen=True)
class BoardDuties:
    """Duties of a compound at a glance.

    Args:
        counts: by state, with ``late``, ``waiting``, ``unassigned`` and ``open`` beside the states.
        next_hour: open duties that fall due within the hour.
    """

    counts: dict[str, int]
    late: list[LateDuty]
    groups: list[GroupProgress]
    next_hour: int
    unfilled: list[PostFact]


def board(
    *,
    compound_id: int,
    now: datetime,
    top: int = 8,
    source: tuple[str, str] | None = None,
    exercise: bool | None = None,
    roster: Roster | None = None,
) -> BoardDuties:
    """The duties of the compound, or of one source such as an incident.

    Args:
        top: how many late duties are listed, the latest first.
        exercise: only drills or only earnest; None is both.
        roster: when the caller has read it already.
    """
    duties = Duty.objects.filter(compound_id=compound_id)
    if source:
        duties = duties.filter(source_kind=source[0], source_ref=source[1])
    if exercise is not None:
        duties = duties.filter(exercise=exercise)
    is_open = Q(state__in=OPEN)
    late = is_open & Q(waiting=False, due_at__lt=now)
    rows = duties.values("state", "post__group_key", "post__group_title", "post__order").annotate(
        n=Count("pk"),
        late=Count("pk", filter=late),
        waiting=Count("pk", filter=is_open & Q(waiting=True)),
        unassigned=Count("pk", filter=is_open & Q(user__isnull=True)),
        soon=Count("pk", filter=is_open & Q(due_at__gte=now, due_at__lt=now + timedelta(hours=1))),
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows.order_by("post__order")]
    counts = {str(state): sum(r["n"] for r in found if r["state"] == state) for state in State}
    counts |= {name: sum(r[name] for r in found) for name in ("late", "waiting", "unassigned")}
    counts["open"] = sum(counts[state] for state in OPEN)
    counts["total"] = sum(r["n"] for r in found) - counts[State.CANCELLED]
    held = roster or posts.roster(compound_id, now=now)
    listed = duties.filter(late).select_related("user", "post").order_by("due_at", "pk")[:top]
    return BoardDuties(
        counts=counts,
        late=[_late(duty, now) for duty in listed],
        groups=_groups(found, held, now),
        next_hour=sum(r["soon"] for r in found),
        unfilled=held.unfilled(now),
    )


def _late(duty: Duty, now: datetime) -> LateDuty:
    return LateDuty(
        duty_id=duty.pk,
        title=Words.of(duty.title),
        place_label=duty.place_label,
        post_title=Words.of(duty.post.title) if duty.post else Words(),
        name=duty.user.name if duty.user else "",
        minutes=int((now - duty.due_at).total_seconds() // 60),
        late_steps=duty.late_steps,
        state=duty.state,
        urgent=duty.urgent,
        exercise=duty.exercise,
    )


def _lead(key: str, roster: Roster, now: datetime) -> str:
    """Who holds the first post of a group that somebody holds at all."""
    posts_of = sorted((each for each in roster.posts.values() if each.group_key == key), key=lambda each: each.order)
    return next((who.name for each in posts_of if (who := roster.first(each.key, now))), "")


def _groups(rows: list[dict[str, Any]], roster: Roster, now: datetime) -> list[GroupProgress]:
    found: dict[str, dict[str, int]] = {}
    titles: dict[str, Words] = {}
    for row in rows:
        key = str(row["post__group_key"] or "")
        if row["state"] == State.CANCELLED:
            continue
        titles.setdefault(key, Words.of(row["post__group_title"]))
        sums = found.setdefault(key, dict.fromkeys(("total", "done", "late", "under_way", "offered"), 0))
        number, late = row["n"], row["late"]
        sums["total"] += number
        sums["late"] += late
        if row["state"] in (State.DONE, State.VERIFIED):
            sums["done"] += number
        elif row["state"] in (State.UNDER_WAY, State.OFFERED):
            sums[str(row["state"])] += number
    return [GroupProgress(key, titles[key], _lead(key, roster, now), **sums) for key, sums in found.items()]
