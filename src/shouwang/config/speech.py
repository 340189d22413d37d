"""What the command line says, in the operator's language: Chinese or English by --lang, SHOUWANG_LANG or LANG."""

from __future__ import annotations

import os

from shouwang.kernel.words import Words


def language() -> str:
    """``zh`` or ``en``, by the first of SHOUWANG_LANG, LC_ALL, LC_MESSAGES and LANG that is set."""
    for name in ("SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def text(words: Words) -> str:
    """The words in the operator's language."""
    return words.in_language(language())


def say(*, en: str, zh: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text(Words(en=en, zh=zh)), flush=True)


def both(*, en: str, zh: str) -> str:
    """Both languages under each other, for help texts."""
    return f"{zh}\n\n{en}"
