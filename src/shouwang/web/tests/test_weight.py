"""What a phone has to load before it can be used."""

from __future__ import annotations

import gzip
from pathlib import Path

import django_htmx
import pytest

from shouwang.web.drawings import BUILT

MOST = 60_000
"""Bytes of style and script, gzipped, on the resident's home page."""


def test_style_and_script_of_a_page_stay_small() -> None:
    if not (BUILT / "shouwang.css").exists():
        pytest.skip("the front end is not built: run make build")
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    files = [BUILT / "shouwang.css", BUILT / "app.js", htmx]
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert weight <= MOST, f"{weight} bytes gzipped"
