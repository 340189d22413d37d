"""Lint of the pages: what the content policy, accessibility and forms ask of every template."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S)
TAG = re.compile(r"<[a-zA-Z][^<>]*?(?:\{[%{].*?[%}]\}[^<>]*?)*>", re.S)
FORM = re.compile(r"<form\b.*?</form>", re.S | re.I)
POSTS = re.compile(r"method=[\"']?post|hx-post|hx-put|hx-delete", re.I)

LONGEST = 600
"""As many characters as a line may have: a page is read in lines. The outlines of drawings are left out."""

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\sstyle\s*=", re.I), "inline style; use classes"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "inline event handler; put it into a script file"),
    (re.compile(r"(?:src|href)\s*=\s*[\"']https?://", re.I), "a foreign address; nothing is loaded from elsewhere"),
    (re.compile(r"href\s*=\s*[\"']javascript:", re.I), "a javascript: address"),
    (
        re.compile(
            r"""\sclass="(?=[^"]*(?<![\w:-])grid(?![\w:-]))(?=[^"]*\b(?:sm|md|lg|xl):grid-cols-)(?![^"]*(?<![\w:-])grid-cols-)"""
        ),
        "a grid without columns on a phone, where its widest word would set the page's width; add grid-cols-1",
    ),
    (
        re.compile(
            r"""\A(?!<(?:nav|ul)\b)(?=.*\sclass="[^"]*\b(?:scroll-x|overflow-x-auto)\b)(?!.*\stabindex="0")""", re.S
        ),
        'what scrolls sideways is out of the keyboard\'s reach; add tabindex="0", role="region" and a label',
    ),
)


def main() -> int:
    """List the complaints; 1 when there is one."""
    complaints = [complaint for path in pages() for complaint in faults(path)]
    for complaint in complaints:
        print(complaint)
    print(f"templates: {len(complaints)} complaints")
    return 1 if complaints else 0


def pages() -> Iterator[Path]:
    """Every template."""
    yield from sorted((ROOT / "src" / "shouwang").rglob("templates/**/*.html"))


def faults(path: Path) -> Iterator[str]:
    """What is wrong with one template."""
    source = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), path.read_text())
    name = path.relative_to(ROOT)
    for number, text in enumerate(source.split("\n"), 1):
        if len(text) > LONGEST and "<path" not in text:
            yield f"{name}:{number}: {len(text)} characters in one line; begin a new one at each part of the page"
    for tag in TAG.finditer(source):
        line = source.count("\n", 0, tag.start()) + 1
        for rule in tag_faults(tag.group()):
            yield f"{name}:{line}: {rule}"
    for script in re.finditer(r"<script\b([^>]*)>(.*?)</script>", source, re.S | re.I):
        if "src=" not in script.group(1) and "application/json" not in script.group(1):
            yield f"{name}:{source.count(chr(10), 0, script.start()) + 1}: inline script; put it into a file"
    if re.search(r"<style\b", source, re.I):
        yield f"{name}: a style element; put it into the style sheet"
    for form in FORM.finditer(source):
        if POSTS.search(form.group()) and "csrf_token" not in form.group():
            yield f"{name}:{source.count(chr(10), 0, form.start()) + 1}: a form that posts without csrf_token"


def tag_faults(tag: str) -> Iterator[str]:
    """What is wrong with one element."""
    for pattern, complaint in RULES:
        if pattern.search(tag):
            yield complaint
    kind = tag[1:].split(None, 1)[0].rstrip(">/").lower()
    if kind == "img" and not re.search(r"\salt\s*=", tag):
        yield "an image without alt"
    if kind == "a" and re.search(r"target\s*=\s*[\"']_blank", tag) and "noopener" not in tag:
        yield "a new window without rel=noopener"
    if kind == "html" and "lang=" not in tag:
        yield "a page without a language"


if __name__ == "__main__":
    sys.exit(main())
