"""What every change of level is made of: the lock, the page's age, measures, duties, notices, the roll-call."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.posture import services as posture
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import services as roll_calls
from shouwang.means.notices import services as notices
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command import events
from shouwang.oversight.command.models import Activation, LevelStep
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import ordering
from shouwang.oversight.command.rules.expansion import Ground, expand
from shouwang.oversight.command.rules.pack import Duty, Level, Notice, Pack
from shouwang.oversight.command.selectors import covered, responses, telling

RESPONSE = "activation"
"""Under this name and the activation's id stand its measures, duties, notices and roll-calls."""
CLOSING = "closing"
"""The same for the duties that close a response."""


class IncidentRefused(outcomes.Refusal):
    """Something about an incident or its response cannot be done; nothing was changed.

    Codes: ``incident.no_kind``, ``incident.no_title``, ``incident.bad_grade``, ``incident.bad_warning``,
    ``incident.no_reason``, ``incident.no_summary``, ``incident.still_in_force``,
    ``incident.not_open``, ``incident.second_person``, ``incident.same_level``, ``incident.already_in_force``,
    ``incident.bad_time``, ``consent.own``, ``consent.not_yours``.
    """


@dataclass(frozen=True)
class Decision:
    """Who decides a level, and on what grounds.

    Args:
        consent_by: the second person, when one consented.
        reason: why; for an override why alone.
        override: decided alone though a second person was asked for.
    """

    actor: Actor
    now: datetime
    reason: str = ""
    consent_by: str = ""
    override: bool = False


def check_buildings(compound_id: int, building_ids: Collection[int]) -> None:
    """Refuse buildings that are not this compound's: ``place.unknown``."""
    chosen = set(building_ids)
    if chosen and places.buildings(compound_id).filter(pk__in=chosen).count() != len(chosen):
        raise outcomes.NotFound("place.unknown", _("There is no such place."))


def take_turn(compound_id: int, seen: str | None) -> None:
    """Lock the compound for this transaction and refuse a page that shows what was before.

    Args:
        seen: the token of the page; None for callers without a page.

    Raises:
        Conflict: ``incident.stale``, saying who changed what meanwhile.
    """
    place_services.lock_compound(compound_id=compound_id)
    if seen is None:
        return
    changed = rules.changed_since(seen, responses.revisions(compound_id))
    if changed is None:
        raise outcomes.Conflict("incident.stale", _("This page is not in order. Open it again."))
    if changed:
        _say_what_happened(compound_id, changed)


def _say_what_happened(compound_id: int, changed: Collection[int]) -> None:
    last = (
        Activation.objects.filter(pk__in=changed, compound_id=compound_id)
        .select_related("version__plan")
        .order_by("changed_at")
        .last()
    )
    if last is None:
        raise outcomes.Conflict("incident.stale", _("This page is not in order. Open it again."))
    message = _("Meanwhile {name} changed “{plan}” at {time}: it now stands at “{level}”.")
    if last.stood_down_at is not None:
        message = _("Meanwhile {name} stood “{plan}” down at {time}.")
    raise outcomes.Conflict(
        "incident.stale",
        message,
        name=last.changed_by_name,
        plan=telling.spoken(Words.of(last.version.plan.title)),
        level=telling.spoken(responses.pack_of(last.version).level(last.level).name),
        time=timezone.localtime(last.changed_at).strftime("%H:%M"),
    )


def require_decision(level: Level, decision: Decision, *, compound_id: int, exercise: bool) -> None:
    """Refuse a level that this person may not decide alone: ``incident.second_person``."""
    alone = rules.may_alone(level, decision.actor.roles_at(compound_id))
    if alone.allowed or exercise or decision.consent_by:
        return
    if not decision.override:
        raise IncidentRefused("incident.second_person", alone.reason)
    if not decision.reason.strip():
        raise IncidentRefused("incident.second_person", _("Say why you decide this alone.")).at("reason")


def begin_level(
    activation: Activation, pack: Pack, level: Level, decision: Decision, *, nonce: uuid.UUID | None
) -> LevelStep:
    """Raise the level's measures and write its step."""
    raising = posture.raise_measures(
        order=posture.Order(
            compound_id=activation.compound_id,
            kind=RESPONSE,
            ref=str(activation.pk),
            title=pack.title,
            scopes=covered.scopes(activation.compound_id, activation.building_ids),
            level=level.name,
            numeral=level.numeral,
            severity=level.severity,
            by_name=decision.actor.name,
            exercise=activation.exercise,
        ),
        measures=[(ask.measure, ask.kind, ask.value) for ask in pack.measures_at(level.key)],
        starts_at=decision.now,
        ends_at=activation.ends_at,
    )
    return LevelStep.objects.create(
        activation=activation,
        level=level.key,
        raising=raising,
        begun_at=decision.now,
        by_id=decision.actor.user_id,
        by_name=decision.actor.name,
        consent_by_name=decision.consent_by,
        reason=decision.reason.strip(),
        override=decision.override and not decision.consent_by,
        roll_call_at=_next_roll_call(level, decision.now),
        nonce=nonce,
    )


