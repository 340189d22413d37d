"""What several rows of the gate's table ask of a case, and its three verdicts, in words of one line. Pure."""

from __future__ import annotations

from shouwang.protect.gate.rules.facts import Verdict
from shouwang.protect.gate.rules.table import is_, no, not_

IN, OUT = is_("direction", "in"), is_("direction", "out")
VISITOR, OURS = is_("kind", "visitor"), not_("kind", "visitor")
RESIDENT, UNSEEN = is_("kind", "resident"), no("identity_checked")
NO_HELP = not_("errand", "medical")
"""Approved care and medical help go in where no other visitor does."""
VISITING = not_("errand", "courier", "taxi")
"""Who brings something or fetches somebody has no host to ask; where goods go is asked by the measure of deliveries."""
A, C, R = Verdict.ALLOW, Verdict.CHECK, Verdict.REFUSE
