"""The names of all rules, by which each is relaxed, priced and explained; pages translate them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shouwang.kernel.words import gettext_noop as _


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        code: its stable name.
        hard: holds always, unless it is priced or relaxed.
        says: one plain sentence.
        source: where it comes from.
    """

    code: str
    hard: bool
    says: str
    source: str


RULES: Final = (
    Rule("minimum", True, "Each post keeps at least the people the posture orders.", _("the response level's order")),
    Rule("skill", True, "A post is held only by who has its certificates.", _("the post's certificates")),
    Rule("days_off", True, "Nobody works on leave, in isolation or when sick.", _("leave and absences")),
    Rule("blocked", True, "Nobody works a shift that is closed to them.", _("Labour Law 61, 63; availability")),
    Rule("pinned", True, "What is pinned or past stays.", _("the roster")),
    Rule("succession", True, "Some shifts may not follow others on the next day.", _("house rule")),
    Rule("rest", True, "Between two duties lies the minimum rest.", _("house rule")),
    Rule("max_run", True, "Not too many days in a row.", _("Labour Law 38; house rule")),
    Rule("min_run", True, "Not too few days in a row.", _("house rule")),
    Rule("min_off", True, "Days off come together.", _("house rule")),
    Rule("weekends", True, "Not too many weekends.", _("house rule")),
    Rule("nights_run", True, "Not too many nights in a row.", _("house rule")),
    Rule("nights", True, "Not too many nights in the period.", _("house rule")),
    Rule("weekly_rest", True, "At least one day off in every week.", _("Labour Law 38")),
    Rule("max_shifts", True, "Not too many shifts of one kind.", _("contract")),
    Rule("hours", True, "Working time stays within the contract.", _("contract; Labour Law 36; 劳部发〔1994〕503号")),
    Rule("overtime", True, "Overtime stays within the cap.", _("Labour Law 41; lifted by 42")),
    Rule("under", False, "Each shift has the people it wants.", _("demand")),
    Rule("over", False, "No shift has more people than it wants.", _("demand")),
    Rule("wish_on", False, "Who asked to work, works.", _("wishes")),
    Rule("wish_off", False, "Who asked not to work, does not.", _("wishes")),
    Rule("fair_nights", False, "Nights are shared fairly, over periods.", _("fairness")),
    Rule("fair_weekends", False, "Weekends are shared fairly, over periods.", _("fairness")),
    Rule("fair_exposure", False, "Exposure is shared fairly, over periods.", _("fairness")),
    Rule("continuity", False, "The same shift on following days.", _("welfare")),
    Rule("away", False, "People hold their usual post.", _("welfare")),
    Rule("pay", False, "Working time costs pay.", _("Labour Law 44")),
    Rule("change", False, "A published roster changes little.", _("the roster in force")),
    Rule("disturbed", False, "Few people's rosters change.", _("the roster in force")),
)

BY_CODE: Final = {rule.code: rule for rule in RULES}
HARD: Final = tuple(rule.code for rule in RULES if rule.hard)
