"""From draft to in force: submit, sign step by step, send back, put in force."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.posture import services as raising
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.models import PlanApproval, PlanVersion
from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.rules.around import ApprovalStep
from shouwang.oversight.command.rules.ordering import post_rows
from shouwang.oversight.command.rules.pack import Pack
from shouwang.oversight.command.services.versions import PlanRefused, journalled, locked_version, refuse_stale

State = PlanVersion.State


@transaction.atomic
def submit(*, version_id: int, compound_id: int, revision: int, actor: Actor, now: datetime) -> PlanVersion:
    """Hand a draft in for approval; this is the first signature. Locks the version.

    Raises:
        Conflict: ``plan.stale``, ``plan.not_a_draft``.
        Forbidden: ``plan.not_your_step``.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    if version.state != State.DRAFT:
        raise outcomes.Conflict("plan.not_a_draft", _("Only a draft can be changed. Begin a new version."))
    refuse_stale(version, revision)
    steps = reading.from_plain(version.content).approval
    version.state, version.submitted_at = State.SUBMITTED, now
    version.save(update_fields=["state", "submitted_at"])
    journalled(version, "plan.submitted", actor=actor, compound_id=compound_id, now=now)
    _sign(version, steps, steps[0], compound_id=compound_id, actor=actor, now=now, note="")
    return version


