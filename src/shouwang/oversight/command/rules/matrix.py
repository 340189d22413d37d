"""A plan as its page draws it: measures by level with what tightens, and duties by time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.base.posture.catalogue import CATALOGUE, POSTS
from shouwang.base.posture.rules import read_measure
from shouwang.oversight.command.rules.pack import Ask, Duty, Pack, Post

BESIDE = {"temperature_max_c": "temperature"}
"""Measures that read in the row of another one."""


@dataclass(frozen=True, slots=True)
class Part:
    """Kinds of a measure that ask the same at one level; no kinds where a measure has none."""

    measure: str
    kinds: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Cell:
    """What one level asks for; ``direction`` is 1 where it tightens against the level before, -1 where it loosens."""

    parts: tuple[Part, ...]
    direction: int


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all levels, the everyday column first."""

    measure: str
    kinds: tuple[str, ...]
    cells: tuple[Cell, ...]


Held = dict[tuple[str, str], Any]


def rows(pack: Pack) -> tuple[Row, ...]:
    """Every measure that any level asks for, in the catalogue's order."""
    columns = [_read(pack.normal), *(_read(pack.measures_at(level.key)) for level in pack.levels)]
    columns = [columns[0], *_beside_everyday(columns)]
    keys = {key for column in columns for key in column}
    leading = [key for key in CATALOGUE if key not in BESIDE and _keys_of(key, keys)]
    leading += [key for key, beside in BESIDE.items() if beside not in leading and _keys_of(key, keys)]
    return tuple(_row(measure, keys, columns) for measure in leading)


def _read(asks: Sequence[Ask]) -> Held:
    return {ask.key: read_measure(ask.measure, ask.kind, ask.value)[1] for ask in asks}


def _beside_everyday(columns: list[Held]) -> list[Held]:
    """At every level the everyday rules hold as well; strictest wins."""
    joined = []
    for column in columns[1:]:
        both = dict(columns[0])
        for key, value in column.items():
            order = CATALOGUE[key[0]].order
            both[key] = order.join(value, both.get(key, order.loosest()))
        joined.append(both)
    return joined


def _keys_of(measure: str, keys: set[tuple[str, str]]) -> list[tuple[str, str]]:
    names = [measure, *(key for key, beside in BESIDE.items() if beside == measure)]
    position = {kind: index for index, kind in enumerate(CATALOGUE[measure].kinds or ())}
    found = [key for key in keys if key[0] in names]
    return sorted(found, key=lambda key: (names.index(key[0]), position.get(key[1], 0)))


def _row(measure: str, keys: set[tuple[str, str]], columns: Sequence[Held]) -> Row:
    mine = _keys_of(measure, keys)
    cells, before = [], None
    for column in columns:
        values = [column.get(key, CATALOGUE[key[0]].order.loosest()) for key in mine]
        cells.append(Cell(_parts(mine, values), 0 if before is None else _direction(mine, before, values)))
        before = values
    return Row(measure, tuple(key[1] for key in mine if key[1]), tuple(cells))


def _parts(keys: Sequence[tuple[str, str]], values: Sequence[Any]) -> tuple[Part, ...]:
    """The values worth saying: what asks something; all kinds at their loosest read as one."""
    said: dict[str, Part] = {}
    loosest = [CATALOGUE[key[0]].order.loosest() for key in keys]
    nothing = all(value == least for value, least in zip(values, loosest, strict=True))
    for (measure, kind), value, least in zip(keys, values, loosest, strict=True):
        if value == least and not nothing and kind:
            continue
        if value == least and measure in BESIDE:
            continue
        known = said.get(f"{measure} {value!r}")
        kinds = ((*known.kinds, kind) if known else (kind,)) if kind else ()
        said[f"{measure} {value!r}"] = Part(measure, kinds, value)
    parts = tuple(said.values())
    everything = len(parts) == 1 and len(parts[0].kinds) == len([key for key in keys if key[1]])
    told_by_row = nothing or parts[0].measure != "gate_open"
    return (Part(parts[0].measure, (), parts[0].value),) if everything and told_by_row else parts


def _direction(keys: Sequence[tuple[str, str]], before: Sequence[Any], after: Sequence[Any]) -> int:
    joined = [CATALOGUE[key[0]].order.join(b, a) for key, b, a in zip(keys, before, after, strict=True)]
    if list(before) == list(after):
        return 0
    return 1 if joined == list(after) else -1


BANDS: tuple[tuple[int, str], ...] = ((15, "T+0"), (60, "T+30"), (480, "T+2h"), (10**9, "T+24h"))
"""Duties are drawn under the first band within whose minutes they fall due."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One post's duties: for each band those due then, and last those that come again."""

    post: Post
    bands: tuple[tuple[Duty, ...], ...]
    repeated: tuple[Duty, ...]


def lanes(pack: Pack, level: str) -> tuple[Lane, ...]:
    """The timeline of a level, post by post; posts without duties are left out."""
    duties = pack.duties_at(level)
    found = []
    for post in pack.posts:
        mine = [duty for duty in duties if duty.post == post.key]
        if mine:
            once = [duty for duty in mine if not _only_repeats(duty)]
            bands = tuple(tuple(duty for duty in once if _band(duty) == index) for index in range(len(BANDS)))
            again = tuple(duty for duty in mine if duty.repeat_minutes or duty.daily_at)
            found.append(Lane(post, bands, again))
    return tuple(found)


def _only_repeats(duty: Duty) -> bool:
    """Whether a duty is routine from the start and would only crowd the first hours."""
    return (bool(duty.daily_at) and duty.due_minutes >= 480) or (
        bool(duty.repeat_minutes) and duty.due_minutes >= (duty.repeat_minutes or 0)
    )


def _band(duty: Duty) -> int:
    return next(index for index, (minutes, _name) in enumerate(BANDS) if duty.due_minutes <= minutes)


def people_needed(pack: Pack, level: str) -> dict[str, int]:
    """How many people each kind of post needs at once at a level: what its measures say, else the post's members."""
    said = {ask.kind: int(ask.value) for ask in pack.measures_at(level) if ask.measure == "minimum_on_duty"}
    at_work = {duty.post for duty in pack.duties_at(level)}
    own = {post.key: post.members for post in pack.posts if post.key in POSTS and post.key in at_work}
    return {**own, **said}
