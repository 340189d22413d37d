"""From a plan's duties and posts to what workforce is asked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.words import Words
from shouwang.means.workforce import rules as workforce
from shouwang.oversight.command.rules import expansion
from shouwang.oversight.command.rules.expansion import Instance
from shouwang.oversight.command.rules.incidents import instance_key
from shouwang.oversight.command.rules.pack import Duty, Pack

URGENT_MINUTES = 30
"""A duty that is due this soon after activation is marked urgent and counted as to be started at once."""


def post_rows(pack: Pack) -> list[workforce.PostRow]:
    """The posts of a plan, as every compound has to fill them."""
    groups = {group.key: group for group in pack.groups}
    return [
        workforce.PostRow(
            key=post.key,
            title=post.title,
            group_key=post.group,
            group_title=groups[post.group].title,
            muster_minutes=post.muster_minutes,
            commands=groups[post.group].command,
        )
        for post in pack.posts
    ]


def duty_orders(
    instances: Sequence[Instance],
    *,
    others: Sequence[Instance],
    compound_id: int,
    at: datetime,
) -> list[workforce.DutyOrder]:
    """What workforce is asked for.

    Args:
        instances: the single duties to order.
        others: every single duty of the level, among which prerequisites are found.
        at: the activation, from which deadlines count.
    """
    return [_order(each, others, compound_id, at) for each in instances]


def _order(each: Instance, others: Sequence[Instance], compound_id: int, at: datetime) -> workforce.DutyOrder:
    duty = each.duty
    return workforce.DutyOrder(
        key=instance_key(each),
        title=duty.title,
        post_key=duty.post,
        due_at=at + timedelta(minutes=duty.due_minutes),
        acknowledge_by=at + timedelta(minutes=duty.acknowledge_minutes),
        escalate_minutes=duty.escalate_minutes,
        proof=_proof(duty),
        waits_for=_waits(each, others),
        repeat_minutes=duty.repeat_minutes,
        daily_at=duty.daily_at,
        until=at + timedelta(minutes=duty.until_minutes) if duty.until_minutes is not None else None,
        steps=tuple(workforce.Step(step.text, step.hint) for step in duty.steps),
        place=PlaceRef(compound_id, building_id=each.building_id) if each.building_id else None,
        place_label=each.spot.name if each.spot else "",
        urgent=duty.due_minutes <= URGENT_MINUTES,
        verify=duty.verify,
    )


def _proof(duty: Duty) -> workforce.ProofAsked:
    asked = duty.proof
    return workforce.ProofAsked(kind=workforce.ProofKind(asked.kind), unit=asked.unit, low=asked.low, high=asked.high)


def _waits(each: Instance, others: Sequence[Instance]) -> tuple[str, ...]:
    """Keys to wait for: one spot's own, or the bare key, which stands for all spots."""
    found = expansion.waits_for(each, others)
    return tuple(dict.fromkeys(instance_key(other) if other.spot == each.spot else other.duty.key for other in found))


def fill(text: Words, *, en: dict[str, str], zh: dict[str, str]) -> Words:
    """A notice's words with its placeholders filled in each language."""
    return Words(en=text.fill(**en).en, zh=text.fill(**zh).zh)
