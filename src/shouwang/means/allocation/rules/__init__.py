"""Pure decisions: sharing out what is not enough, and rations that are given once."""

from shouwang.means.allocation.rules.allocating import Gain, Line, Proposal, Settle, Why, allocate, further, settled
from shouwang.means.allocation.rules.auditing import Check, audit
from shouwang.means.allocation.rules.claims import Claim, SharingRefused, draw
from shouwang.means.allocation.rules.proving import Verdict

__all__ = [
    "Check",
    "Claim",
    "Gain",
    "Line",
    "Proposal",
    "Settle",
    "SharingRefused",
    "Verdict",
    "Why",
    "allocate",
    "audit",
    "draw",
    "further",
    "settled",
]
