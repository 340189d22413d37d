"""The one exception of this storey: something an operator must mend, said in one plain sentence."""

from __future__ import annotations

from shouwang.config import speech
from shouwang.kernel.words import Words


class Trouble(Exception):
    """Starting, backing up or checking cannot go on; ``str`` says why in the operator's language.

    Args:
        en: the sentence in English.
        zh: the same in Chinese.
    """

    def __init__(self, *, en: str, zh: str) -> None:
        super().__init__(en)
        self.words = Words(en=en, zh=zh)

    def __str__(self) -> str:
        return speech.text(self.words)
