"""Protective equipment for a shift: what is asked for against what somebody has. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def missing(asked: Mapping[str, int], had: Mapping[str, int]) -> dict[str, int]:
    """How many of each class are still lacking, in the order in which they are asked for.

    >>> missing({"mask": 2, "gown": 1}, {"mask": 1, "gown": 3})
    {'mask': 1}
    """
    lacks = {each: number - had.get(each, 0) for each, number in asked.items()}
    return {each: number for each, number in lacks.items() if number > 0}
