"""Consequences of a change of measures, asked of every app that spends something; the wiring registers who answers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.base.posture.rules import Consequence, InForce

_log = logging.getLogger(__name__)


class Foreseer(Protocol):
    """Says what obeying other measures would spend; reads only.

    Args (keyword-only): ``before`` and ``after`` are the measures in force now and the ones proposed,
    each already narrowed to ``now``; neither is stored anywhere.
    """

    def __call__(
        self, *, compound_id: int, before: Sequence[InForce], after: Sequence[InForce], now: datetime
    ) -> Sequence[Consequence]: ...


_foreseers: list[Foreseer] = []


def register(foreseer: Foreseer) -> None:
    """Ask this app too from now on; called by the wiring."""
    if foreseer not in _foreseers:
        _foreseers.append(foreseer)


def foresee(
    *, compound_id: int, before: Sequence[InForce], after: Sequence[InForce], now: datetime
) -> tuple[Consequence, ...]:
    """Everything that the change would spend, what falls short first.

    An app that fails to answer says so in one line: no forecast may keep a manager from acting.
    """
    found: list[Consequence] = []
    for foreseer in _foreseers:
        try:
            with transaction.atomic():
                found.extend(foreseer(compound_id=compound_id, before=before, after=after, now=now))
        except Exception:
            _log.exception("a consequence could not be foreseen by %r", foreseer)
            found.append(Consequence("unknown", _("One part of the house could not say what it needs."), short=True))
    return tuple(sorted(found, key=lambda each: not each.short))
