"""Writing plans: import a pack, begin, save and discard drafts. What is not a draft never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Plan, PlanVersion
from shouwang.oversight.command.rules import reading, yamltext
from shouwang.oversight.command.rules.shapes import Problem
from shouwang.oversight.command.services.approval import put_in_force, send_back, sign, submit
from shouwang.oversight.command.services.versions import (
    PlanRefused,
    journalled,
    locked_version,
    open_version_of,
    refuse_stale,
)

__all__ = [
    "InvalidPack",
    "PlanRefused",
    "discard_draft",
    "import_pack",
    "new_draft",
    "put_in_force",
    "save_draft",
    "send_back",
    "sign",
    "submit",
]


class InvalidPack(PlanRefused):
    """A pack that cannot be a plan; ``problems`` says every reason with its line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("plan.invalid", _("The plan has {n} problems and was not saved."), n=len(problems))
        self.problems = tuple(problems)


@transaction.atomic
def import_pack(*, compound_id: int, raw: bytes | str, actor: Actor, now: datetime, bind: bool = False) -> PlanVersion:
    """Take in a YAML pack as a draft: of a new plan, or as the next version of the plan with that code.

    Importing again what the open draft already says gives that draft. Locks the plan.

    Args:
        raw: the file as it came.
        bind: whether a new plan is for this compound only.

    Raises:
        InvalidPack: with all problems and their lines.
        Conflict: ``plan.in_the_making``: another version is not finished yet.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    found = _sound(reading.read_text(raw))
    source = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    compound = places.compounds([compound_id]).get()
    plan = _plan_of_code(compound.company_id, compound_id, found.plain["code"])
    if plan is None:
        plan = Plan.objects.create(
            company_id=compound.company_id,
            compound_id=compound_id if bind else None,
            code=found.plain["code"],
            hazard=found.plain["hazard"],
            title=found.plain["title"],
            created_at=now,
        )
    else:
        open_version = open_version_of(plan)
        if open_version is not None:
            return _same_or_refuse(open_version, found.plain)
    version = _next_version(plan, found.plain, source, actor=actor, now=now)
    journalled(version, "plan.imported", actor=actor, compound_id=compound_id, now=now)
    return version


def _sound(found: reading.Reading) -> reading.Reading:
    if found.pack is None:
        raise InvalidPack(found.problems)
    return found


def _plan_of_code(company_id: int, compound_id: int, code: str) -> Plan | None:
    """The plan of that code that holds in the compound, its own before the company's; locked."""
    mine = Q(compound_id__isnull=True) | Q(compound_id=compound_id)
    found = Plan.objects.select_for_update().filter(mine, company_id=company_id, code=code)
    return found.order_by("compound_id").first()


def _same_or_refuse(version: PlanVersion, plain: dict[str, Any]) -> PlanVersion:
    if version.state == PlanVersion.State.DRAFT and version.content == plain:
        return version
    raise outcomes.Conflict(
        "plan.in_the_making",
        _("{number} of this plan is still being made. Finish or discard it first."),
        number=version.number,
    )


def _next_version(
    plan: Plan, plain: dict[str, Any], source: str, *, actor: Actor, now: datetime, major: bool = False
) -> PlanVersion:
    last = plan.versions.order_by("-major", "-minor").first()
    if last is None:
        number = (1, 0)
    else:
        number = (last.major + 1, 0) if major else (last.major, last.minor + 1)
    return PlanVersion.objects.create(
        plan=plan,
        major=number[0],
        minor=number[1],
        source=source,
        content=plain,
        based_on=last,
        author_id=actor.user_id,
        author_name=actor.name,
        created_at=now,
        changed_at=now,
    )


@transaction.atomic
def new_draft(*, plan_id: int, compound_id: int, actor: Actor, now: datetime, major: bool = False) -> PlanVersion:
    """Begin the next version from the one in force (else the newest); an open draft is given back as it is.

    Args:
        major: count the first number up, for a thorough revision.

    Raises:
        Conflict: ``plan.in_the_making`` when a version waits for signatures.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    open_version = open_version_of(plan)
    if open_version is not None:
        if open_version.state == PlanVersion.State.DRAFT:
            return open_version
        return _same_or_refuse(open_version, {})
    base = plan.versions.filter(state=PlanVersion.State.IN_FORCE).first() or plan.versions.first()
    if base is None:
        raise outcomes.NotFound("plan.unknown", _("There is no such plan."))
    version = _next_version(plan, base.content, base.source, actor=actor, now=now, major=major)
    version.based_on = base
    version.save(update_fields=["based_on"])
    journalled(version, "plan.draft_begun", actor=actor, compound_id=compound_id, now=now)
    return version


@transaction.atomic
def save_draft(
    *,
    version_id: int,
    compound_id: int,
    revision: int,
    actor: Actor,
    now: datetime,
    plain: dict[str, Any] | None = None,
    raw: str | None = None,
) -> PlanVersion:
    """Save a draft, from plain data or from YAML text. Locks the version.

    Args:
        revision: the one that the writer saw.

    Raises:
        InvalidPack: with all problems.
        Conflict: ``plan.stale``: somebody saved in between; ``plan.not_a_draft``.
        PlanRefused: ``plan.code_fixed``: a plan keeps its code.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    if version.state != PlanVersion.State.DRAFT:
        raise outcomes.Conflict("plan.not_a_draft", _("Only a draft can be changed. Begin a new version."))
    found = _sound(reading.read_text(raw) if raw is not None else reading.read_plain(plain))
    if found.plain == version.content and (raw is None or raw == version.source):
        return version
    refuse_stale(version, revision)
    if found.plain["code"] != version.plan.code:
        raise PlanRefused("plan.code_fixed", _("A plan keeps its code, {known}."), known=version.plan.code)
    version.content = found.plain
    version.source = raw if raw is not None else yamltext.rewrite(version.source, found.plain)
    version.revision += 1
    version.changed_at = now
    version.save(update_fields=["content", "source", "revision", "changed_at"])
    journalled(version, "plan.draft_saved", actor=actor, compound_id=compound_id, now=now)
    return version


@transaction.atomic
def discard_draft(*, version_id: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away; a plan that never had another version goes with it. Locks the version.

    Raises:
        Conflict: ``plan.not_a_draft``.
    """
    accounts.require(actor, "plan.edit", compound_id=compound_id)
    version = locked_version(version_id, compound_id)
    if version.state != PlanVersion.State.DRAFT:
        raise outcomes.Conflict("plan.not_a_draft", _("Only a draft can be changed. Begin a new version."))
    journalled(version, "plan.draft_discarded", actor=actor, compound_id=compound_id, now=now)
    plan = version.plan
    version.delete()
    if not plan.versions.exists():
        plan.delete()
