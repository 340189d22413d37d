"""Rounds of the roll-call that a level asks for again and again; a job calls it every minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.oversight.command.models import LevelStep
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.services import response


def open_due_rounds(*, now: datetime) -> int:
    """Open the next roll-call wherever one is due. Returns how many."""
    due = LevelStep.objects.filter(roll_call_at__lte=now, ended_at__isnull=True)
    return sum(
        _open(compound_id, activation_id, now)
        for compound_id, activation_id in list(due.values_list("activation__compound_id", "activation_id"))
    )


@transaction.atomic
def _open(compound_id: int, activation_id: int, now: datetime) -> bool:
    places.lock_compound(compound_id=compound_id)
    step = LevelStep.objects.filter(activation_id=activation_id, ended_at__isnull=True, roll_call_at__lte=now).first()
    if step is None:
        return False
    held = responses.activation(activation_id, compound_id=compound_id)
    response.call_roll(held.activation, held.pack, held.level, actor=Actor.system(), now=now)
    repeat = held.level.roll_call.repeat_minutes if held.level.roll_call else None
    step.roll_call_at = now + timedelta(minutes=repeat) if repeat else None
    step.save(update_fields=["roll_call_at"])
    return True
