"""What differs between two versions of a plan: measures, duties, posts, notices, levels, words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.pack import Duty, LevelledDuty, Notice, Pack, Post

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

FIELD_LABELS: dict[str, str] = {
    "title": _("Title"),
    "post": _("Post"),
    "due_minutes": _("Deadline"),
    "proof": _("Proof"),
    "each": _("Where"),
    "waits_for": _("Waits for"),
    "repeat_minutes": _("Repeats"),
    "daily_at": _("Daily at"),
    "until_minutes": _("Until"),
    "acknowledge_minutes": _("Acknowledge within"),
    "escalate_minutes": _("Escalation"),
    "verify": _("Verified"),
    "steps": _("Steps"),
    "levels": _("Levels"),
    "at": _("Differs by level"),
    "group": _("Group"),
    "task": _("Task"),
    "muster_minutes": _("Muster time"),
    "members": _("Number of people"),
    "deputies": _("Deputies"),
    "audience": _("Audience"),
    "body": _("Text"),
    "urgent": _("Urgent"),
    "acknowledge": _("Read receipt"),
    "numeral": _("Numeral"),
    "name": _("What it is called"),
    "colour": _("Colour"),
    "grade": _("Grade"),
    "summary": _("Summary"),
    "triggers": _("Triggers"),
    "authority": _("Authority"),
    "resources": _("Resources"),
    "roll_call": _("Roll-call"),
    "review_hours": _("Review"),
    "purpose": _("Purpose"),
    "scope": _("Scope"),
    "basis": _("Basis"),
    "principles": _("Principles"),
    "groups": _("Groups"),
    "monitoring": _("Monitoring"),
    "warnings": _("Warnings"),
    "reports": _("Reporting"),
    "recovery": _("Recovery"),
    "support": _("Support"),
    "drill": _("Drills"),
    "approval": _("Approval"),
    "hazard": _("Hazard"),
    "conditions": _("Conditions"),
}

AREAS: dict[str, str] = {
    "measures": _("Measures"),
    "duties": _("Duties"),
    "posts": _("Posts"),
    "notices": _("Notices"),
    "levels": _("Levels"),
    "plan": _("Plan text"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; the values are words, numbers, texts or sequences of such."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added, removed or changed.

    Args:
        area: one of AREAS.
        what: its title (words), or a measure's key for measures.
        level: the level's name where it belongs to one; the everyday column is "常态".
    """

    area: str
    kind: str
    what: Any
    level: Words | None = None
    changes: tuple[FieldChange, ...] = ()


EVERYDAY = Words(en="Everyday", zh="常态")


def compare(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Everything that differs, area by area."""
    return (
        *_measures(old, new),
        *_things("duties", _duties(old), _duties(new), _of_duty),
        *_things("posts", _by_key(old.posts), _by_key(new.posts), _of_post),
        *_notices(old, new),
        *_levels(old, new),
        *_texts(old, new),
    )


def _by_key(things: Any) -> dict[str, Any]:
    return {thing.key: thing for thing in things}


def _measures(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = _columns(old), _columns(new)
    for level, (name, held) in after.items():
        was = before[level][1] if level in before else {}
        for key in [*held, *(key for key in was if key not in held)]:
            one, other = was.get(key), held.get(key)
            if one != other:
                kind = ADDED if key not in was else REMOVED if key not in held else CHANGED
                yield Difference("measures", kind, key, name, (FieldChange("value", one, other),))


def _columns(pack: Pack) -> dict[str, tuple[Words, dict[tuple[str, str], Any]]]:
    columns = {"": (EVERYDAY, {ask.key: ask.value for ask in pack.normal})}
    for level in pack.levels:
        columns[level.key] = (level.name, {ask.key: ask.value for ask in pack.measures_at(level.key)})
    return columns


def _duties(pack: Pack) -> dict[str, Any]:
    closing = {f"stand_down {duty.key}": duty for duty in pack.stand_down.duties}
    return {**{entry.duty.key: entry for entry in pack.duties}, **closing}


def _things(
    area: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    read: Callable[[Any], dict[str, Any]],
    level: Words | None = None,
) -> Iterator[Difference]:
    for key, thing in new.items():
        if key not in old:
            yield Difference(area, ADDED, read(thing)["title"], level)
        elif changes := _changes(read(old[key]), read(thing)):
            yield Difference(area, CHANGED, read(thing)["title"], level, changes)
    for key, thing in old.items():
        if key not in new:
            yield Difference(area, REMOVED, read(thing)["title"], level)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, old[name], value) for name, value in new.items() if old[name] != value)


def _of_duty(thing: Duty | LevelledDuty) -> dict[str, Any]:
    duty = thing if isinstance(thing, Duty) else thing.duty
    found = {field.name: getattr(duty, field.name) for field in fields(duty) if field.name != "key"}
    if isinstance(thing, LevelledDuty):
        found |= {"levels": thing.levels, "at": {level: dict(at) for level, at in thing.at.items()}}
    return found


def _of_post(post: Post) -> dict[str, Any]:
    return {field.name: getattr(post, field.name) for field in fields(post) if field.name != "key"}


def _of_notice(notice: Notice) -> dict[str, Any]:
    return {field.name: getattr(notice, field.name) for field in fields(notice) if field.name != "key"}


def _notices(old: Pack, new: Pack) -> Iterator[Difference]:
    before = {level.key: level for level in old.levels}
    for level in new.levels:
        was = before[level.key].notices if level.key in before else ()
        yield from _things("notices", _by_key(was), _by_key(level.notices), _of_notice, level.name)
    yield from _things("notices", _by_key(old.stand_down.notices), _by_key(new.stand_down.notices), _of_notice)


_LEVEL_FIELDS = (
    "numeral", "name", "colour", "grade", "summary", "triggers", "authority", "resources", "roll_call", "review_hours",
)  # fmt: skip
_TEXTS = (
    "hazard", "title", "purpose", "scope", "basis", "principles", "groups", "monitoring", "warnings", "reports",
    "recovery", "support", "drill", "approval",
)  # fmt: skip


def _levels(old: Pack, new: Pack) -> Iterator[Difference]:
    def read(level: Any) -> dict[str, Any]:
        return {"title": level.name, **{name: getattr(level, name) for name in _LEVEL_FIELDS}}

    yield from _things("levels", _by_key(old.levels), _by_key(new.levels), read)


def _texts(old: Pack, new: Pack) -> Iterator[Difference]:
    changes = [FieldChange(name, getattr(old, name), getattr(new, name)) for name in _TEXTS]
    changes.append(FieldChange("conditions", old.stand_down.conditions, new.stand_down.conditions))
    for change in changes:
        if change.before != change.after:
            yield Difference("plan", CHANGED, change.name, None, (change,))
