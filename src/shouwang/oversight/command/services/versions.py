"""What every service on a plan's version begins and ends with: lock, check, journal."""

from __future__ import annotations

from datetime import datetime

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Plan, PlanVersion

OPEN = (PlanVersion.State.DRAFT, PlanVersion.State.SUBMITTED, PlanVersion.State.APPROVED)


class PlanRefused(outcomes.Refusal):
    """A change of a plan that is refused."""


def locked_version(version_id: int, compound_id: int) -> PlanVersion:
    """A version of a plan that holds in the compound, locked for the transaction.

    Raises:
        NotFound: ``plan.unknown``, also for another company's or compound's plan.
    """
    compound = places.compounds([compound_id]).get()
    version = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=version_id).first()
    if (
        version is None
        or version.plan.company_id != compound.company_id
        or version.plan.compound_id not in (None, compound_id)
    ):
        raise outcomes.NotFound("plan.unknown", _("There is no such plan."))
    return version


def open_version_of(plan: Plan) -> PlanVersion | None:
    """The version that is being made, if any."""
    return plan.versions.filter(state__in=OPEN).first()


def refuse_stale(version: PlanVersion, revision: int) -> None:
    """Refuse what was written on a page that has been overtaken.

    Raises:
        Conflict: ``plan.stale``.
    """
    if revision != version.revision:
        raise outcomes.Conflict(
            "plan.stale", _("Somebody changed this draft in the meantime. Load the page again and repeat your change.")
        )


def journalled(version: PlanVersion, action: str, *, actor: Actor, compound_id: int, now: datetime) -> None:
    """Write what was done to a version into the journal."""
    journal.record(
        actor=actor,
        action=action,
        compound_id=compound_id,
        subject=("plan", version.plan_id),
        data={"code": version.plan.code, "version": version.number, "title": version.plan.title},
        now=now,
    )
