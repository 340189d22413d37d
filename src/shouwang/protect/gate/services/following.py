"""Completing an earlier decision: what was known of an encounter stays known; a guard adds only what was missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import passes, rules
from shouwang.protect.gate.encounters import Encounter, GateRefused
from shouwang.protect.gate.models import Card, Decision

WITHIN = timedelta(minutes=30)
"""For how long a decision can be completed; after that somebody else may stand there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An encounter with what the decision that it completes knew.

    Args:
        read: the code that was shown then, as far as it was believed.
        code_mark: the mark of that code.
        carried: whether the reading is that of then.
    """

    encounter: Encounter
    read: passes.Pass | None = None
    code_mark: bytes | None = None
    carried: bool = False


def take_over(encounter: Encounter, *, compound_id: int, now: datetime) -> Taken:
    """Put what the earlier decision knew where this encounter says nothing.

    A decision about somebody else, in the other direction, that let pass or is half an hour old is not followed.

    Raises:
        GateRefused: ``gate.over``, when there is nobody else to decide on.
    """
    if encounter.follows is None:
        return Taken(encounter)
    held = Decision.objects.select_related("card").filter(pk=encounter.follows, compound_id=compound_id)
    earlier = held.filter(passed=False, decided_at__gt=now - WITHIN, direction=encounter.direction).first()
    somebody = _whose(earlier) if earlier else {}
    named = _named(encounter)
    if earlier is None or (named and not _agree(named, somebody)):
        return _alone(encounter, named)
    if not somebody and earlier.card_id is None:
        return _alone(encounter, named)
    return _taken(encounter, earlier, somebody)


def _alone(encounter: Encounter, named: dict[str, Any]) -> Taken:
    if not named and not encounter.code:
        raise GateRefused("gate.over", _("This encounter is over. Scan, or look the person up again."))
    return Taken(replace(encounter, follows=None))


def _named(encounter: Encounter) -> dict[str, Any]:
    """Whom the encounter names by itself."""
    fields = ("person_id", "user_id", "visitor")
    return {field: value for field in fields if (value := getattr(encounter, field))}


def _whose(earlier: Decision) -> dict[str, Any]:
    """Whom the earlier decision was about, as fields of an encounter; a holder's card speaks for itself."""
    if earlier.person_id:
        return {"person_id": earlier.person_id}
    if earlier.user_id:
        return {"user_id": earlier.user_id}
    if earlier.who and not (earlier.card and earlier.card.bearer == passes.Bearer.HOLDER):
        return {"visitor": earlier.who, "home_id": earlier.home_id}
    return {}


def _agree(named: dict[str, Any], somebody: dict[str, Any]) -> bool:
    return all(somebody.get(field) == value for field, value in named.items())


def _taken(met: Encounter, earlier: Decision, somebody: dict[str, Any]) -> Taken:
    before = earlier.seen
    reading = earlier.temperature_c
    carried = not met.temperature.strip() and reading is not None
    answered = met.proved or met.credentials_bad or met.credentials_shown
    known = replace(
        met,
        **{**somebody, "home_id": met.home_id or somebody.get("home_id")},
        temperature=str(reading) if carried else met.temperature,
        mask=before["mask"] if met.mask is None else met.mask,
        identity_checked=met.identity_checked or before["identity_checked"],
        credentials_shown=met.credentials_shown or before["credentials_shown"],
        credentials_bad=met.credentials_bad if answered else before["credentials_bad"],
        proved=(*before["proved"], *met.proved),
        invited=met.invited or before["invited"],
        approved=met.approved or before["approved"],
        blocked=met.blocked or any(reason["code"] == "visitor.blocked" for reason in earlier.reasons),
        reason=met.reason.strip() or earlier.note,
        ground=met.ground or rules.ExitGround(earlier.ground),
        errand=met.errand or rules.Errand(earlier.errand),
    )
    mark = bytes(earlier.code_mark) if earlier.code_mark is not None else None
    return Taken(known, _shown(earlier), mark, carried)


def _shown(earlier: Decision) -> passes.Pass:
    """What was shown then; a card is asked again whether it still holds."""
    return passes.Pass(rules.Proof(earlier.proof), _claim(earlier.card) if earlier.card else None)


def _claim(card: Card) -> passes.Claim:
    bearer = passes.Bearer(card.bearer)
    owner = {passes.Bearer.PERSON: card.person_id, passes.Bearer.USER: card.user_id}.get(bearer, card.pk)
    return passes.Claim(card.compound_id, bearer, owner or 0, card=card.number, gates=tuple(card.gates))
