"""Whom command tells when something happened that somebody has to know at once; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words, place_in
from shouwang.living.register.events import CompoundFounded
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce.events import DutyLate, DutyNotExecutable
from shouwang.oversight.command.events import ConsentAsked, IncidentReported, LevelChanged, PlanStarted
from shouwang.oversight.command.selectors import incidents, responses
from shouwang.oversight.command.services import approval
from shouwang.protect.gate import selectors as gate
from shouwang.protect.gate.events import GateOverridden
from shouwang.web.events import LettersLost

_ONE_PER_EVENT = uuid.UUID("6f0f3c52-5d0a-4d3e-9a1a-5b1f0a3a7d11")
SIGNED = "守望 Shouwang"


def tell_of_report(*, event: IncidentReported, now: datetime) -> None:
    """Tell the managers that something was reported, and whoever may start a plan against it without them."""
    found = incidents.incident(event.incident_id, compound_id=event.compound_id)
    told = responses.starters(event.compound_id, found.kind) | {str(Role.MANAGER)}
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


def tell_of_lost_letters(*, event: LettersLost, now: datetime) -> None:
    """Tell the managers how much of somebody's work was erased on a phone, because they may not do it any more."""
    name, n = accounts.user(event.user_id).name, event.count
    _tell(
        ("letters", event.mark),
        event.compound_id,
        [Role.MANAGER],
        Words(en=f"Entries of {name} erased: {n}", zh=f"{name} 的记录已在手机上清除：{n} 条"),
        Words(
            en=f"A phone kept {n} entries that {name} had made without a network. The account is shut or may not do "
            "this any more, so they were not taken. Ask what was done and look at the places again.",
            zh=f"手机上存有{name}断网时做的 {n} 条记录。该账号已停用或不再有权限，记录没有上传。"
            "请问明做了什么，并复查现场。",
        ),
        now,
    )


def tell_of_consent_asked(*, event: ConsentAsked, now: datetime) -> None:
    """Tell whoever may consent that somebody waits for a second person."""
    asked = incidents.consent(event.consent_id, compound_id=event.compound_id)
    level = responses.level_of(responses.pack_of(asked.version), asked.level).name
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
    steps = responses.steps_of(event.incident_id).filter(activation_id=event.activation_id, override=True)
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
    held = responses.activation(event.activation_id, compound_id=event.compound_id)
    level = responses.level_of(held.pack, event.level).name
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


def tell_of_late_duty(*, event: DutyLate, now: datetime) -> None:
    """Tell the managers what fell late, and at the last step the company what is late still.

    What one look at the clock found late together is one notice, however many duties it is.
    """
    late = workforce.late_with(event.duty_id, event.step)
    if late is None or (event.step and not late.last):
        return
    count, en, zh = len(late.duties), _listed(late.duties, "en"), _listed(late.duties, "zh-hans")
    still = bool(event.step)
    _tell(
        ("late", f"{late.at.isoformat()}:{event.step}:{late.exercise}:{late.compound_id}"),
        late.compound_id,
        [Role.MANAGER, Role.COMPANY] if still else [Role.MANAGER],
        Words(
            en=f"{count} {'duty is' if count == 1 else 'duties are'} late{' still' if still else ''}",
            zh=f"{count} 项任务{'仍然' if still else ''}逾期",
        ),
        Words(en=f"{en}. See the duties: chase, reassign or take over.", zh=f"{zh}。请到任务页催办、改派或接手。"),
        now,
        exercise=late.exercise,
    )


def tell_of_duty_not_executable(*, event: DutyNotExecutable, now: datetime) -> None:
    """Tell the managers which duty cannot be done, and why."""
    duty = workforce.not_executable(event.duty_id)
    if duty is None:
        return
    en, zh = _listed([duty], "en"), _listed([duty], "zh-hans")
    _tell(
        ("not_executable", event.duty_id),
        duty.compound_id,
        [Role.MANAGER],
        Words(en=_cut(f"Cannot be done: {en}"), zh=_cut(f"无法执行：{zh}")),
        Words(
            en=f"{en}. Reason given: {duty.reason} Decide what happens instead.",
            zh=f"{zh}。原因：{duty.reason} 请决定如何处理。",
        ),
        now,
        exercise=duty.exercise,
    )


def tell_of_lost_posts(*, event: LevelChanged, now: datetime) -> None:
    """Tell the managers which posts of the level nobody fills, so that their duties went up to others."""
    lost = workforce.lost_posts(event.compound_id, ("activation", str(event.activation_id)), now=now)
    if not lost or not event.after:
        return
    en = ", ".join(f"{title.in_language('en')} ({n})" for title, n in lost)
    zh = "、".join(f"{title.in_language('zh-hans')}（{n} 项）" for title, n in lost)
    _tell(
        ("lost_posts", f"{event.activation_id}:{event.before}:{event.after}"),
        event.compound_id,
        [Role.MANAGER],
        Words(en=f"Nobody fills {len(lost)} {'post' if len(lost) == 1 else 'posts'}", zh=f"{len(lost)} 个岗位无人"),
        Words(en=f"Posts and their duties: {en}. Name somebody now.", zh=f"岗位及任务数：{zh}。请立即指定人员。"),
        now,
        exercise=event.exercise,
    )


_NAMED = 5
"""How many late duties a notice names; the rest is a number."""


def _listed(duties: Sequence[Any], language: str) -> str:
    named = [_one(duty, language) for duty in duties[:_NAMED]]
    more = len(duties) - _NAMED
    if more > 0:
        named.append(f"{more} more" if language == "en" else f"另有 {more} 项")
    return (", " if language == "en" else "、").join(named)


def _one(duty: Any, language: str) -> str:
    where = f" · {place_in(language, duty.place_label)}" if duty.place_label else ""
    who = duty.user.name if duty.user else "nobody" if language == "en" else "无人"
    return f"{Words.of(duty.title).in_language(language)}{where} ({who})"


def _cut(title: str) -> str:
    return title[: notice_rules.TITLE_LENGTH]


def tell_of_override(*, event: GateOverridden, now: datetime) -> None:
    """Tell the managers that a guard let somebody pass against the rules, and why."""
    made = gate.decision(event.decision_id, compound_id=event.compound_id)
    if made is None:
        return
    why = made.override_reason or made.who
    by = Words(made.guard.name, made.guard.name) if made.guard else Words(en="whoever held the phone", zh="持手机者")
    _tell(
        ("override", made.pk),
        event.compound_id,
        [Role.MANAGER],
        Words(
            en=f"{made.gate.name}: {by.en} let somebody pass",
            zh=f"{made.gate.name}：{by.zh}特放一人",
        ),
        Words(en=f"Reason given: {why}", zh=f"理由：{why}"),
        now,
    )


def take_up_plans(*, event: CompoundFounded, now: datetime) -> None:
    """Let a new compound live by its company's plans."""
    approval.take_up_plans(compound_id=event.compound_id, now=now)


def _tell(
    about: tuple[str, object],
    compound_id: int,
    roles: list[Role],
    title: Words,
    body: Words,
    now: datetime,
    *,
    exercise: bool = False,
) -> None:
    notices.publish(
        compound_id=compound_id,
        title=Words(_cut(title.en), _cut(title.zh)),
        body=body,
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=tuple(str(role) for role in roles)),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        urgent=True,
        source=(about[0], str(about[1])[:64]),
        exercise=exercise,
        nonce=uuid.uuid5(_ONE_PER_EVENT, f"{about[0]}:{about[1]}"),
    )
