"""What happened to notices, as others may react to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticePublished:
    """A notice went out."""

    notice_id: int
    compound_id: int
    exercise: bool