def _next_roll_call(level: Level, after: datetime) -> datetime | None:
    repeat = level.roll_call.repeat_minutes if level.roll_call else None
    return after + timedelta(minutes=repeat) if repeat else None


def end_level(step: LevelStep, *, now: datetime) -> None:
    """Lower the step's measures and close it."""
    posture.lower(raising_id=step.raising_id, at=now)
    step.ended_at = now
    step.save(update_fields=["ended_at"])


def change_duties(
    activation: Activation, pack: Pack, before: str | None, after: str | None, *, actor: Actor, now: datetime
) -> Mapping[str, int]:
    """Cancel the duties that a change of level ends, let the others go on, order what is new."""
    ground = covered.ground(activation.compound_id, activation.building_ids)
    change = rules.duty_change(rules.duties_of(pack, before), rules.duties_of(pack, after), ground)
    source = (RESPONSE, str(activation.pk))
    if change.cancelled and after:
        reason = telling.spoken(Words(en="not owed at the new level", zh="新等级不再需要"))
        workforce.cancel_duties(
            compound_id=activation.compound_id,
            source=source,
            reason=str(reason),
            actor=actor,
            now=now,
            keys=change.cancelled,
        )
    if after:
        owed = expand(rules.duties_of(pack, after), ground)
        orders = ordering.duty_orders(change.ordered, others=owed, compound_id=activation.compound_id, at=now)
        workforce.order_duties(
            compound_id=activation.compound_id,
            source=source,
            orders=orders,
            actor=actor,
            now=now,
            exercise=activation.exercise,
        )
    return {"cancelled": len(change.cancelled), "kept": len(change.kept), "ordered": len(change.ordered)}


def order_closing(
    activation: Activation, duties: Sequence[Duty], ground: Ground, *, actor: Actor, now: datetime
) -> int:
    """Order the duties by which a response is closed."""
    owed = expand(duties, ground)
    workforce.order_duties(
        compound_id=activation.compound_id,
        source=(CLOSING, str(activation.pk)),
        orders=ordering.duty_orders(owed, others=owed, compound_id=activation.compound_id, at=now),
        actor=actor,
        now=now,
        exercise=activation.exercise,
    )
    return len(owed)


def tell(
    activation: Activation, pack: Pack, level: Level, messages: Sequence[Notice], *, actor: Actor, now: datetime
) -> int:
    """Publish a level's notices with their placeholders filled."""
    compound = places.compounds([activation.compound_id]).get()
    filled = telling.Filling.of(compound, pack, level, activation.building_ids, now=now, until=activation.ends_at)
    for message in messages:
        notices.publish(
            compound_id=activation.compound_id,
            title=filled.fill(message.title),
            body=filled.fill(message.body),
            audience=telling.audience_of(message, activation.building_ids),
            signed_by=compound.name,
            actor=actor,
            now=now,
            source=(RESPONSE, str(activation.pk)),
            basis=activation.basis,
            urgent=message.urgent,
            exercise=activation.exercise,
        )
    return len(messages)


def call_roll(activation: Activation, pack: Pack, level: Level, *, actor: Actor, now: datetime) -> None:
    """Open the level's roll-call, the rounds of which replace one another."""
    if level.roll_call is None:
        return
    source = (RESPONSE, str(activation.pk))
    roll_calls.close_for_source(compound_id=activation.compound_id, source=source, actor=actor, now=now)
    roll_calls.open_roll_call(
        compound_id=activation.compound_id,
        title=pack.title,
        source=source,
        deadline_at=now + timedelta(minutes=level.roll_call.deadline_minutes),
        actor=actor,
        now=now,
        building_ids=tuple(activation.building_ids),
        exercise=activation.exercise,
    )


def note(
    activation: Activation,
    action: str,
    *,
    pack: Pack,
    before: str,
    after: str,
    decision: Decision,
    counts: Mapping[str, object],
) -> None:
    """Write the journal and tell whoever reacts."""
    journal.record(
        actor=decision.actor,
        action=action,
        compound_id=activation.compound_id,
        subject=("incident", activation.incident_id),
        data={
            "activation": activation.pk,
            "plan": pack.title.as_json(),
            "version": activation.version.number,
            "before": pack.level(before).name.as_json() if before else None,
            "after": pack.level(after).name.as_json() if after else None,
            "numeral": pack.level(after).numeral if after else "",
            "severity": pack.level(after).severity if after else 0,
            "buildings": activation.building_ids,
            "basis": activation.basis,
            "reason": decision.reason,
            "consent_by": decision.consent_by,
            "override": decision.override and not decision.consent_by,
            **counts,
        },
        now=decision.now,
        exercise=activation.exercise,
    )
    if before != after:
        changed = events.LevelChanged(
            activation.pk, activation.incident_id, activation.compound_id, before, after, activation.exercise
        )
        journal.emit(changed, compound_id=activation.compound_id, now=decision.now)
