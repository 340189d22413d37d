"""Ordering, doing and watching over duties; posts, holders and absences."""

from shouwang.means.workforce.rules import DutyOrder, DutyRefused, PostRow, ProofAsked, ProofGiven, ProofKind, Step
from shouwang.means.workforce.services.order import cancel_duties, order_duties
from shouwang.means.workforce.services.posts import end_absence, ensure_posts, fill_post, record_absence, vacate_post

__all__ = [
    "DutyOrder",
    "DutyRefused",
    "PostRow",
    "ProofAsked",
    "ProofGiven",
    "ProofKind",
    "Step",
    "cancel_duties",
    "end_absence",
    "ensure_posts",
    "fill_post",
    "order_duties",
    "record_absence",
    "vacate_post",
]
