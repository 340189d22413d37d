"""Icons, level seals and our own line art as inline SVG; the template tags call it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

BUILT = Path(__file__).parent / "static" / "built"

_NUMERALS: dict[int, tuple[str, str]] = {
    1: ("0 0 28 40", "M2 0h24v5.5H2zM2 34.5h24V40H2zM10.5 5h7v30h-7z"),
    2: ("0 0 40 40", "M2 0h36v5.5H2zM2 34.5h36V40H2zM9 5h7v30H9zM24 5h7v30h-7z"),
    3: ("0 0 50 40", "M2 0h46v5.5H2zM2 34.5h46V40H2zM8 5h7v30H8zM21.5 5h7v30h-7zM35 5h7v30h-7z"),
    4: ("0 0 54 40", "M1 0h52v5.5H1zM1 34.5h13V40H1zM4 5h7v30H4zM18.5 5h7.6l7.4 25.5L40.9 5h7.6L37.6 40h-8.2z"),
}
_NUMERAL_OF: dict[str, int] = {
    **dict.fromkeys(("Ⅰ", "I", "1", "一"), 1),
    **dict.fromkeys(("Ⅱ", "II", "2", "二"), 2),
    **dict.fromkeys(("Ⅲ", "III", "3", "三"), 3),
    **dict.fromkeys(("Ⅳ", "IV", "4", "四"), 4),
}


@lru_cache(maxsize=1)
def _icons() -> dict[str, str]:
    """All drawings of the icon set, or none before the front end was built (pages stay usable)."""
    try:
        drawn: dict[str, str] = json.loads((BUILT / "icons.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return drawn


def qr(text: str) -> SafeString:
    """A text as a QR drawing without inline style (error correction M, ISO/IEC 18004); as large as what holds it."""
    drawn = segno.make(text, micro=False, error="m")
    return SafeString(drawn.svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None))


def icon(name: str, classes: str = "size-5", label: str = "") -> SafeString:
    """An icon of the lucide set as inline SVG.

    Args:
        name: the set's own name, such as ``bell``; an unknown one draws an empty box.
        classes: size and colour.
        label: what it says to those who cannot see it; without one it is decoration.
    """
    shapes = _icons().get(name, "")
    spoken = format_html('role="img" aria-label="{}"', label) if label else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="{} shrink-0" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        classes,
        spoken,
        SafeString(shapes),
    )


def tone_class(severity: int | None) -> str:
    """The class that colours a page by gravity: 0 (everyday) is green, 1 blue … 4 (gravest) red.

    >>> tone_class(3)
    'lv-2'
    """
    grave = max(0, min(4, severity or 0))
    return f"lv-{5 - grave}" if grave else "lv-0"


def numeral(text: str, classes: str = "") -> SafeString:
    """A level's numeral, drawn: the Roman glyphs differ too much from font to font."""
    number = _NUMERAL_OF.get(text.strip())
    if number is None:
        return format_html(
            '<svg class="{}" viewBox="0 0 40 40" aria-hidden="true"><text x="20" y="33" font-size="36" '
            'font-weight="700" text-anchor="middle">{}</text></svg>',
            classes,
            text.strip()[:2],
        )
    box, path = _NUMERALS[number]
    return format_html('<svg class="{}" viewBox="{}" aria-hidden="true"><path d="{}"/></svg>', classes, box, path)


def seal(severity: int, numeral_text: str, label: str, classes: str = "size-10") -> SafeString:
    """The level seal: colour, drawn numeral and spoken words, so never colour alone."""
    if severity and numeral_text:
        inner = numeral(numeral_text)
    else:
        inner = icon("tree-pine" if not severity else "siren", "size-[62%] !fill-none")
    return format_html(
        '<span class="seal {} {}" role="img" aria-label="{}">{}</span>',
        tone_class(severity),
        classes,
        label,
        inner,
    )


@lru_cache(maxsize=4)
def skyline(rows: int = 1) -> SafeString:
    """Buildings at night with some windows lit, as on the sign-in page; the same at every call.

    Args:
        rows: 1 for a phone's strip, 2 for the large page.
    """
    width, floor_height, parts = 520, 7, []
    tops = ((24, 138), (18, 255)) if rows == 2 else ((14, 102),)
    for row, (floors, ground) in enumerate(tops):
        parts.append(f'<path d="M-4 {ground}.5H{width}" class="stroke-base-content" stroke-width="1.5"/>')
        dark, lit = _windows(row, floors, ground - 3, floor_height if rows == 1 else 5)
        parts.append(f'<path class="c-ok" d="{dark}"/><path class="c-lit" d="{lit}"/>')
    height = tops[-1][1] + 2
    return format_html(
        '<svg class="home-map block w-full" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        width,
        height,
        SafeString("".join(parts)),
    )


def _windows(row: int, floors: int, ground: int, pitch: int) -> tuple[str, str]:
    dark: list[str] = []
    lit: list[str] = []
    for building in range(6):
        for column in range(6):
            x = building * 88 + column * 11 + (6 if column > 2 else 0)
            for floor in range(floors):
                y = ground - (floor + 1) * pitch
                mixed = (row * 7919 + building * 1009 + column * 101 + floor) * 2654435761 % 2**32
                chosen = mixed * 40503 % 2**32 >> 16 < 3600
                (lit if chosen else dark).append(f"M{x} {y}h10v{pitch - 1.4:g}h-10z")
    return "".join(dark), "".join(lit)
