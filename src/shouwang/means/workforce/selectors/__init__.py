"""Reading posts, holders, absences and duties."""

from shouwang.means.workforce.selectors.board import BoardDuties, GroupProgress, LateDuty, board
from shouwang.means.workforce.selectors.lists import (
    Filters,
    entries_of,
    groups,
    in_compound,
    mine,
    one,
    open_count,
    photo,
    seen_by,
)
from shouwang.means.workforce.selectors.posts import (
    assignees_for,
    posts_with_holders,
    preview,
    roster,
    unfilled_posts,
)
from shouwang.means.workforce.selectors.shell import duties_of_home, late_duties, manager_on_duty

__all__ = [
    "BoardDuties",
    "Filters",
    "GroupProgress",
    "LateDuty",
    "assignees_for",
    "board",
    "duties_of_home",
    "entries_of",
    "groups",
    "in_compound",
    "late_duties",
    "manager_on_duty",
    "mine",
    "one",
    "open_count",
    "photo",
    "posts_with_holders",
    "preview",
    "roster",
    "seen_by",
    "unfilled_posts",
]
