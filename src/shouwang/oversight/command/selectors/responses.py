"""Which plans are in force, what stands in a compound because of them, and who may start what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from shouwang.base.accounts.rules import OPERATIONS
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Activation, Incident, LevelStep, PlanVersion
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.rules.pack import Level, Pack

_packs: dict[tuple[int, int], Pack] = {}
_MOST_PACKS = 64


def pack_of(version: PlanVersion) -> Pack:
    """The pack of a version; parsed once a process, for a version in force never changes."""
    key = (version.pk, version.revision)
    found = _packs.get(key)
    if found is None:
        if len(_packs) >= _MOST_PACKS:
            _packs.clear()
        found = _packs[key] = reading.from_plain(version.content)
    return found


@dataclass(frozen=True)
class InForce:
    """An activation with its plan and level read."""

    activation: Activation
    pack: Pack
    level: Level
    step: LevelStep

    @property
    def numeral(self) -> str:
        """The level's numeral."""
        return self.level.numeral

    @property
    def severity(self) -> int:
        """1 (blue) to 4 (red)."""
        return self.level.severity


def in_force(compound_id: int) -> list[InForce]:
    """What stands in a compound now: in earnest before drills, the gravest first, then the newest."""
    steps = (
        LevelStep.objects.filter(
            activation__compound_id=compound_id, activation__stood_down_at__isnull=True, ended_at__isnull=True
        )
        .select_related("activation__version__plan", "activation__incident")
        .order_by("pk")
    )
    found = [_read(step) for step in steps]
    return sorted(found, key=lambda f: (f.activation.exercise, -f.severity, -f.step.begun_at.timestamp()))


def _read(step: LevelStep) -> InForce:
    pack = pack_of(step.activation.version)
    return InForce(step.activation, pack, pack.level(step.level), step)


def revisions(compound_id: int) -> dict[int, int]:
    """The activations in force and their revisions: what a page shows of the compound."""
    open_ = Activation.objects.filter(compound_id=compound_id, stood_down_at__isnull=True)
    return dict(open_.values_list("pk", "revision"))


def seen(compound_id: int) -> str:
    """The token of what stands in the compound now."""
    return rules.seen_token(revisions(compound_id))


def activation(activation_id: int, *, compound_id: int) -> InForce:
    """One activation in force of the compound.

    Raises:
        NotFound: ``incident.not_in_force``: unknown, another compound's, or stood down.
    """
    step = (
        LevelStep.objects.filter(
            activation_id=activation_id, activation__compound_id=compound_id, ended_at__isnull=True
        )
        .select_related("activation__version__plan", "activation__incident")
        .first()
    )
    if step is None:
        raise outcomes.NotFound("incident.not_in_force", _("This response is not in force any more."))
    return _read(step)


def version_in_force(version_id: int, *, compound_id: int) -> PlanVersion:
    """A version that may be activated in the compound.

    Raises:
        NotFound: ``plan.not_in_force``: unknown, another company's or compound's, or not in force.
    """
    found = PlanVersion.objects.select_related("plan").filter(pk=version_id, state="in_force").first()
    compound = places.compounds([compound_id]).first()
    plan = found.plan if found else None
    if (
        found is None
        or plan is None
        or compound is None
        or plan.company_id != compound.company_id
        or plan.compound_id not in (None, compound_id)
    ):
        raise outcomes.NotFound("plan.not_in_force", _("This version of the plan is not in force here."))
    return found


def version_of(version_id: int, activation_id: int | None, *, compound_id: int) -> PlanVersion:
    """The version of a running activation, in force or superseded since; without one, a version in force."""
    if activation_id is None:
        return version_in_force(version_id, compound_id=compound_id)
    return activation(activation_id, compound_id=compound_id).activation.version


def level_of(pack: Pack, key: str) -> Level:
    """A level of a pack by the key that a request names.

    Raises:
        NotFound: ``plan.no_level``.
    """
    if key not in {level.key for level in pack.levels}:
        raise outcomes.NotFound("plan.no_level", _("The plan has no such level."))
    return pack.level(key)


def plans_in_force(compound_id: int) -> list[tuple[PlanVersion, Pack]]:
    """Every version that may be activated here, in the order of plan codes."""
    compound = places.compounds([compound_id]).get()
    versions = PlanVersion.objects.select_related("plan").filter(
        Q(plan__compound_id__isnull=True) | Q(plan__compound_id=compound_id),
        state="in_force",
        plan__company_id=compound.company_id,
    )
    return [(version, pack_of(version)) for version in versions.order_by("plan__code", "pk")]


def starters(compound_id: int, hazard: str) -> set[str]:
    """The roles to which plans against a hazard give a level that they may start alone."""
    roles = OPERATIONS["incident.start"].roles
    return {
        str(role)
        for _version, pack in plans_in_force(compound_id)
        if pack.hazard == hazard
        for level in pack.levels
        for role in roles
        if rules.may_start(level, {role})
    }


def startable(actor: Actor, compound_id: int) -> list[tuple[PlanVersion, Pack, list[Level]]]:
    """The levels that plans give to somebody's role, with their plans; the gravest of each plan last."""
    if not actor.may("incident.start", compound_id=compound_id):
        return []
    roles = actor.roles_at(compound_id)
    found = []
    for version, pack in plans_in_force(compound_id):
        levels = [level for level in pack.levels if rules.may_start(level, roles)]
        if levels:
            found.append((version, pack, levels))
    return found


def startable_against(actor: Actor, compound_id: int) -> frozenset[str]:
    """The hazards against which somebody may start a plan alone."""
    return frozenset(pack.hazard for _version, pack, _levels in startable(actor, compound_id))


def may_start_against(actor: Actor, incident: Incident) -> bool:
    """Whether somebody may start a plan alone against what was reported or declared."""
    waits = incident.state in (Incident.State.REPORTED, Incident.State.OPEN) and not incident.exercise
    return waits and incident.kind in startable_against(actor, incident.compound_id)


def ended_last(compound_id: int) -> datetime | None:
    """When the last response in earnest ended; None when there never was one."""
    ended = Activation.objects.filter(compound_id=compound_id, exercise=False)
    last: datetime | None = ended.aggregate(last=Max("stood_down_at"))["last"]
    return last


def steps_of(incident_id: int) -> QuerySet[LevelStep]:
    """Every level an incident's plans stood at, in order."""
    return (
        LevelStep.objects.filter(activation__incident_id=incident_id)
        .select_related("activation__version__plan")
        .order_by("begun_at", "pk")
    )
