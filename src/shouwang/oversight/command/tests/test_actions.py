"""The journal speaks to people: whatever the house records has words and an area, so that nobody reads a code."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.utils import translation

from shouwang.base.journal.models import Entry
from shouwang.oversight.command.rules import actions
from shouwang.oversight.command.templatetags.command import entry_detail

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDING = {"record", "_record", "note", "_note", "_journal", "journalled"}
"""What services call to write into the journal; what happened stands in the call as a code, or as a constant."""


def recorded() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(settings.SOURCE).rglob("*.py")):
        if {"tests", "testing"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: each.value.value
            for each in tree.body
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
            for target in each.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _name(call.func) in RECORDING:
                for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                    for text in _texts(given, named):
                        if CODE.fullmatch(text):
                            yield text, path.name


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _texts(given: ast.expr, named: Mapping[str, object]) -> list[str]:
    if isinstance(given, ast.Name):
        return [text] if isinstance(text := named.get(given.id), str) else []
    parts = (
        [given]
        if isinstance(given, ast.Constant)
        else [given.body, given.orelse]
        if isinstance(given, ast.IfExp)
        else []
    )
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_whoever_reads_the_journal_finds_words_for_all_that_is_recorded():
    found = list(recorded())
    assert len({code for code, _where in found}) > 100
    assert [each for each in found if each[0] not in actions.LABELS] == []


def test_every_kind_of_entry_has_an_area_to_filter_by():
    areas = {code.split(".")[0] for code in actions.LABELS}
    assert areas - set(actions.AREAS) == set()


def test_why_a_number_was_looked_at_is_said_in_words() -> None:
    looked = Entry(action="resident.unmasked", data={"reason": "delivery"})
    with translation.override("en"):
        assert entry_detail(looked) == "Bring medicine or meals"
