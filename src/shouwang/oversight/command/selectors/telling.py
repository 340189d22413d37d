"""Whom a plan's notices reach and what they say once their placeholders are filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import lazy

from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notices
from shouwang.oversight.command.rules.ordering import fill
from shouwang.oversight.command.rules.pack import Level, Notice, Pack
from shouwang.oversight.command.selectors.covered import place_words


def _in_language(words: Words) -> str:
    return words.in_language(translation.get_language() or "zh-hans")


spoken = lazy(_in_language, str)
"""Words as a string in the language of whoever will read it."""


@dataclass(frozen=True)
class Filling:
    """The values of a notice's placeholders in both languages."""

    en: dict[str, str]
    zh: dict[str, str]

    @classmethod
    def of(
        cls,
        compound: Any,
        pack: Pack,
        level: Level,
        building_ids: Sequence[int],
        *,
        now: datetime,
        until: datetime | None,
    ) -> Filling:
        """The values for one activation."""
        place = place_words(compound.pk, building_ids)
        same = {"compound": compound.name, "phone": compound.duty_phone}
        return cls(
            en={
                **same,
                "plan": pack.title.en or pack.title.zh,
                "level": level.name.en or level.name.zh,
                "place": place.en,
                "from": _time(now, "%d %b %H:%M"),
                "until": _time(until, "%d %b %H:%M") if until else "further notice",
            },
            zh={
                **same,
                "plan": pack.title.zh or pack.title.en,
                "level": level.name.zh or level.name.en,
                "place": place.zh,
                "from": _zh_time(now),
                "until": _zh_time(until) if until else "另行通知",
            },
        )

    def fill(self, text: Words) -> Words:
        """A text with its placeholders filled."""
        return fill(text, en=self.en, zh=self.zh)


def _time(at: datetime, pattern: str) -> str:
    return timezone.localtime(at).strftime(pattern)


def _zh_time(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def audience_of(message: Notice, building_ids: Sequence[int]) -> notices.Audience:
    """Whom a notice of a plan reaches when the plan is activated for some buildings or for all.

    A notice for a post goes to all staff: who holds the post changes while the notice stands.
    """
    if message.audience == "residents" and building_ids:
        return notices.Audience(kind="buildings", building_ids=tuple(building_ids))
    if message.audience.startswith("role:"):
        return notices.Audience(kind="role", roles=(message.audience[5:],))
    if message.audience.startswith("post:"):
        return notices.Audience(kind="staff")
    return notices.Audience(kind=message.audience)
