"""The sentences of the gate's table in both languages, for a phone that has to speak without the server."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from shouwang.base.posture.catalogue import CREDENTIALS
from shouwang.protect.credentials.rules.reasons import SENTENCES
from shouwang.protect.gate import rules


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """``{"zh": {English: Chinese}, "credentials": {code: {"zh": …, "en": …}}}``; codes of kinds and of faults."""
    rows = (*rules.SAFETY, *rules.RULES)
    said = sorted({text for row in rows for text in (row.message, row.remedy) if text})
    with translation.override("zh-hans"):
        chinese = {text: gettext(text) for text in said}
        named = {code: {"zh": gettext(label), "en": label} for code, label in CREDENTIALS.items()}
        named |= {code: {"zh": gettext(sentence), "en": sentence} for code, sentence in SENTENCES.items()}
    return {"zh": chinese, "credentials": named}
