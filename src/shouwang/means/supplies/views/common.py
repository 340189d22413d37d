"""What the pages of the store share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone, translation

from shouwang.kernel.words import Words
from shouwang.web import pages


def today(request: pages.Request) -> date:
    """The day of this request where the compound is."""
    return timezone.localtime(pages.now(request)).date()


def spoken(stored: Any) -> str:
    """Bilingual words in the reader's language."""
    return Words.of(stored).in_language(translation.get_language() or "zh-hans")
