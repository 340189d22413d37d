"""Whether the documents agree with the code, and with one another: apps, links, commands, settings, words."""

import re

import pytest

from shouwang.config import apps, cli, home
from shouwang.config.demo import staff
from tools import glossary

ROOT = home.CHECKOUT
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name_of(path):
    return str(path.relative_to(ROOT))


def blocks(path):
    """The lines of a document's code blocks."""
    return "\n".join(re.findall(r"^ *```\w*\n(.*?)^ *```", path.read_text(), re.M | re.S)).splitlines()


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_reader_follows_a_link_and_finds_a_page(path):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        file, _, heading = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (heading and heading not in anchors(there)):
            broken.append(target)
    assert broken == []


def anchors(path):
    """The names of a page's headings in links."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_no_document_shows_two_versions_that_were_never_settled():
    quarrel = re.compile(r"^(<{7} |={7}$|>{7} )", re.M)
    assert [name_of(path) for path in DOCS if quarrel.search(path.read_text())] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_reader_copies_a_command_and_it_exists(path):
    unknown = []
    makefile = "\n" + (ROOT / "Makefile").read_text()
    for line in blocks(path):
        words = line.split()
        if words[:1] == ["shouwang"] and words[1] not in cli.main.commands:
            unknown.append(line)
        if words[:1] == ["make"] and f"\n{words[1]}:" not in makefile:
            unknown.append(line)
    for module in re.findall(r"python3? -m ((?:tools|shouwang)\.[\w.]+)", path.read_text()):
        file = ROOT / ("src" if module.startswith("shouwang") else "") / module.replace(".", "/")
        if not (file.with_suffix(".py").exists() or (file / "__main__.py").exists()):
            unknown.append(module)
    assert unknown == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_developer_looks_for_a_short_path_and_finds_it(path):
    short = re.findall(r"`((?:base|means|protect|living|oversight|kernel|web|config)/[\w./]+)`", path.read_text())
    assert [each for each in short if not (ROOT / "src" / "shouwang" / each).exists()] == []


def test_architecture_names_every_app_and_fits_on_two_hundred_lines():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    assert [app for app in apps.ALL if f"`{app}`" not in text] == []
    assert len(text.splitlines()) <= 200


def test_every_setting_of_the_guide_is_read_by_the_code():
    code = "".join(
        path.read_text()
        for folder in ("src/shouwang", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts
    )
    guide = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name in set(re.findall(r"\bSHOUWANG_[A-Z_]+\b", guide)) if name not in code] == []


def test_every_decision_is_listed_under_its_title_and_numbered_once():
    listed = (ROOT / "docs" / "index.md").read_text()
    files = sorted((ROOT / "docs" / "adr").glob("*.md"))
    titles = {path: re.sub(r"^# \d{4} (· )?", "", path.read_text().splitlines()[0]) for path in files}
    assert [name_of(p) for p, title in titles.items() if f"(adr/{p.name}) | {title} |" not in listed] == []
    assert len({path.name[:4] for path in files}) == len(files)


def test_the_tables_of_the_glossary_are_those_of_the_code():
    text = glossary.PAGE.read_text(encoding="utf-8")
    assert text == glossary.page(text)


def test_both_readmes_say_the_same():
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
    for same in (r"^#+ ", r"^- ", r"^\| ", r"\(S\d+[^)]*?\b"):
        assert len(re.findall(same, english, re.M)) == len(re.findall(same.replace(r"\(", "[(（]"), chinese, re.M)), (
            same
        )


def test_visitor_of_the_demo_signs_in_as_the_readme_says():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text()
        assert [sign for sign in staff._SHOWN if f"`{sign}`" not in text and sign != "resident"] == []
