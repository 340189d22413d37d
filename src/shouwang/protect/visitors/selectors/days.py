"""The guard's day: who is expected, inside, too long inside; and the couriers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.base.presence import selectors as presence
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.models import Invitation, Passage
from shouwang.protect.visitors.selectors import standing

GRACE = timedelta(minutes=15)
"""How long after its end a visit may be on its way out before anybody is told."""
MOST = 400
_LOST = timedelta(days=3)
"""After this a way in without a way out is taken for one that nobody saw."""

Pair = tuple[Invitation, rules.Standing]


@dataclass(frozen=True)
class Board:
    """One day at the gates, as far as visitors go."""

    expected: list[Pair]
    inside: list[Pair]
    overstaying: list[Pair]
    couriers: list[Pair]
    arrived: int
    declined: int
    delivered: int


def _rows() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("home__building", "home__unit", "building", "host").filter(erased=False)


def board(compound_id: int, *, since: datetime, until: datetime, now: datetime) -> Board:
    """The visits of the day ``[since, until)``; those still inside from before count as well."""
    of_today = Q(starts_at__lt=until, ends_at__gt=since)
    found = _rows().filter(of_today, compound_id=compound_id, cancelled_at=None).order_by("starts_at", "pk")
    rows = list(found[:MOST])
    pairs = _stand(rows, compound_id, now)
    late = overstaying(compound_id, now=now)
    late_ids = {row.pk for row, _found in late}
    visits = [pair for pair in pairs if pair[0].kind not in rules.DELIVERING]
    deliveries = [pair for pair in pairs if pair[0].kind in rules.DELIVERING]
    inside = [pair for pair in pairs if pair[1].inside and pair[0].pk not in late_ids]
    done = (rules.State.OVER, rules.State.USED, rules.State.DECLINED)
    return Board(
        expected=[pair for pair in visits if not pair[1].inside and pair[1].state not in done],
        inside=inside,
        overstaying=late,
        couriers=sorted(deliveries, key=lambda pair: pair[0].starts_at, reverse=True),
        arrived=sum(found.used > 0 or found.inside for _row, found in visits),
        declined=sum(found.state is rules.State.DECLINED for _row, found in visits),
        delivered=len(deliveries),
    )


AT_GATE = timedelta(hours=4)
"""How long somebody is thought to wait at the gate."""


def at_gate(compound_id: int, *, now: datetime) -> list[Pair]:
    """Who asked at the gate and did not go in yet: answered ones first, then the longest waiting."""
    asked = Q(made_how__in=(rules.Channel.GUARD, rules.Channel.SELF), made_at__gt=now - AT_GATE, ends_at__gt=now)
    rows = _rows().filter(asked, compound_id=compound_id, cancelled_at=None).exclude(kind__in=rules.DELIVERING)
    pairs = _stand(list(rows.order_by("made_at", "pk")[:MOST]), compound_id, now)
    here = [pair for pair in pairs if not pair[1].inside and not pair[1].used and _fresh(pair[0], now)]
    return sorted(here, key=lambda pair: pair[1].state is rules.State.WAITS_HOST)


def _fresh(row: Invitation, now: datetime) -> bool:
    """A no is shown for a quarter of an hour; then the visitor has gone."""
    return row.declined_at is None or now - row.declined_at < GRACE


def deliveries_inside(compound_id: int, *, now: datetime) -> dict[str, Invitation]:
    """Couriers and taxis inside, by the name under which they are."""
    rows = _rows().filter(compound_id=compound_id, kind__in=rules.DELIVERING, starts_at__gt=now - _LOST)
    names = {who for who, _home in _known_inside(compound_id)}
    found = {rules.track_name(row.name, row.kind, row.code): row for row in rows.order_by("-pk")[:MOST]}
    return {name: row for name, row in found.items() if name in names}


def _stand(rows: list[Invitation], compound_id: int, now: datetime) -> list[Pair]:
    """Each with its standing; whoever the gates know inside by name and home counts as inside too."""
    stands = standing.standings([row.pk for row in rows], compound_id=compound_id, now=now)
    there = _known_inside(compound_id)
    return [(row, _seen(stands[row.pk], row, there)) for row in rows]


def _known_inside(compound_id: int) -> dict[tuple[str, int | None], datetime]:
    """Visitors whose stay stands open: name and home → since when."""
    stays = presence.inside(compound_id).filter(visitor=True).values_list("who", "home_id", "seen_at")
    return {(who, home_id): at for who, home_id, at in stays if who}


def _seen(found: rules.Standing, row: Invitation, there: dict[tuple[str, int | None], datetime]) -> rules.Standing:
    entered_at = there.get((row.name, row.home_id))
    during = entered_at is not None and row.starts_at - GRACE <= entered_at < row.ends_at
    return replace(found, inside=True) if during else found


def overstaying(compound_id: int, *, now: datetime) -> list[Pair]:
    """Visits whose span and grace are over while the visitor is still inside, the longest first."""
    came = Exists(Passage.objects.filter(invitation_id=OuterRef("pk"), direction="in"))
    names = [who for who, _home in _known_inside(compound_id)]
    ended = _rows().filter(compound_id=compound_id, ends_at__lte=now - GRACE, ends_at__gt=now - _LOST)
    rows = list(ended.filter(Q(came) | Q(name__in=names)).order_by("ends_at", "pk")[:MOST])
    return [pair for pair in _stand(rows, compound_id, now) if pair[1].inside]
