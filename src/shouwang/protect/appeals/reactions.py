"""What follows from an appeal: whoever may answer is told; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.protect.appeals import rules, selectors
from shouwang.protect.appeals.events import AppealLate, AppealMade

SIGNED = "门岗 Gate"
_ONE_PER_APPEAL = uuid.UUID("b6a1f0a4-9d1f-4f0e-8a57-2f0c8f3d6a11")


def tell_reviewers(*, event: AppealMade, now: datetime) -> None:
    """Tell stewards and managers that somebody waits at a gate; the notice has no name and no reason."""
    row = selectors.one(event.appeal_id, compound_id=event.compound_id)
    if row.state(now) not in rules.OPEN:
        return
    due = f"{timezone.localtime(row.due_at):%H:%M}"
    notices.publish(
        compound_id=event.compound_id,
        title=Words(en=f"{row.gate.name}: appeal {row.spelled}", zh=f"{row.gate.name}：申诉 {row.spelled}"),
        body=Words(
            en=f"Somebody who was not let pass waits for an answer by {due}. Open Gate, Appeals.",
            zh=f"有人未获放行，正在等待复核，请在 {due} 前答复（门岗 › 申诉）。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.STEWARD), str(Role.MANAGER))),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        urgent=True,
        expires_at=row.made_at + rules.LAPSES_AFTER,
        source=("appeal", str(row.pk)),
        nonce=uuid.uuid5(_ONE_PER_APPEAL, str(row.pk)),
    )


def tell_of_late_appeal(*, event: AppealLate, now: datetime) -> None:
    """Tell the managers that nobody answered in time, and at the last step the company too."""
    row = selectors.one(event.appeal_id, compound_id=event.compound_id)
    if row.state(now) not in rules.OPEN:
        return
    still = event.step > 1
    roles = [Role.MANAGER, Role.COMPANY] if still else [Role.MANAGER]
    due = f"{timezone.localtime(row.due_at):%H:%M}"
    notices.publish(
        compound_id=event.compound_id,
        title=Words(
            en=f"{row.gate.name}: appeal {row.spelled} is late{' still' if still else ''}",
            zh=f"{row.gate.name}：申诉 {row.spelled} {'仍然' if still else ''}逾期",
        ),
        body=Words(
            en=f"An answer was owed by {due}; somebody waits at the gate. Answer it: Gate, Appeals.",
            zh=f"应在 {due} 前答复，当事人还在门岗等待。请立即答复（门岗 › 申诉）。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=tuple(str(role) for role in roles)),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        urgent=True,
        expires_at=row.made_at + rules.LAPSES_AFTER,
        source=("appeal", str(row.pk)),
        nonce=uuid.uuid5(_ONE_PER_APPEAL, f"{row.pk} late {event.step}"),
    )
