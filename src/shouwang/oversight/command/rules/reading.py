"""Reading a pack: YAML or stored data in, a :class:`Pack` or every problem with its line out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shouwang.kernel.words import Words
from shouwang.oversight.command.rules import around, grammar, soundness, yamltext
from shouwang.oversight.command.rules import pack as packs
from shouwang.oversight.command.rules.shapes import Path, Problem

MOST_PROBLEMS = 50

DEFAULT_APPROVAL: list[dict[str, Any]] = [
    {"key": "drafted", "title": {"zh": "编制", "en": "Drafted"}, "roles": ["manager", "company"]},
    {"key": "company", "title": {"zh": "物业同意", "en": "Agreed by the company"}, "roles": ["company", "manager"]},
    {"key": "owners", "title": {"zh": "业委会同意", "en": "Agreed by the owners' committee"}, "roles": ["owners"]},
    {"key": "street", "title": {"zh": "街道备案", "en": "Filed with the street office"}, "roles": ["street"]},
]


@dataclass(frozen=True)
class Reading:
    """What came of reading a pack.

    Args:
        pack: None when there are problems.
        plain: the pack as plain data, as it is stored; empty when there are problems.
        problems: what refuses it, in the order of lines, 50 at most.
        warnings: what is doubtful but possible.
    """

    pack: packs.Pack | None
    plain: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_text(raw: bytes | str) -> Reading:
    """Read a pack written in YAML."""
    try:
        plain, lines, doubled = yamltext.parse(raw)
    except yamltext.Unreadable as unreadable:
        return Reading(None, {}, (unreadable.problem,))
    return _read(plain, lines, doubled)


def read_plain(plain: Any) -> Reading:
    """Read a pack from plain data, such as what a form made; problems have no lines."""
    return _read(plain, {}, [])


def _read(raw: Any, lines: yamltext.Lines, problems: list[Problem]) -> Reading:
    def say(path: Path, message: str, **params: object) -> None:
        problems.append(Problem(path, message, params, _line(lines, path)))

    checked = grammar.PACK.check(raw, (), say)
    if isinstance(checked, dict):
        soundness.refuse(checked, say)
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.line)
        return Reading(None, {}, tuple(ordered[:MOST_PROBLEMS]))
    pack = from_plain(checked)
    warnings = [replace(warning, line=_line(lines, warning.path)) for warning in soundness.doubts(pack)]
    return Reading(pack, checked, (), tuple(warnings[:MOST_PROBLEMS]))


def _line(lines: yamltext.Lines, path: Path) -> int:
    """The line of a path, or of the nearest thing around it that was written."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def from_plain(plain: Mapping[str, Any]) -> packs.Pack:
    """A pack from plain data that was read without problems before."""
    organisation, drill = plain["organisation"], plain.get("drill") or {"every_months": 12}
    return packs.Pack(
        code=plain["code"],
        hazard=plain["hazard"],
        title=Words.of(plain["title"]),
        purpose=Words.of(plain["purpose"]),
        scope=Words.of(plain["scope"]),
        basis=_words(plain, "basis"),
        principles=_words(plain, "principles"),
        groups=tuple(
            packs.Group(g["key"], Words.of(g["title"]), g.get("command", False)) for g in organisation["groups"]
        ),
        posts=tuple(_fill(packs.Post, post) for post in organisation["posts"]),
        monitoring=tuple(_fill(around.Monitored, entry) for entry in plain.get("monitoring", ())),
        warnings=tuple(_fill(around.Signal, entry) for entry in plain.get("warnings", ())),
        reports=tuple(_fill(around.Report, entry) for entry in plain.get("reports", ())),
        normal=_asks(plain.get("normal", ())),
        levels=tuple(_level(level) for level in plain["levels"]),
        duties=tuple(_levelled(duty) for duty in plain["duties"]),
        stand_down=packs.StandDown(
            _words(plain["stand_down"], "conditions"),
            tuple(_duty(duty) for duty in plain["stand_down"].get("duties", ())),
            tuple(_fill(packs.Notice, notice) for notice in plain["stand_down"].get("notices", ())),
        ),
        recovery=_words(plain, "recovery"),
        support=tuple(_fill(around.Support, entry) for entry in plain.get("support", ())),
        drill=around.Drill(drill["every_months"], _words(drill, "scenarios")),
        approval=tuple(
            around.ApprovalStep(step["key"], Words.of(step["title"]), tuple(step["roles"]))
            for step in plain.get("approval", DEFAULT_APPROVAL)
        ),
    )


def _words(plain: Mapping[str, Any], key: str) -> tuple[Words, ...]:
    return tuple(Words.of(entry) for entry in plain.get(key, ()))


_BILINGUAL = frozenset(
    {
        "title",
        "task",
        "what",
        "how",
        "signal",
        "action",
        "to",
        "content",
        "text",
        "body",
        "hint",
        "reported_by",
        "unit",
        "note",
    }
)


def _fill(kind: Any, plain: Mapping[str, Any], **replaced: Any) -> Any:
    """A dataclass from plain data of the same field names."""
    values = {key: Words.of(value) if key in _BILINGUAL else _frozen(value) for key, value in plain.items()}
    return kind(**{**values, **replaced})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _asks(plain: Any) -> tuple[packs.Ask, ...]:
    return tuple(packs.Ask(ask["measure"], ask.get("kind", ""), ask["value"]) for ask in plain)


def _duty(plain: Mapping[str, Any]) -> packs.Duty:
    duty: packs.Duty = _fill(
        packs.Duty,
        plain,
        proof=_fill(packs.Proof, plain.get("proof", {})),
        steps=tuple(_fill(packs.Step, step) for step in plain.get("steps", ())),
    )
    return duty


def _levelled(plain: Mapping[str, Any]) -> packs.LevelledDuty:
    duty = _duty({key: value for key, value in plain.items() if key not in ("levels", "at")})
    at = {
        level: {key: _frozen(value) for key, value in changed.items()} for level, changed in plain.get("at", {}).items()
    }
    return packs.LevelledDuty(duty, tuple(plain["levels"]), at)


def _level(plain: Mapping[str, Any]) -> packs.Level:
    authority = plain["authority"]
    return packs.Level(
        key=plain["key"],
        numeral=plain["numeral"],
        name=Words.of(plain["name"]),
        colour=plain["colour"],
        grade=Words.of(plain["grade"]),
        summary=Words.of(plain["summary"]),
        triggers=tuple(_fill(packs.Trigger, trigger) for trigger in plain["triggers"]),
        authority=packs.Authority(
            tuple(authority["roles"]), Words.of(authority["text"]), authority.get("second_person", False)
        ),
        asks=_asks(plain.get("measures", ())),
        notices=tuple(_fill(packs.Notice, notice) for notice in plain.get("notices", ())),
        resources=tuple(_fill(packs.Resource, resource) for resource in plain.get("resources", ())),
        roll_call=_fill(packs.RollCall, plain["roll_call"]) if "roll_call" in plain else None,
        review_hours=plain.get("review_hours"),
    )
