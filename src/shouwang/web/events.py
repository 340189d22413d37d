"""What happened to the work of phones, for other apps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LettersLost:
    """A phone erased what somebody had done without a network, who may not do it any more.

    Args:
        count: how many on all its pages, as the phone said.
        mark: of one of them, so that it is told of once.
    """

    user_id: int
    compound_id: int
    count: int
    mark: str
