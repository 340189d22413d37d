"""Whether a pack makes sense as a whole: what refuses it, and what is only doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import read_measure
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.pack import AUDIENCES, PLACEHOLDERS, SEVERITIES, Pack
from shouwang.oversight.command.rules.shapes import Path, Problem, Say, repeated

Plain = Mapping[str, Any]

LOCKS_IN: dict[tuple[str, str], tuple[Any, ...]] = {
    ("exit", ""): ("open", "recorded"),
    ("indoors", ""): ("free", "advised"),
}
"""Measures that would keep people in; beside open exits only these values are possible."""


def refuse(pack: Plain, say: Say) -> None:
    """Say everything that a pack cannot have; ``pack`` is checked data that may lack broken parts."""
    _unique(pack, say)
    _order_of_levels(pack, say)
    _posts_exist(pack, say)
    _duties_hang_together(pack, say)
    _measures(pack, say)
    _notices(pack, say)


def _records(pack: Plain, *keys: str) -> Iterator[tuple[Path, Plain]]:
    """The intact records of a list within the pack, with their paths."""
    inner: Any = pack
    for key in keys:
        inner = inner.get(key) if isinstance(inner, Mapping) else None
    for index, entry in enumerate(inner or ()):
        if isinstance(entry, Mapping):
            yield (*keys, index), entry


def _keys(pack: Plain, *keys: str) -> list[str]:
    return [str(entry.get("key")) for _path, entry in _records(pack, *keys)]


def _unique(pack: Plain, say: Say) -> None:
    for place in (
        ("levels",),
        ("duties",),
        ("organisation", "groups"),
        ("organisation", "posts"),
        ("approval",),
        ("stand_down", "duties"),
    ):
        double = repeated(_keys(pack, *place))
        seen: set[str] = set()
        for path, entry in _records(pack, *place):
            key = str(entry.get("key"))
            if key in double and key in seen:
                say((*path, "key"), _("The key “{key}” is used twice."), key=key)
            seen.add(key)


def _order_of_levels(pack: Plain, say: Say) -> None:
    before = 0
    for path, level in _records(pack, "levels"):
        severity = SEVERITIES.get(level.get("colour", ""), 0)
        if severity < before:
            say(
                (*path, "colour"),
                _("Levels go from the loosest to the strictest: this colour is milder than the one before."),
            )
        before = max(before, severity)


def _posts_exist(pack: Plain, say: Say) -> None:
    groups, posts = set(_keys(pack, "organisation", "groups")), set(_keys(pack, "organisation", "posts"))
    for path, post in _records(pack, "organisation", "posts"):
        if post.get("group") and post["group"] not in groups:
            say((*path, "group"), _("There is no group “{key}”."), key=post["group"])
    for place in (("duties",), ("stand_down", "duties"), ("monitoring",)):
        for path, entry in _records(pack, *place):
            if entry.get("post") and entry["post"] not in posts:
                say((*path, "post"), _("There is no post “{key}”."), key=entry["post"])


def _duties_hang_together(pack: Plain, say: Say) -> None:
    levels = set(_keys(pack, "levels"))
    duties = {str(duty.get("key")): duty for _path, duty in _records(pack, "duties")}
    for path, duty in _records(pack, "duties"):
        for index, level in enumerate(duty.get("levels", ())):
            if level not in levels:
                say((*path, "levels", index), _("There is no level “{key}”."), key=level)
        for level in duty.get("at", {}):
            if level not in duty.get("levels", ()):
                say((*path, "at", level), _("The duty is not owed at level “{key}”."), key=level)
        _one_duty(path, duty, say)
        _waits(path, duty, duties, say)
    closing = {str(duty.get("key")): duty for _path, duty in _records(pack, "stand_down", "duties")}
    for path, duty in _records(pack, "stand_down", "duties"):
        _one_duty(path, duty, say)
        _waits(path, duty, closing, say)


def _one_duty(path: Path, duty: Plain, say: Say) -> None:
    proof = duty.get("proof") or {}
    low, high = proof.get("low"), proof.get("high")
    if proof.get("kind") != "number" and proof.keys() & {"unit", "low", "high"}:
        say((*path, "proof"), _("Only a number has a unit and bounds."))
    elif low is not None and high is not None and low > high:
        say((*path, "proof", "low"), _("The lower bound is above the upper one."))
    if "repeat_minutes" in duty and "daily_at" in duty:
        say((*path, "daily_at"), _("A duty repeats either after minutes or at times of the day, not both."))
    rising = duty.get("escalate_minutes") or []
    if sorted(set(rising)) != list(rising):
        say((*path, "escalate_minutes"), _("The minutes have to grow from step to step."))


def _waits(path: Path, duty: Plain, duties: Mapping[str, Plain], say: Say) -> None:
    for index, key in enumerate(duty.get("waits_for", ())):
        here = (*path, "waits_for", index)
        other = duties.get(key)
        if other is None:
            say(here, _("There is no duty “{key}”."), key=key)
        elif missing := [level for level in duty.get("levels", ()) if level not in other.get("levels", ())]:
            say(
                here,
                _("The duty “{key}” is not owed at level “{level}”, so nothing can wait for it there."),
                key=key,
                level=missing[0],
            )
        elif _leads_back(str(duty.get("key")), key, duties):
            say(here, _("“{one}” and “{other}” wait for each other."), one=duty.get("key"), other=key)


def _leads_back(start: str, onward: str, duties: Mapping[str, Plain]) -> bool:
    """Whether waiting leads from one duty back to itself."""
    seen, todo = set(), [onward]
    while todo:
        key = todo.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            todo += duties.get(key, {}).get("waits_for", ())
    return False


def _measures(pack: Plain, say: Say) -> None:
    held: dict[tuple[str, str], Any] = {}
    _asks_once((), "normal", pack, say)
    for path, level in _records(pack, "levels"):
        _asks_once(path, "measures", level, say)
        at = {
            (ask["measure"], ask.get("kind", "")): index for index, ask in enumerate(level.get("measures", ())) if ask
        }
        held.update({key: level["measures"][index]["value"] for key, index in at.items()})
        if held.get(("life_safety", "")) != "exits_open":
            continue
        for (measure, kind), value in held.items():
            if value not in LOCKS_IN.get((measure, kind), (value,)) or (measure == "exit_quota" and value is not None):
                index = at.get((measure, kind))
                where = path if index is None else (*path, "measures", index)
                say(where, _("All exits are open at this level: “{measure}” must not keep people in."), measure=measure)


def _asks_once(path: Path, name: str, record: Plain, say: Say) -> None:
    seen = set()
    for index, ask in enumerate(record.get(name, ())):
        if not ask:
            continue
        key = (ask["measure"], ask.get("kind", ""))
        if key in seen:
            say((*path, name, index), _("The measure “{measure}” is stated twice."), measure=" ".join(key).strip())
        seen.add(key)


def _notices(pack: Plain, say: Say) -> None:
    posts = set(_keys(pack, "organisation", "posts"))
    listed = [
        ((*path, "notices", i), n)
        for path, level in _records(pack, "levels")
        for i, n in enumerate(level.get("notices", ()))
    ]
    for path, notice in [*listed, *_records(pack, "stand_down", "notices")]:
        if not isinstance(notice, Mapping):
            continue
        audience = str(notice.get("audience", ""))
        if audience.startswith("post:") and audience[5:] not in posts:
            say((*path, "audience"), _("There is no post “{key}”."), key=audience[5:])
        for part in ("title", "body"):
            for language, text in (notice.get(part) or {}).items():
                for name in re.findall(r"\{([^{}]*)\}", text or ""):
                    if name not in PLACEHOLDERS:
                        say(
                            (*path, part, language),
                            _("“{key}” is no placeholder; one of: {codes}"),
                            key=name,
                            codes=", ".join(PLACEHOLDERS),
                        )


def doubts(pack: Pack) -> list[Problem]:
    """What is possible but looks like a mistake."""
    return [*_looser(pack), *_silent(pack), *_idle(pack), *_unguarded(pack)]


def _looser(pack: Pack) -> Iterator[Problem]:
    held = {ask.key: ask.value for ask in pack.normal}
    for rank, level in enumerate(pack.levels):
        for index, ask in enumerate(level.asks):
            order = CATALOGUE[ask.measure].order
            value = read_measure(ask.measure, ask.kind, ask.value)[1]
            before = read_measure(ask.measure, ask.kind, held[ask.key])[1] if ask.key in held else order.loosest()
            if order.join(value, before) != value:
                yield Problem(
                    ("levels", rank, "measures", index),
                    _("At “{level}” the measure “{measure}” is looser than below it."),
                    {"level": level.key, "measure": " ".join(ask.key).strip()},
                )
            held[ask.key] = ask.value


def _silent(pack: Pack) -> Iterator[Problem]:
    for rank, level in enumerate(pack.levels):
        told = {notice.audience for notice in level.notices}
        for audience in AUDIENCES:
            if audience in ("residents", "staff") and audience not in told:
                yield Problem(
                    ("levels", rank),
                    _("At “{level}” no notice goes to {audience}."),
                    {"level": level.key, "audience": audience},
                )


def _idle(pack: Pack) -> Iterator[Problem]:
    busy = {entry.duty.post for entry in pack.duties} | {duty.post for duty in pack.stand_down.duties}
    leading = {group.key for group in pack.groups if group.command}
    for index, post in enumerate(pack.posts):
        if post.key not in busy and post.group not in leading:
            yield Problem(("organisation", "posts", index), _("The post “{key}” has no duty."), {"key": post.key})
    for rank, level in enumerate(pack.levels):
        if not pack.duties_at(level.key):
            yield Problem(("levels", rank), _("At “{level}” nobody has a duty."), {"level": level.key})


def _unguarded(pack: Pack) -> Iterator[Problem]:
    if pack.hazard in ("fire", "earthquake", "gas"):
        raised = any(
            ask.key == ("life_safety", "") and ask.value == "exits_open" for level in pack.levels for ask in level.asks
        )
        if not raised:
            yield Problem(("levels",), _("No level opens all exits, though lives may depend on leaving."))
    gravest = pack.levels[-1]
    if not gravest.authority.second_person:
        yield Problem(
            ("levels", len(pack.levels) - 1, "authority"),
            _("The gravest level can be activated by one person alone."),
        )
