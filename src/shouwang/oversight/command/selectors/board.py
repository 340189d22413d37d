"""All that the command board shows, gathered in a fixed number of queries whatever the size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.journal import selectors as journal
from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import InForce
from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel.words import Words
from shouwang.means.workforce import rules as workforce_rules
from shouwang.means.workforce import selectors as workforce
from shouwang.oversight.command.models import Consent, Incident
from shouwang.oversight.command.rules import showing
from shouwang.oversight.command.rules.pack import Level
from shouwang.oversight.command.selectors import covered, incidents, responses

STRIP = 9
"""How many measures the strip shows before it counts the rest."""
LATE = 3
NEXT_HOUR = 3
EVENTS = 6
EVERY_MINUTE = ("gate.decided", "rollcall.answered", "account.signed_in")
"""What happens all the time stands in figures, not among the events."""
REPORTS = 3


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder of levels, the gravest first; ``rank`` 0 is everyday."""

    name: Words
    severity: int
    rank: int
    now: bool


@dataclass(frozen=True)
class Leader:
    """A post of the command group and who fills it."""

    title: Words
    name: str


@dataclass(frozen=True)
class NextStep:
    """What comes next for a response: its review or its planned end."""

    kind: str
    at: datetime
    since: datetime

    def done(self, now: datetime) -> int:
        """How much of the way has passed, in percent."""
        whole = (self.at - self.since).total_seconds()
        return max(0, min(100, round(100 * (now - self.since).total_seconds() / whole))) if whole > 0 else 100


@dataclass(frozen=True)
class Board:
    """The board at one instant."""

    top: responses.InForce | None
    others: tuple[responses.InForce, ...]
    ladder: tuple[Rung, ...]
    leaders: tuple[Leader, ...]
    next_step: NextStep | None
    scope: Words
    strip_all: tuple[showing.Line, ...]
    duties: workforce.BoardDuties
    next_hour: Sequence[Any]
    consents: tuple[Consent, ...]
    reports: tuple[Incident, ...]
    events: Sequence[Any]
    calm_since: datetime | None
    now: datetime

    @property
    def strip(self) -> tuple[showing.Line, ...]:
        """The measures that the strip has room for."""
        return self.strip_all[:STRIP]

    @property
    def strip_more(self) -> int:
        """How many measures the strip leaves out."""
        return len(self.strip_all) - len(self.strip)

    @property
    def calm_days(self) -> int:
        """For how many full days nothing was in force."""
        return (self.now - self.calm_since).days if self.calm_since else 0

    @property
    def next_done(self) -> int:
        """How much of the way to the next step has passed, in percent; in steps of two, so that the page rests."""
        return self.next_step.done(self.now) // 2 * 2 if self.next_step else 0

    @property
    def done(self) -> int:
        """Duties done, verified or not yet."""
        return self.duties.counts["done"] + self.duties.counts["verified"]


def board(*, compound: Any, raised: Sequence[InForce], consents: bool, reports: bool, now: datetime) -> Board:
    """Gather the board.

    Args:
        raised: all measures of the compound that have not ended.
        consents, reports: whether the reader may answer requests for consent, and reports.
    """
    compound_id = compound.pk
    standing = responses.in_force(compound_id)
    top = standing[0] if standing else None
    roster = workforce.roster(compound_id, now=now)
    strip = _strip(compound_id, top, raised, now)
    reported, asked = incidents.waiting(compound_id, now=now) if consents or reports else ((), ())
    return Board(
        top=top,
        others=tuple(standing[1:]),
        ladder=_ladder(top),
        leaders=_leaders(roster, now),
        next_step=_next_step(top),
        scope=covered.place_words(compound_id, top.activation.building_ids) if top else Words(),
        strip_all=strip,
        duties=workforce.board(compound_id=compound_id, now=now, top=LATE, roster=roster),
        next_hour=_next_hour(compound_id, now),
        consents=asked if consents else (),
        reports=reported[:REPORTS] if reports else (),
        events=list(journal.entries(compound_id=compound_id, since=midnight(now), without=EVERY_MINUTE)[:EVENTS]),
        calm_since=None if top else responses.ended_last(compound_id),
        now=now,
    )