@transaction.atomic
def sign(*, version_id: int, compound_id: int, step: str, actor: Actor, now: datetime, note: str = "") -> PlanVersion:
    """Give the next signature; the last one makes the version approved. Locks the version.

    Signing the same step again changes nothing.

    Args:
        step: the key of the step that the signer saw.

    Raises:
        Conflict: ``plan.not_submitted``, ``plan.other_step``.
        Forbidden: ``plan.not_your_step``.
    """
    accounts.require(actor, "plan.approve", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    signed = set(version.approvals.filter(verdict="signed", void=False).values_list("step", flat=True))
    if step in signed:
        return version
    if version.state != State.SUBMITTED:
        raise outcomes.Conflict("plan.not_submitted", _("This version is not waiting for signatures."))
    steps = reading.from_plain(version.content).approval
    following = next(each for each in steps if each.key not in signed)
    if following.key != step:
        raise outcomes.Conflict(
            "plan.other_step", _("“{step}” comes first."), step=following.title.in_language(actor.language or "zh-hans")
        )
    _sign(version, steps, following, compound_id=compound_id, actor=actor, now=now, note=note)
    return version


def _sign(
    version: PlanVersion,
    steps: tuple[ApprovalStep, ...],
    step: ApprovalStep,
    *,
    compound_id: int,
    actor: Actor,
    now: datetime,
    note: str,
) -> None:
    if not may_sign(actor, step, compound_id):
        raise outcomes.Forbidden(
            "plan.not_your_step",
            _("“{step}” is signed by others."),
            step=step.title.in_language(actor.language or "zh-hans"),
        )
    PlanApproval.objects.create(
        version=version, step=step.key, by_id=actor.user_id, by_name=actor.name, at=now, note=note[:500]
    )
    journalled(version, "plan.signed", actor=actor, compound_id=compound_id, now=now)
    if step == steps[-1]:
        version.state, version.approved_at = State.APPROVED, now
        version.save(update_fields=["state", "approved_at"])
        journalled(version, "plan.approved", actor=actor, compound_id=compound_id, now=now)


def may_sign(actor: Actor, step: ApprovalStep, compound_id: int) -> bool:
    """Whether the actor holds a role that the step names; the system may sign everything."""
    return actor.user_id is None or bool(actor.roles_at(compound_id) & set(step.roles))


@transaction.atomic
def send_back(*, version_id: int, compound_id: int, note: str, actor: Actor, now: datetime) -> PlanVersion:
    """Return a submitted version to its authors with a reason; its signatures become void. Locks the version.

    Raises:
        Conflict: ``plan.not_submitted``.
        PlanRefused: ``plan.no_reason``.
    """
    accounts.require(actor, "plan.approve", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    if version.state not in (State.SUBMITTED, State.APPROVED):
        raise outcomes.Conflict("plan.not_submitted", _("This version is not waiting for signatures."))
    if not note.strip():
        raise PlanRefused("plan.no_reason", _("Say what has to be changed."))
    version.approvals.filter(void=False).update(void=True)
    PlanApproval.objects.create(
        version=version,
        step="returned",
        verdict=PlanApproval.Verdict.RETURNED,
        by_id=actor.user_id,
        by_name=actor.name,
        at=now,
        note=note.strip()[:500],
        void=True,
    )
    version.state, version.submitted_at, version.approved_at = State.DRAFT, None, None
    version.save(update_fields=["state", "submitted_at", "approved_at"])
    journalled(version, "plan.sent_back", actor=actor, compound_id=compound_id, now=now)
    return version


@transaction.atomic
def put_in_force(*, version_id: int, compound_id: int, actor: Actor, now: datetime) -> PlanVersion:
    """Let an approved version take the place of the one before, and its everyday rules with it.

    What is activated under the old version stays under it. Locks the version. Doing it twice changes nothing.

    Raises:
        Conflict: ``plan.not_approved``.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    if version.state == State.IN_FORCE:
        return version
    if version.state != State.APPROVED:
        raise outcomes.Conflict("plan.not_approved", _("This version does not have all its signatures yet."))
    plan = version.plan
    plan.versions.filter(state=State.IN_FORCE).update(state=State.SUPERSEDED, superseded_at=now)
    version.state, version.in_force_at = State.IN_FORCE, now
    version.save(update_fields=["state", "in_force_at"])
    pack = reading.from_plain(version.content)
    plan.title, plan.hazard = pack.title.as_json(), pack.hazard
    plan.save(update_fields=["title", "hazard"])
    _take_up(version, pack, actor=actor, now=now)
    journalled(version, "plan.put_in_force", actor=actor, compound_id=compound_id, now=now)
    return version


def _take_up(version: PlanVersion, pack: Pack, *, actor: Actor, now: datetime) -> None:
    """Let every compound for which the plan holds live by it: its everyday rules, its posts to be filled."""
    plan = version.plan
    bound = [plan.compound_id] if plan.compound_id else places.compound_ids_of_company(plan.company_id)
    for compound_id in bound:
        _raise_everyday_rules(version, pack, compound_id, actor=actor, now=now)
        workforce.ensure_posts(compound_id=compound_id, posts=post_rows(pack), actor=Actor.system(actor.name), now=now)


def take_up_plans(*, compound_id: int, now: datetime) -> int:
    """Let a compound that was founded just now live by its company's plans in force. Returns how many."""
    compound = places.compounds([compound_id]).get()
    versions = PlanVersion.objects.filter(
        state=State.IN_FORCE, plan__company_id=compound.company_id, plan__compound_id__isnull=True
    ).select_related("plan")
    system = Actor.system()
    for version in versions:
        pack = reading.from_plain(version.content)
        _raise_everyday_rules(version, pack, compound_id, actor=system, now=now)
        workforce.ensure_posts(compound_id=compound_id, posts=post_rows(pack), actor=system, now=now)
    return len(versions)


def _raise_everyday_rules(version: PlanVersion, pack: Pack, compound_id: int, *, actor: Actor, now: datetime) -> None:
    """Put the plan's 常态 measures in force in a compound, in place of the old ones."""
    ref = f"plan:{version.plan_id}"
    for old in posture.raisings(compound_id, now=now).filter(kind="normal", ref=ref):
        raising.lower(raising_id=old.pk, at=now)
    if not pack.normal:
        return
    order = raising.Order(
        compound_id=compound_id,
        kind="normal",
        ref=ref,
        title=pack.title,
        level=Words(en="Everyday", zh="常态"),
        scopes=[PlaceRef(compound_id)],
        by_name=actor.name,
    )
    rows = [(ask.measure, ask.kind, ask.value) for ask in pack.normal]
    raising.raise_measures(order=order, measures=rows, starts_at=now)
