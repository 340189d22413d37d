"""Whom command tells when something happened that somebody has to know at once; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from datetime import datetime

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.living.register.events import CompoundFounded
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.oversight.command.events import ConsentAsked, IncidentReported, LevelChanged, PlanStarted
from shouwang.oversight.command.selectors import incidents
from shouwang.oversight.command.services import approval
from shouwang.protect.gate import selectors as gate
from shouwang.protect.gate.events import GateOverridden

_ONE_PER_EVENT = uuid.UUID("6f0f3c52-5d0a-4d3e-9a1a-5b1f0a3a7d11")
SIGNED = "守望 Shouwang"


def tell_of_report(*, event: IncidentReported, now: datetime) -> None:
    """Tell the managers that something was reported, and whoever may start a plan against it without them."""
    found = incidents.incident(event.incident_id, compound_id=event.compound_id)
    told = incidents.starters(event.compound_id, found.kind) | {str(Role.MANAGER)}
    _tell(
        ("report", event.incident_id),
        event.compound_id,
        [Role(role) for role in sorted(told)],
        Words(en=f"Reported: {found.title}", zh=f"有人上报：{found.title}"),
        Words(
            en=f"{found.place} {found.source} Look at once; managers confirm or dismiss it under incidents.",
            zh=f"{found.place} {found.source} 请立即核实；经理在事件页确认或退回。",
        ),
        now,
    )


def tell_of_consent_asked(*, event: ConsentAsked, now: datetime) -> None:
    """Tell whoever may consent that somebody waits for a second person."""
    asked = incidents.consent(event.consent_id, compound_id=event.compound_id)
    level = incidents.level_of(incidents.pack_of(asked.version), asked.level).name
    _tell(
        ("consent", event.consent_id),
        event.compound_id,
        [Role.MANAGER, Role.COMPANY, Role.STREET],
        Words(en=f"Your consent is asked: {level.en}", zh=f"请您同意：{level.zh}"),
        Words(
            en=f"{asked.asked_by_name} asks for a second person. The board shows the request until it lapses.",
            zh=f"{asked.asked_by_name}请求第二人同意。请在指挥台查看并答复，过时失效。",
        ),
        now,
    )


def tell_of_lone_decision(*, event: LevelChanged, now: datetime) -> None:
    """Tell the company when a level that asks for two was decided by one, and why."""
    steps = incidents.steps_of(event.incident_id).filter(activation_id=event.activation_id, override=True)
    step = steps.filter(level=event.after).last()
    if step is None or event.exercise:
        return
    _tell(
        ("lone", step.pk),
        event.compound_id,
        [Role.COMPANY],
        Words(en=f"Decided alone by {step.by_name}", zh=f"{step.by_name}单独决定了响应等级"),
        Words(en=f"Reason given: {step.reason}", zh=f"理由：{step.reason}"),
        now,
    )


def tell_of_start(*, event: PlanStarted, now: datetime) -> None:
    """Tell those who lead that somebody on duty started a plan, which one, and at which level."""
    held = incidents.activation(event.activation_id, compound_id=event.compound_id)
    level = incidents.level_of(held.pack, event.level).name
    title = held.pack.title
    _tell(
        ("start", f"{event.activation_id}:{event.level}"),
        event.compound_id,
        [Role.MANAGER, Role.COMPANY],
        Words(en=f"{event.by} started: {title.en}, {level.en}", zh=f"{event.by}已启动：{title.zh} {level.zh}"),
        Words(
            en=f"{held.activation.incident.place} Please take command; only you can lower it or stand it down.",
            zh=f"{held.activation.incident.place} 请接管指挥；降级和解除只能由您决定。",
        ),
        now,
    )


def tell_of_override(*, event: GateOverridden, now: datetime) -> None:
    """Tell the managers that a guard let somebody pass against the rules, and why."""
    made = gate.decision(event.decision_id, compound_id=event.compound_id)
    if made is None:
        return
    why = made.override_reason or made.errand
    _tell(
        ("override", made.pk),
        event.compound_id,
        [Role.MANAGER],
        Words(
            en=f"{made.gate.name}: {made.by} let somebody pass",
            zh=f"{made.gate.name}：{made.by}特放一人",
        ),
        Words(en=f"Reason given: {why}", zh=f"理由：{why}"),
        now,
    )


def take_up_plans(*, event: CompoundFounded, now: datetime) -> None:
    """Let a new compound live by its company's plans."""
    approval.take_up_plans(compound_id=event.compound_id, now=now)


def _tell(
    about: tuple[str, object], compound_id: int, roles: list[Role], title: Words, body: Words, now: datetime
) -> None:
    notices.publish(
        compound_id=compound_id,
        title=title,
        body=body,
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=tuple(str(role) for role in roles)),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        urgent=True,
        source=(about[0], str(about[1])),
        nonce=uuid.uuid5(_ONE_PER_EVENT, f"{about[0]}:{about[1]}"),
    )
