"""Drawings of a sharing-out: the bar of circles, and the curve of what more packs would buy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.means.allocation import selectors
from shouwang.means.allocation.rules import rations, states

register = template.Library()

WIDTH, HEIGHT, GAP = 1000, 36, 2


@register.simple_tag
def share_bar(circles: Sequence[Any], missing: int) -> SafeString:
    """``{% share_bar circles missing %}``: one segment a circle, as wide as what it gets; hatched what is missing."""
    whole = sum(each.got for each in circles) + missing
    if not whole:
        return SafeString("")
    parts, at = [], 0.0
    for each in circles:
        width = WIDTH * each.got / whole
        if width:
            parts.append(_segment(at, width, str(each.got), "seg-whole" if each.is_whole else "seg-part"))
        at += width
    if missing:
        parts.append(_segment(at, WIDTH * missing / whole, _("{n} missing").format(n=missing), "seg-missing"))
    label = _("{got} shared out, {missing} missing").format(got=whole - missing, missing=missing)
    return format_html(
        '<svg class="share-bar" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, HEIGHT, label, format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _segment(at: float, width: float, text: str, kind: str) -> SafeString:
    drawn = max(1.0, width - GAP)
    rect = format_html(
        '<rect class="{}" x="{}" y="0" width="{}" height="{}"/>', kind, round(at, 1), round(drawn, 1), HEIGHT
    )
    if width < 13 * len(text) + 8:
        return rect
    return format_html(
        '{}<text class="{}-t" x="{}" y="{}" text-anchor="middle">{}</text>',
        rect,
        kind,
        round(at + drawn / 2, 1),
        23,
        text,
    )


@register.simple_tag
def gain_curve(gains: Sequence[Any]) -> SafeString:
    """``{% gain_curve gains %}``: met share of the first short rank against packs more."""
    if len(gains) < 2:
        return SafeString("")
    step = 300 / (len(gains) - 1)
    points = [(round(44 + step * place, 1), round(112 - 98 * gain.share, 1)) for place, gain in enumerate(gains)]
    line = " ".join(f"{x},{y}" for x, y in points)
    dots = format_html_join("", '<circle class="gain-dot" cx="{}" cy="{}" r="4"/>', points)
    ticks = format_html_join(
        "",
        '<text x="{}" y="134" text-anchor="middle">{}</text>',
        ((x, f"+{place}" if place else _("now")) for place, (x, _y) in enumerate(points)),
    )
    grid = format_html_join(
        "",
        '<line class="gain-grid" x1="44" x2="344" y1="{0}" y2="{0}"/>'
        '<text x="38" y="{1}" text-anchor="end">{2}%</text>',
        ((112 - 0.98 * percent, 116 - 0.98 * percent, percent) for percent in (0, 50, 100)),
    )
    label = _("Met share of the first circle that is short, by packs more")
    return format_html(
        '<svg class="gain" viewBox="0 0 360 140" role="img" aria-label="{}">{}<polyline points="{}"/>{}{}</svg>',
        label, grid, line, dots, ticks,
    )  # fmt: skip


@register.filter
def percent(share: float) -> str:
    """0.3894 → 38.9 %: never rounded up to a whole that it is not."""
    return f"{int(share * 1000 + 1e-6) / 10:g}%"


@register.filter
def class_label(key: str) -> str:
    """``mask`` → Masks, in the reader's language."""
    return _(ITEM_CLASSES.get(key, key))


@register.filter
def round_state(key: str) -> str:
    """Where a sharing-out stands."""
    return _(states.ROUND_LABELS[key])


@register.filter
def proof_label(key: str) -> str:
    """How we know that a home got its ration."""
    return _(rations.PROOF_LABELS[key]) if key else ""


@register.filter
def sentence_of(line: Any) -> str:
    """The sentence of a line."""
    return selectors.said(line)


@register.filter
def why_refused(refused: Any) -> str:
    """Why a hand-out of a phone without network was refused, in the reader's language."""
    why = selectors.reason(refused)
    return why.text(_(why.message))
