"""Reading incidents, what is in force because of them, and what their pages need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from shouwang.base.accounts.rules import OPERATIONS
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Activation, Consent, Incident, LevelStep, PlanVersion
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.rules.expansion import Ground, Spot
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


def incidents(
    compound_id: int, *, state: str = "", kind: str = "", text: str = "", exercises: bool | None = None
) -> QuerySet[Incident]:
    """The compound's incidents, newest first, with the highest level step they came to."""
    found = Incident.objects.filter(compound_id=compound_id).prefetch_related(
        Prefetch("activations", Activation.objects.select_related("version__plan"))
    )
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text) | Q(source__icontains=text))
    if exercises is not None:
        found = found.filter(exercise=exercises)
    return found


def incident(incident_id: int, *, compound_id: int) -> Incident:
    """One incident of the compound.

    Raises:
        NotFound: ``incident.unknown``, also for another compound's.
    """
    found = Incident.objects.filter(pk=incident_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("incident.unknown", _("There is no such incident."))
    return found


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


def ground(compound_id: int, building_ids: Sequence[int] = ()) -> Ground:
    """The buildings and gates that an activation covers."""
    buildings = places.buildings(compound_id)
    if building_ids:
        buildings = buildings.filter(pk__in=building_ids)
    return Ground(
        buildings=[Spot(b.pk, building_name(b.number).zh) for b in buildings],
        gates=[Spot(g.pk, g.name) for g in places.gates(compound_id)],
    )


def building_name(number: str) -> Words:
    """A building as people say it: 7号楼."""
    if not number[:1].isdigit():
        return Words(en=number, zh=number)
    return Words(en=f"Building {number}", zh=f"{number}号楼")


def scopes(compound_id: int, building_ids: Iterable[int]) -> list[PlaceRef]:
    """The places that an activation raises measures over."""
    return [PlaceRef(compound_id, building_id=each) for each in building_ids] or [PlaceRef(compound_id)]


def place_words(compound_id: int, building_ids: Iterable[int]) -> Words:
    """The scope in words: the whole compound, or its buildings by name."""
    chosen = list(building_ids)
    if not chosen:
        return Words(en="the whole compound", zh="全小区")
    numbers = places.buildings(compound_id).filter(pk__in=chosen).values_list("number", flat=True)
    names = [building_name(number) for number in numbers]
    return Words(en=", ".join(n.en for n in names), zh="、".join(n.zh for n in names))


def open_consents(compound_id: int, *, now: datetime) -> QuerySet[Consent]:
    """Requests that a second person can still answer."""
    return Consent.objects.filter(compound_id=compound_id, state="asked", expires_at__gt=now).select_related(
        "version__plan", "incident"
    )


def consent(consent_id: int, *, compound_id: int) -> Consent:
    """One request of the compound.

    Raises:
        NotFound: ``consent.unknown``.
    """
    found = (
        Consent.objects.filter(pk=consent_id, compound_id=compound_id)
        .select_related("version__plan", "incident")
        .first()
    )
    if found is None:
        raise outcomes.NotFound("consent.unknown", _("There is no such request."))
    return found


def reports(compound_id: int) -> QuerySet[Incident]:
    """Reports that wait for a manager, oldest first."""
    return Incident.objects.filter(compound_id=compound_id, state="reported").order_by("reported_at")


def waiting(compound_id: int, *, now: datetime) -> tuple[tuple[Incident, ...], tuple[Consent, ...]]:
    """Reports and requests for consent that wait for somebody; one query when nothing waits for consent."""
    asked = Q(consents__state="asked", consents__expires_at__gt=now)
    found = (
        Incident.objects.filter(Q(state="reported") | asked, compound_id=compound_id)
        .annotate(asks=Exists(Consent.objects.filter(incident=OuterRef("pk"), state="asked", expires_at__gt=now)))
        .order_by("reported_at")
        .distinct()
    )
    rows = list(found)
    consents = tuple(open_consents(compound_id, now=now)) if any(row.asks for row in rows) else ()
    return tuple(row for row in rows if row.state == "reported"), consents


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


def seen(compound_id: int) -> str:
    """The token of what stands in the compound now."""
    return rules.seen_token(revisions(compound_id))


def version_of(version_id: int, activation_id: int | None, *, compound_id: int) -> PlanVersion:
    """The version of a running activation, in force or superseded since; without one, a version in force."""
    if activation_id is None:
        return version_in_force(version_id, compound_id=compound_id)
    return activation(activation_id, compound_id=compound_id).activation.version


def reported_by(actor: Actor, compound_id: int) -> QuerySet[Incident]:
    """What somebody reported lately, with the answer."""
    if actor.user_id is None:
        return Incident.objects.none()
    return Incident.objects.filter(compound_id=compound_id, reported_by_id=actor.user_id)[:5]
