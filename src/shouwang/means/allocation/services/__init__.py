"""Sharing out and rations; other apps import this module only."""

from shouwang.means.allocation.rules import SharingRefused
from shouwang.means.allocation.rules.rations import RationGiven, RationRefused
from shouwang.means.allocation.services.lists import call_in, give_back, take_list
from shouwang.means.allocation.services.opening import Share, close_rations, open_rations
from shouwang.means.allocation.services.proposing import propose
from shouwang.means.allocation.services.serving import Serving, is_signature, serve, take_over
from shouwang.means.allocation.services.sharing import approve, finish, hand_out, override, withdraw

__all__ = [
    "RationGiven",
    "RationRefused",
    "Serving",
    "Share",
    "SharingRefused",
    "approve",
    "call_in",
    "close_rations",
    "finish",
    "give_back",
    "hand_out",
    "is_signature",
    "open_rations",
    "override",
    "propose",
    "serve",
    "take_list",
    "take_over",
    "withdraw",
]
