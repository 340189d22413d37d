"""Incidents and levels: their words, who may decide alone, and whether a page is out of date. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.expansion import Ground, Instance, expand
from shouwang.oversight.command.rules.pack import Duty, Level, Pack

GRADES: dict[str, str] = {
    "general": _("General"),
    "large": _("Large"),
    "major": _("Major"),
    "extreme": _("Extremely major"),
}
"""Event grades 一般 较大 重大 特别重大 (Emergency Response Law of the PRC, art. 3)."""

WARNINGS: dict[str, str] = {
    "blue": _("Blue warning"),
    "yellow": _("Yellow warning"),
    "orange": _("Orange warning"),
    "red": _("Red warning"),
}
"""Warning colours as the authority issues them; not the response level."""

STATES: dict[str, str] = {
    "reported": _("Reported, not confirmed"),
    "open": _("In hand"),
    "closed": _("Closed"),
    "dismissed": _("Dismissed"),
}

CONSENT_MINUTES = 15
"""How long a second person has to agree before the request lapses."""

RAISED, LOWERED, SAME = 1, -1, 0


def consent_until(asked_at: datetime) -> datetime:
    """When a request for consent lapses."""
    return asked_at + timedelta(minutes=CONSENT_MINUTES)


@dataclass(frozen=True, slots=True)
class Alone:
    """Whether somebody may activate a level alone, and if not, why."""

    allowed: bool
    reason: str = ""


def may_alone(level: Level, roles: Collection[str]) -> Alone:
    """Whether a person with these roles may decide a level without a second person.

    An administrator is bound by the second person like everybody else, but never by the plan's list of roles.
    """
    if level.authority.second_person:
        return Alone(False, _("This level needs the consent of a second person."))
    if level.authority.roles and "administrator" not in roles and not set(roles) & set(level.authority.roles):
        reason = _("The plan gives this level to somebody else to decide, so a second person has to consent.")
        return Alone(False, reason)
    return Alone(True)


def may_start(level: Level, roles: Collection[str]) -> bool:
    """Whether a plan itself gives a level to one of these roles, so that its holder starts it alone at once.

    A control-room officer who sees fire must not wait for a manager (a level's ``authority.roles``).
    """
    return not level.authority.second_person and bool(set(roles) & set(level.authority.roles))


def direction(pack: Pack, before: str | None, after: str | None) -> int:
    """Whether a change of level raises (1) or lowers (-1); no level is below every level."""
    ranks = [pack.rank(key) if key else 0 for key in (before, after)]
    return (ranks[1] > ranks[0]) - (ranks[1] < ranks[0])


def seen_token(revisions: Mapping[int, int]) -> str:
    """What a page shows of a compound: its activations in force and their revisions, ``3:1,8:2``."""
    return ",".join(f"{activation}:{revision}" for activation, revision in sorted(revisions.items()))


def changed_since(token: str, revisions: Mapping[int, int]) -> set[int] | None:
    """The activations that differ from what a page showed; empty when it is up to date, None for a forged token."""
    try:
        seen = {int(part.split(":")[0]): int(part.split(":")[1]) for part in token.split(",") if part}
    except (ValueError, IndexError):
        return None
    return {key for key in {*seen, *revisions} if seen.get(key) != revisions.get(key)}


def instance_key(instance: Instance) -> str:
    """The key of a single duty within its activation: ``lift:b7``, ``gate:g2``, ``report``."""
    if instance.building_id is not None:
        return f"{instance.duty.key}:b{instance.building_id}"
    if instance.gate_id is not None:
        return f"{instance.duty.key}:g{instance.gate_id}"
    return instance.duty.key


@dataclass(frozen=True, slots=True)
class DutyChange:
    """What a change of level does to duties: what ends, what goes on, what is new."""

    cancelled: tuple[str, ...]
    kept: tuple[str, ...]
    ordered: tuple[Instance, ...]


def duty_change(before: Sequence[Duty], after: Sequence[Duty], ground: Ground) -> DutyChange:
    """Compare the duties of two levels over one ground.

    A duty that reads the same at both levels goes on untouched; one that reads differently, such as a
    shorter period, is cancelled and ordered anew.
    """
    old = {instance_key(each): each for each in expand(before, ground)}
    new = {instance_key(each): each for each in expand(after, ground)}
    kept = tuple(key for key in old if key in new and old[key].duty == new[key].duty)
    return DutyChange(
        cancelled=tuple(key for key in old if key not in kept),
        kept=kept,
        ordered=tuple(each for key, each in new.items() if key not in kept),
    )


def duties_of(pack: Pack, level: str | None) -> tuple[Duty, ...]:
    """The duties owed at a level; none without a level."""
    return pack.duties_at(level) if level else ()


def gravest(severities: Iterable[int]) -> int:
    """The gravest of some severities, 0 of none."""
    return max(severities, default=0)