def headline(top: responses.InForce | None) -> posture.Headline:
    """The headline of the page's head, from what the board has read already."""
    if top is None:
        return posture.CALM
    return posture.Headline(
        top.severity,
        top.numeral,
        top.pack.title,
        top.level.name,
        top.activation.exercise,
        top.step.begun_at,
        top.step.by_name,
        str(top.activation.pk),
    )


def _strip(
    compound_id: int, top: responses.InForce | None, raised: Sequence[InForce], now: datetime
) -> tuple[showing.Line, ...]:
    """What holds where the gravest response reaches; its drill's measures too, when it is one."""
    place = covered.scopes(compound_id, top.activation.building_ids if top else ())[0]
    held = posture_rules.at(raised, place, now, exercises=bool(top and top.activation.exercise))
    return showing.lines_in_force(held)


def _ladder(top: responses.InForce | None) -> tuple[Rung, ...]:
    levels: tuple[Level, ...] = top.pack.levels if top else ()
    rungs = [
        Rung(level.name, level.severity, rank, bool(top and level.key == top.level.key))
        for rank, level in enumerate(levels, start=1)
    ]
    return (*reversed(rungs), Rung(Words(en="Everyday", zh="常态"), 0, 0, top is None))


def _leaders(roster: workforce_rules.Roster, now: datetime) -> tuple[Leader, ...]:
    posts = sorted((post for post in roster.posts.values() if post.commands), key=lambda post: (post.order, post.key))
    filled = [(post, roster.first(post.key, now)) for post in posts[:3]]
    return tuple(Leader(post.title, who.name if who else "") for post, who in filled)


def _next_step(top: responses.InForce | None) -> NextStep | None:
    if top is None:
        return None
    begun, ends_at, review = top.step.begun_at, top.activation.ends_at, top.level.review_hours
    coming = [NextStep("review", begun + timedelta(hours=review), begun)] if review else []
    coming += [NextStep("end", ends_at, begun)] if ends_at else []
    return min(coming, key=lambda step: step.at, default=None)


def _next_hour(compound_id: int, now: datetime) -> Sequence[Any]:
    open_ = workforce.in_compound(compound_id, workforce.Filters(state="open"), now=now)
    return list(open_.filter(due_at__gte=now, due_at__lt=now + timedelta(hours=1))[:NEXT_HOUR])


def midnight(now: datetime) -> datetime:
    """When the local day of an instant began."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Need:
    """How many homes have somebody with one need."""

    label: str
    count: int


@dataclass(frozen=True)
class Care:
    """The homes to look after on a quiet day."""

    homes: int
    rows: tuple[Need, ...]

    @property
    def most(self) -> int:
        """The largest count, to which the bars are drawn."""
        return max((row.count for row in self.rows), default=1)


def care(compound_id: int, *, now: datetime) -> Care:
    """Homes with needs, the commonest needs first."""
    needs = residents.needs_of_homes(compound_id, now=now)
    counted = Counter(kind for home in needs.values() for kind in home.kinds)
    rows = (Need(resident_rules.NEED_LABELS.get(kind, kind), n) for kind, n in counted.most_common(8))
    return Care(len(needs), tuple(rows))


@dataclass(frozen=True)
class Bar:
    """One hour of the flow through the gates, as it is drawn: in above the line, out below."""

    x: float
    width: float
    up: float
    up_y: float
    down: float
    label: str

    @property
    def middle(self) -> float:
        """Where its hour stands."""
        return round(self.x + self.width / 2, 1)


_BARS_WIDE, _BAR_HIGH, _BAR_GROUND, _HOURS = 332.0, 40.0, 43.0, 12


def flow_bars(hours: Sequence[Any]) -> tuple[Bar, ...]:
    """The last twelve hours with anybody in or out, scaled to the busiest."""
    shown = list(hours)[-_HOURS:]
    most = max((max(hour.entered, hour.left) for hour in shown), default=0)
    if not most:
        return ()
    pitch = min(37.8, _BARS_WIDE / len(shown))
    return tuple(
        Bar(
            x=round(4 + index * pitch, 1),
            width=round(pitch - 8, 1),
            up=round(_BAR_HIGH * hour.entered / most, 1),
            up_y=round(_BAR_GROUND - _BAR_HIGH * hour.entered / most, 1),
            down=round(_BAR_HIGH * hour.left / most, 1),
            label=f"{timezone.localtime(hour.hour):%H}",
        )
        for index, hour in enumerate(shown)
    )
