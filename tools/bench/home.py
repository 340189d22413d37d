"""What a resident's phone loads before the home page can be used: every style and script of it, gzipped."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Figure

PAGE = Path("src/shouwang/living/home/templates/home/mine.html")
BASE = Path("src/shouwang/web/templates/web/base.html")
BUILT = Path("src/shouwang/web/static")


def run() -> Iterator[Figure]:
    """Weigh what the page's head names; the block that the page empties (htmx) is not loaded."""
    head = re.sub(r"\{% block htmx %\}.*?\{% endblock %\}", "", BASE.read_text(encoding="utf-8"))
    named = re.findall(r"static '([^']+\.(?:css|js))'", head + PAGE.read_text(encoding="utf-8"))
    weight = sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in named)
    yield Figure("home: style and script, gzipped", weight / 1000, "kB", "≤ 60 kB")
