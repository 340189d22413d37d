"""Ordering, doing and watching over duties; posts, holders and absences."""

from shouwang.means.workforce.rules import DutyOrder, DutyRefused, PostRow, ProofAsked, ProofGiven, ProofKind, Step
from shouwang.means.workforce.services.act import acknowledge, finish, report_not_executable, start, tick
from shouwang.means.workforce.services.lead import reassign, reject, remind, verify
from shouwang.means.workforce.services.order import cancel_duties, order_duties
from shouwang.means.workforce.services.photos import MAX_BYTES as MAX_PHOTO_BYTES
from shouwang.means.workforce.services.photos import attach_photo, read_picture
from shouwang.means.workforce.services.posts import (
    ask_for_certificates,
    end_absence,
    end_absences,
    ensure_posts,
    fill_post,
    record_absence,
    vacate_post,
)
from shouwang.means.workforce.services.watch import escalate

__all__ = [
    "MAX_PHOTO_BYTES",
    "DutyOrder",
    "DutyRefused",
    "PostRow",
    "ProofAsked",
    "ProofGiven",
    "ProofKind",
    "Step",
    "acknowledge",
    "ask_for_certificates",
    "attach_photo",
    "cancel_duties",
    "end_absence",
    "end_absences",
    "ensure_posts",
    "escalate",
    "fill_post",
    "finish",
    "order_duties",
    "read_picture",
    "reassign",
    "record_absence",
    "reject",
    "remind",
    "report_not_executable",
    "start",
    "tick",
    "vacate_post",
    "verify",
]
