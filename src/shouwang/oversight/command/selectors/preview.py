"""What an activation, a change of level or a stand-down will do, computed and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import Consequence, InForce, Source
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.means.notices import selectors as notices
from shouwang.means.workforce import rules as workforce_rules
from shouwang.means.workforce import selectors as workforce
from shouwang.oversight.command.models import PlanVersion
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import ordering, showing
from shouwang.oversight.command.rules.expansion import expand
from shouwang.oversight.command.rules.pack import Duty, Level, Notice, Pack
from shouwang.oversight.command.selectors import covered, foreseen, responses, telling

_AT_ONCE = timedelta(minutes=30)


@dataclass(frozen=True)
class Proposal:
    """What is about to be confirmed.

    Args:
        level: None to stand down.
        held: the activation that changes; None for a new one.
        exercise: drills count among what is in force, and nobody has to consent.
    """

    compound: Any
    version: PlanVersion
    pack: Pack
    level: Level | None
    held: responses.InForce | None = None
    building_ids: tuple[int, ...] = ()
    exercise: bool = False

    @property
    def scope(self) -> tuple[int, ...]:
        """The buildings it covers; empty for the whole compound."""
        return tuple(self.held.activation.building_ids) if self.held else self.building_ids


@dataclass(frozen=True)
class GroupShare:
    """What one group gets: how many duties, how many people, and posts that nobody fills."""

    title: Words
    duties: int
    people: int


@dataclass(frozen=True)
class DutyPreview:
    """Who gets which duty."""

    ordered: int
    people: int
    kept: int
    cancelled: int
    at_once: int
    groups: tuple[GroupShare, ...]
    unfilled: tuple[tuple[Words, int], ...]
    rows: tuple[tuple[workforce_rules.DutyOrder, workforce_rules.Assignment | None], ...]


@dataclass(frozen=True)
class Told:
    """One notice and how many it reaches."""

    title: Words
    body: Words
    audience: str
    count: Any


@dataclass(frozen=True)
class Preview:
    """All that the page shows before it is confirmed."""

    proposal: Proposal
    seen: str
    difference: showing.Difference
    duties: DutyPreview
    told: tuple[Told, ...]
    alone: rules.Alone
    direction: int
    others: tuple[responses.InForce, ...] = field(default=())
    consequences: tuple[Consequence, ...] = ()
    """What obeying it will spend; empty for an exercise, which spends nothing."""

    @property
    def people_told(self) -> int:
        """How many people are told; residents, staff and partners do not overlap."""
        return self.residents_told + self.staff_told + self.partners_told

    @property
    def residents_told(self) -> int:
        """How many residents are told."""
        return max((told.count.people for told in self.told), default=0)

    @property
    def staff_told(self) -> int:
        """How many accounts of staff and volunteers are told."""
        return max((told.count.staff for told in self.told), default=0)

    @property
    def partners_told(self) -> int:
        """How many accounts of partners are told."""
        return max((told.count.partners for told in self.told), default=0)

    @property
    def without_phone(self) -> int:
        """How many homes have to be told in another way."""
        return max((told.count.without_phone for told in self.told), default=0)


def preview(*, proposal: Proposal, actor: Actor, now: datetime) -> Preview:
    """Compute what a proposal would do if it were confirmed now; writes nothing."""
    compound_id = proposal.compound.pk
    standing = responses.in_force(compound_id)
    before_level = proposal.held.level.key if proposal.held else None
    after_level = proposal.level.key if proposal.level else None
    alone = rules.Alone(True)
    direction = rules.direction(proposal.pack, before_level, after_level)
    if proposal.level and direction == rules.RAISED and not proposal.exercise:
        alone = rules.may_alone(proposal.level, actor.roles_at(compound_id))
    before, after = _measures(proposal, now)
    return Preview(
        proposal=proposal,
        seen=rules.seen_token({each.activation.pk: each.activation.revision for each in standing}),
        difference=showing.differ(before, after, _places(covered.scopes(compound_id, proposal.scope), before)),
        duties=_duties(proposal, before_level, now),
        told=_told(proposal, now),
        alone=alone,
        direction=direction,
        others=tuple(e for e in standing if not proposal.held or e.activation.pk != proposal.held.activation.pk),
        consequences=()
        if proposal.exercise
        else foreseen.foresee(compound_id=compound_id, before=before, after=after, now=now),
    )


def _measures(proposal: Proposal, now: datetime) -> tuple[list[InForce], list[InForce]]:
    """The measures that hold now, and those that would hold if it were confirmed."""
    compound_id = proposal.compound.pk
    standing = [
        item
        for item in posture.in_force(compound_id, since=now)
        if item.source.span.holds(now) and (proposal.exercise or not item.source.exercise)
    ]
    replaced = proposal.held.step.raising_id if proposal.held else None
    kept = [item for item in standing if item.source.raising_id != replaced]
    return standing, [*kept, *_proposed(proposal, covered.scopes(compound_id, proposal.scope), now)]


def _proposed(proposal: Proposal, scopes: Sequence[PlaceRef], now: datetime) -> list[InForce]:
    level = proposal.level
    if level is None:
        return []
    source = Source(0, "activation", "", proposal.pack.title, level.name, level.numeral, level.severity, "", Span(now))
    read = [
        posture_rules.read_measure(ask.measure, ask.kind, ask.value) for ask in proposal.pack.measures_at(level.key)
    ]
    return [InForce(key, value, scope, source) for scope in scopes for key, value in read]


def _places(scopes: Sequence[PlaceRef], standing: Sequence[InForce]) -> list[PlaceRef]:
    """The scope itself, and the buildings in it where something of their own holds."""
    own = {item.scope.building_id for item in standing if item.scope.building_id and not item.scope.home_id}
    compound = scopes[0].compound_id
    apart = [PlaceRef(compound, building_id=each) for each in sorted(filter(None, own))]
    return [*scopes, *(place for place in apart if place not in scopes and scopes[0].covers(place))]


def _duties(proposal: Proposal, before: str | None, now: datetime) -> DutyPreview:
    compound_id, pack = proposal.compound.pk, proposal.pack
    ground = covered.ground(compound_id, proposal.scope)
    closing = proposal.level is None
    after = pack.stand_down.duties if closing else rules.duties_of(pack, proposal.level.key if proposal.level else None)
    was: Sequence[Duty] = () if closing else rules.duties_of(pack, before)
    change = rules.duty_change(was, after, ground)
    owed = expand(after, ground)
    orders = ordering.duty_orders(change.ordered, others=owed, compound_id=compound_id, at=now)
    rows = tuple(workforce.preview(compound_id=compound_id, orders=orders, now=now))
    cancelled = _open_now(proposal, now) if closing else len(change.cancelled)
    return DutyPreview(
        ordered=len(orders),
        people=len({who.user_id for _order, who in rows if who}),
        kept=len(change.kept),
        cancelled=cancelled,
        at_once=sum(order.due_at - now <= _AT_ONCE for order in orders),
        groups=_shares(pack, rows),
        unfilled=_unfilled(pack, rows),
        rows=rows,
    )


def _open_now(proposal: Proposal, now: datetime) -> int:
    if proposal.held is None:
        return 0
    source = ("activation", str(proposal.held.activation.pk))
    filters = workforce.Filters(state="open", source=source)
    return workforce.in_compound(proposal.compound.pk, filters, now=now).count()


Rows = Sequence[tuple[workforce_rules.DutyOrder, workforce_rules.Assignment | None]]


def _shares(pack: Pack, rows: Rows) -> tuple[GroupShare, ...]:
    counted: dict[str, int] = {}
    people: dict[str, set[int]] = {}
    for order, who in rows:
        group = pack.post(order.post_key).group
        counted[group] = counted.get(group, 0) + 1
        people.setdefault(group, set()).update([who.user_id] if who else [])
    return tuple(
        GroupShare(group.title, counted[group.key], len(people[group.key]))
        for group in pack.groups
        if group.key in counted
    )


def _unfilled(pack: Pack, rows: Rows) -> tuple[tuple[Words, int], ...]:
    missing: dict[str, int] = {}
    for order, who in rows:
        if who is None or who.up:
            missing[order.post_key] = missing.get(order.post_key, 0) + 1
    return tuple((pack.post(key).title, count) for key, count in missing.items())


def _told(proposal: Proposal, now: datetime) -> tuple[Told, ...]:
    level = proposal.level or (proposal.held.level if proposal.held else None)
    if level is None:
        return ()
    messages: Sequence[Notice] = proposal.level.notices if proposal.level else proposal.pack.stand_down.notices
    until = proposal.held.activation.ends_at if proposal.held else None
    filling = telling.Filling.of(proposal.compound, proposal.pack, level, proposal.scope, now=now, until=until)
    return tuple(
        Told(
            filling.fill(message.title),
            filling.fill(message.body),
            message.audience,
            notices.count_audience(
                compound_id=proposal.compound.pk, audience=telling.audience_of(message, proposal.scope), now=now
            ),
        )
        for message in messages
    )
