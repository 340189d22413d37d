"""The gate for programs: decide one person, exactly as the guard's page does."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import BaseModel, Field

from shouwang.protect.gate import reading, rules, services
from shouwang.web import api, pages

router = Router(tags=["gate"])


class Told(BaseModel):
    """The fields of a request, read by pydantic alone: ninja's own reading of them takes ten times as long."""

    nonce: uuid.UUID
    gate_id: int
    direction: Literal["in", "out"]
    code: str = Field("", max_length=20_000)
    person_id: int | None = Field(None, ge=1, le=2**62)
    visitor: str = Field("", max_length=60)
    home_id: int | None = Field(None, ge=1, le=2**62)
    temperature: str = Field("", max_length=12)
    identity_checked: bool = False
    credentials_shown: bool = False
    credential: str = Field("", max_length=16_000, description="the scanned text of a health credential; never kept")
    invited: bool = False
    approved: bool = False
    mask: bool | None = None
    reason: str = Field("", max_length=200)
    ground: rules.ExitGround = rules.ExitGround.NONE
    errand: rules.Errand = rules.Errand.NONE
    follows: int | None = Field(None, ge=1, le=2**62)
    override_reason: str = Field("", max_length=200)

    def met(self) -> services.Encounter:
        """The encounter as the service knows it."""
        return services.Encounter(
            gate_id=self.gate_id,
            direction=rules.Direction(self.direction),
            code=self.code,
            person_id=self.person_id,
            visitor=self.visitor,
            home_id=self.home_id,
            temperature=self.temperature,
            mask=self.mask,
            identity_checked=self.identity_checked,
            credentials_shown=self.credentials_shown,
            errand=self.errand,
            invited=self.invited,
            approved=self.approved,
            reason=self.reason,
            ground=self.ground,
            override_reason=self.override_reason,
            follows=self.follows,
        )


class EncounterIn(Told, Schema):
    """One person at one gate; give ``code``, or ``person_id``, or ``visitor`` with ``home_id``."""


class ReasonOut(Schema):
    """One reason: a stable code, a sentence, what would help."""

    code: str
    message: str
    because: str
    remedy: str


class DecisionOut(Schema):
    """The answer: ``allow``, ``check`` or ``refuse``, and whether the person passed."""

    id: int
    verdict: Literal["allow", "check", "refuse"]
    passed: bool
    reasons: list[ReasonOut]


@router.post("/c/{compound}/gate/decisions", response={200: DecisionOut, **api.REFUSALS}, summary="Decide one person")
def decide(request: HttpRequest, compound: str, encounter: EncounterIn) -> dict[str, Any]:
    """Decide, and record the decision and the visit; the same nonce gives the same decision again."""
    actor, found = api.enter(request, "gate.decide", compound)
    met, now = encounter.met(), pages.now(request)
    if encounter.credential:
        shown = services.show(encounter.credential, place=found.ref(), now=now)
        met = replace(met, proved=shown.proved, credentials_bad=shown.refused)
    made = services.decide(
        compound_id=found.pk,
        encounter=met,
        actor=actor,
        nonce=encounter.nonce,
        now=now,
    )
    return {
        "id": made.pk,
        "verdict": made.verdict,
        "passed": made.passed,
        "reasons": [reason_out(sentence) for sentence in reading.show(made).sentences],
    }


def reason_out(sentence: reading.Sentence) -> dict[str, str]:
    """A reason as programs get it."""
    return {
        "code": sentence.code,
        "message": sentence.text,
        "because": sentence.because,
        "remedy": sentence.remedy,
    }
