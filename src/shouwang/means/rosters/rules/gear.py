"""Protective equipment that a shift began without, as the clock keeps it for readers of any language. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def written(lacks: Mapping[str, int]) -> str:
    """Classes of equipment and how many of each.

    >>> written({"mask": 2, "gown": 1})
    'mask 2, gown 1'
    """
    return ", ".join(f"{item_class} {number}" for item_class, number in lacks.items())


def read(text: str) -> dict[str, int]:
    """The same again; empty where it was kept as words.

    >>> read("mask 2, gown 1"), read("口罩 2 件")
    ({'mask': 2, 'gown': 1}, {})
    """
    found = [each.split(" ") for each in text.split(", ")]
    if not all(len(each) == 2 and each[0].isascii() and each[1].isdecimal() for each in found):
        return {}
    return {item_class: int(number) for item_class, number in found}
