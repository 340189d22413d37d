"""Changing visits; each function is one use case and one transaction."""

from shouwang.protect.visitors.services.answering import answer, approve, cancel, extend
from shouwang.protect.visitors.services.asking import ask, invite, limit
from shouwang.protect.visitors.services.blocking import Person, block, lift
from shouwang.protect.visitors.services.erasing import erase_expired
from shouwang.protect.visitors.services.exporting import Exported, export
from shouwang.protect.visitors.services.nudging import nudge
from shouwang.protect.visitors.services.passing import (
    arrived,
    courier,
    forget_couriers,
    gone,
    left,
    mark_overstays,
    not_left,
    undo,
)

__all__ = [
    "Exported",
    "Person",
    "answer",
    "approve",
    "arrived",
    "ask",
    "block",
    "cancel",
    "courier",
    "erase_expired",
    "export",
    "extend",
    "forget_couriers",
    "gone",
    "invite",
    "left",
    "lift",
    "limit",
    "mark_overstays",
    "not_left",
    "nudge",
    "undo",
]
