"""YAML text into plain data with the line of every value; anchors, tags and doubled keys are refused."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser
from ruamel.yaml.scalarstring import LiteralScalarString

from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.shapes import Path, Problem

LARGEST_BYTES = 1_000_000
MOST_VALUES = 50_000
DEEPEST = 12

Lines = dict[Path, int]


class Unreadable(Exception):
    """Text that is no YAML a pack can be written in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def parse(raw: bytes | str) -> tuple[Any, Lines, list[Problem]]:
    """Plain data, the line of every path, and the keys that were written twice.

    Raises:
        Unreadable: too large, not UTF-8, not YAML, an anchor, alias or tag, or too deep.
    """
    plain, lines, problems = _parsed(_decode(raw))
    return copy.deepcopy(plain), dict(lines), list(problems)


@lru_cache(maxsize=32)
def _parsed(text: str) -> tuple[Any, Lines, list[Problem]]:
    """Kept: an editor and its preview read the same text at every step; a pack takes 0.2 s, and six are shipped."""
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.Parser = _Watched
        root = yaml.compose(text)
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else 1
        raise _unreadable(_("This is not valid YAML: {why}"), line, why=broken.problem or "?") from broken
    except (YAMLError, ValueError, RecursionError) as broken:
        raise _unreadable(_("This is not valid YAML: {why}"), 1, why=str(broken)[:200]) from broken
    if root is None:
        raise _unreadable(_("The pack is empty."), 1)
    reader = _Reader()
    return reader.read(root, ()), reader.lines, reader.problems


def _unreadable(message: str, line: int, **params: object) -> Unreadable:
    return Unreadable(Problem((), message, params, line))


def _decode(raw: bytes | str) -> str:
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode(errors="replace"))
    if size > LARGEST_BYTES:
        raise _unreadable(_("The pack is too large: {n} bytes, at most {most}."), 1, n=size, most=LARGEST_BYTES)
    if isinstance(raw, str):
        return raw.removeprefix("\ufeff")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw[: broken.start].count(b"\n") + 1
        raise _unreadable(_("The file is not UTF-8 text."), line) from broken


class _Watched(Parser):
    """Looks at every event before anything is built of it: an alias could unfold to gigabytes."""

    depth = values = 0

    def get_event(self) -> Any:
        event = super().get_event()
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _unreadable(_("Anchors and aliases (& and *) are not allowed in a pack."), line)
        if getattr(event, "ctag", None) is not None and getattr(event, "implicit", True) in (False, (False, False)):
            raise _unreadable(_("Tags (!) are not allowed in a pack."), line)
        name = type(event).__name__
        self.depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        self.values += 1
        if self.depth > DEEPEST + 2 or self.values > MOST_VALUES:
            raise _unreadable(_("The pack is nested too deep or holds too many values."), line)
        return event


class _Reader:
    def __init__(self) -> None:
        self.lines: Lines = {}
        self.problems: list[Problem] = []

    def read(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        return _scalar(str(node.tag), str(node.value))

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
            inner, line = (*path, key), key_node.start_mark.line + 1
            if key in found or not isinstance(key_node, ScalarNode):
                self.problems.append(Problem(inner, _("“{key}” is written twice."), {"key": key}, line))
                continue
            self.lines[inner] = line
            found[key] = self.read(child, inner)
        return found


def _scalar(tag: str, text: str) -> Any:
    kind = tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if len(text) < 19 else text
        if kind == "float":
            number = float(text.replace("_", ""))
            return number if math.isfinite(number) else text
    except ValueError:
        return text
    return text


def write(plain: Any) -> str:
    """Plain data as readable YAML; several lines become a block."""
    return _dump(_writer(), _blocks(plain))


def rewrite(text: str, plain: Any) -> str:
    """Text changed to say other data, with the comments and the look of all that stays.

    Where the old text cannot carry the data, it is written anew, without comments.
    """
    yaml = _writer()
    yaml.preserve_quotes = True
    yaml.width = 4096
    try:
        told = _dump(yaml, _merged(yaml.load(text), plain))
        if parse(told)[0] == plain:
            return told
    except (YAMLError, Unreadable):
        pass
    return write(plain)


@lru_cache(maxsize=32)
def comments(text: str) -> int:
    """How many comments a text holds; kept, for each save compares with the one before."""
    try:
        return sum(token.value.count("#") for token in _comment_tokens(YAML(typ="rt").load(text)))
    except YAMLError:
        return 0


def _comment_tokens(node: Any) -> Iterator[Any]:
    yield from _flat(getattr(node, "ca", None) and [node.ca.comment, *node.ca.items.values(), node.ca.end])
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _comment_tokens(child)


def _flat(held: Any) -> Iterator[Any]:
    if isinstance(held, list | tuple):
        for each in held:
            yield from _flat(each)
    elif held is not None:
        yield held


def _merged(old: Any, new: Any) -> Any:
    """The old node changed in place to say the new value, so that its comments stay."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, value in new.items():
            if key not in old or old[key] != value:
                old[key] = _merged(old.get(key), value)
        return old
    if isinstance(old, list) and isinstance(new, list):
        left = list(old)
        old[:] = [_merged(_partner(left, index, value), value) for index, value in enumerate(new)]
        return old
    return old if type(old) is type(new) and old == new else _blocks(new)


_NAMES = ("key", "item", "measure")


def _partner(left: list[Any], index: int, value: Any) -> Any:
    """The old entry of a list that a new one comes from: the one of the same name, else the same value or place."""
    if not isinstance(value, dict):
        return value if value in left else None
    name = next((each for each in _NAMES if each in value), "")
    wanted = (value.get(name), value.get("kind"))
    if name:
        named = (e for e in left if isinstance(e, dict) and (e.get(name), e.get("kind")) == wanted)
        return next(named, None)
    return next((e for e in left if e == value), left[index] if index < len(left) else None)


def _writer() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width, yaml.allow_unicode, yaml.default_flow_style = 110, True, False
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(yaml: YAML, value: Any) -> str:
    out = StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _blocks(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _blocks(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_blocks(child) for child in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value
