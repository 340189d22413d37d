"""The house as a whole: what points where, what is installed, and whether the documents tell the truth."""

import os
import re
import tomllib
from itertools import product

import pytest
from django.apps import apps as registry
from django.db import connection, models

from shouwang.config import apps, cli, home
from shouwang.testing import template

ROOT = home.CHECKOUT
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WINGS = ({"protect"}, {"living"})
SOURCE_OF_SETTINGS = ("src/shouwang/config", "tools", "src/shouwang/testing", "deploy")


def house_models():
    for name in apps.HOUSE:
        yield from registry.get_app_config(name.rsplit(".", 1)[1]).get_models()


def pointers():
    """Every foreign key of the house: (from app, to app, model, field)."""
    for model in house_models():
        for field in model._meta.get_fields():
            points = isinstance(field, models.ForeignKey | models.ManyToManyField) and not field.auto_created
            if points:
                target = field.related_model._meta.app_config.name
                yield model._meta.app_config.name, target, f"{model.__name__}.{field.name}"


def test_no_foreign_key_points_up_or_sideways():
    order = {name: place for place, name in enumerate(apps.HOUSE)}
    wrong = []
    for source, target, label in pointers():
        if target not in order or source == target:
            continue
        between_wings = any(
            source.split(".")[1] in one and target.split(".")[1] in other
            for one, other in product(WINGS, WINGS)
            if one != other
        )
        if order[target] > order[source] or between_wings:
            wrong.append(f"{label}: {source} → {target}")
    assert wrong == []


def test_every_app_of_the_house_is_installed_and_on_the_list():
    found = {
        ".".join(path.relative_to(ROOT / "src").parent.parts)
        for path in (ROOT / "src" / "shouwang").rglob("apps.py")
        if path.parent.name != "config"
    }
    assert found == set(apps.HOUSE) == set(apps.ALL)
    assert all(registry.is_installed(name) for name in apps.HOUSE)


def test_every_app_has_one_sentence_for_every_module():
    silent = []
    for path in sorted((ROOT / "src" / "shouwang").rglob("*.py")):
        inside = set(path.relative_to(ROOT).parts)
        if (
            path.stat().st_size
            and not {"migrations", "tests"} & inside
            and not path.read_text().lstrip().startswith(('"""', 'r"""'))
        ):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_every_operational_setting_of_the_source_stands_in_the_operating_guide():
    guide = (ROOT / "docs" / "operating.md").read_text()
    named = set()
    for folder in SOURCE_OF_SETTINGS:
        for path in (ROOT / folder).rglob("*.py"):
            if "tests" not in path.parts and "testing" not in path.parts:
                named |= set(re.findall(r"\bSHOUWANG_[A-Z_]+\b", path.read_text()))
    assert sorted(name for name in named if name not in guide) == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_reader_finds_what_a_document_names(path):
    words = re.findall(r"`([^`\n]+)`", path.read_text())
    missing = [word for word in words if not _is_true(word)]
    assert missing == []


def _is_true(word):
    """Whether a path, command, make target or setting named in a document exists; other words pass."""
    command = word.split()
    if command[:1] == ["make"] and len(command) > 1 and "=" not in command[1]:
        return f"\n{command[1]}:" in (ROOT / "Makefile").read_text()
    if command[:1] == ["shouwang"] and len(command) > 1:
        return command[1].startswith("-") or command[1] in cli.main.commands
    if re.fullmatch(r"SHOUWANG_[A-Z_]+", word):
        return any(
            word in path.read_text()
            for folder in SOURCE_OF_SETTINGS
            for path in (ROOT / folder).rglob("*.*")
            if path.suffix in {".py", ".env", ".service"}
        )
    if re.fullmatch(r"(src|docs|tools|requirements|deploy|\.ci)/[\w./-]+", word):
        return (ROOT / word).exists()
    return True


def test_every_dependency_of_the_package_is_pinned_by_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;! ]", line)[0].lower()) for line in project["dependencies"]}
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pinned = {re.sub(r"[-_.]+", "-", found.lower()) for found in re.findall(r"^([\w.-]+)==", text, re.M)}
        assert wanted <= pinned, name
        assert "://" not in text, "a registry address"


@pytest.mark.skipif("SHOUWANG_TEST_DATABASE_URL" in os.environ, reason="every run migrates anew on a lasting server")
def test_suite_migrates_one_database_and_copies_it(db):
    assert connection.settings_dict["TEST"]["TEMPLATE"] == template.MIGRATED
