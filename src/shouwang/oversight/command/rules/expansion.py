"""From a level's duties to the single duties of one compound: once, per building, per gate. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shouwang.oversight.command.rules.pack import Duty, Pack


@dataclass(frozen=True, slots=True)
class Spot:
    """A building or gate by id and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a compound has, or the part of it that an activation covers."""

    buildings: Sequence[Spot] = ()
    gates: Sequence[Spot] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """One duty at one spot; ``spot`` is None when it is owed once for the compound."""

    duty: Duty
    spot: Spot | None = None

    @property
    def building_id(self) -> int | None:
        """The building that it is about."""
        return self.spot.id if self.spot and self.duty.each == "building" else None

    @property
    def gate_id(self) -> int | None:
        """The gate that it is about."""
        return self.spot.id if self.spot and self.duty.each == "gate" else None


def expand(duties: Sequence[Duty], ground: Ground) -> tuple[Instance, ...]:
    """Every single duty, in the pack's order, then in the ground's."""
    spots: dict[str, Sequence[Spot | None]] = {
        "compound": [None],
        "building": ground.buildings,
        "gate": ground.gates,
    }
    return tuple(Instance(duty, spot) for duty in duties for spot in spots[duty.each])


def waits_for(instance: Instance, others: Sequence[Instance]) -> tuple[Instance, ...]:
    """The instances that must be done first.

    A duty at a building waits for the same building's; otherwise it waits for all instances.
    """
    return tuple(
        other
        for other in others
        if other.duty.key in instance.duty.waits_for
        and (
            other.spot == instance.spot
            or instance.spot is None
            or other.spot is None
            or other.duty.each != instance.duty.each
        )
    )


def next_due(duty: Duty, *, activated_at: datetime, last_due: datetime) -> datetime | None:
    """When a repeating duty falls due after ``last_due``; None when it does not come again.

    Args:
        activated_at: in the compound's local zone, in which ``daily_at`` is meant.
    """
    if duty.repeat_minutes is not None:
        due = last_due + timedelta(minutes=duty.repeat_minutes)
    elif duty.daily_at:
        due = _next_time(duty.daily_at, last_due.astimezone(activated_at.tzinfo))
    else:
        return None
    ended = duty.until_minutes is not None and due > activated_at + timedelta(minutes=duty.until_minutes)
    return None if ended else due


def _next_time(times: Sequence[str], after: datetime) -> datetime:
    candidates = [
        datetime.combine(after.date() + timedelta(days=day), time.fromisoformat(clock), after.tzinfo)
        for day in (0, 1)
        for clock in times
    ]
    return min(candidate for candidate in candidates if candidate > after)


def counts_by_group(pack: Pack, instances: Sequence[Instance]) -> dict[str, int]:
    """How many single duties each group gets, in the pack's order of groups."""
    counted = {group.key: 0 for group in pack.groups}
    for instance in instances:
        counted[pack.post(instance.duty.post).group] += 1
    return counted
