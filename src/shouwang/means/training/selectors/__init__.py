"""What can be read here; other apps import this package only."""

from shouwang.means.training.selectors.courses import Mine, course, courses, mine, questions, standings
from shouwang.means.training.selectors.points import balance, board, entries, record_of, rewards, to_hand_out
from shouwang.means.training.selectors.team import Lacking, Line, lacking, matrix, required_of

__all__ = [
    "Lacking",
    "Line",
    "Mine",
    "balance",
    "board",
    "course",
    "courses",
    "entries",
    "lacking",
    "matrix",
    "mine",
    "questions",
    "record_of",
    "required_of",
    "rewards",
    "standings",
    "to_hand_out",
]
