"""Names of places as people say them in either language."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from shouwang.kernel import words
from shouwang.kernel.outcomes import Refusal


def spoken(value: Any) -> str:
    """Bilingual words, or their JSON, in the reader's language."""
    return words.Words.of(value).in_language(translation.get_language() or "zh-hans")


def reason(refusal: Refusal) -> words.Words:
    """Why something was refused, in both languages, for whoever reads it later."""
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(refusal.text(_(refusal.message)))
    return words.Words(*said)


def place_name(place: Any) -> str:
    """The name of a home, unit, building, area, gate or compound, or of one that was noted by its Chinese name.

    What has none gives an empty string.
    """
    if place is None:
        return ""
    if hasattr(place, "room"):
        return _("Building %(building)s %(room)s") % {"building": place.building.number, "room": place.door}
    if hasattr(place, "building_id") and hasattr(place, "number"):
        return _("Building %(building)s unit %(unit)s") % {"building": place.building.number, "unit": place.number}
    if hasattr(place, "number"):
        return _("Building %(building)s") % {"building": place.number}
    return words.place_in(translation.get_language() or "zh-hans", str(getattr(place, "name", place)))
