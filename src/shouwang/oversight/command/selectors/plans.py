"""Reading plans: those of a compound, their versions, signatures and texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import selectors as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Activation, Plan, PlanApproval, PlanVersion
from shouwang.oversight.command.rules import differences, expansion, reading
from shouwang.oversight.command.rules.around import ApprovalStep
from shouwang.oversight.command.rules.pack import Pack
from shouwang.oversight.command.selectors.covered import ground
from shouwang.oversight.command.selectors.responses import pack_of

SHIPPED = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True)
class PlanRow:
    """One plan of the list."""

    plan: Plan
    in_force: PlanVersion | None
    making: PlanVersion | None
    pack: Pack
    active: tuple[Activation, ...]


def plans_of(compound_id: int) -> QuerySet[Plan]:
    """The plans that hold in a compound: its own and its company's."""
    compound = places.compounds([compound_id]).get()
    mine = Q(compound_id__isnull=True) | Q(compound_id=compound_id)
    return Plan.objects.filter(mine, company_id=compound.company_id)


def rows(compound_id: int) -> list[PlanRow]:
    """The plans of a compound with the version that counts, what is being made and what is activated."""
    active = open_activations(compound_id)
    found = []
    for plan in plans_of(compound_id).prefetch_related("versions"):
        versions = list(plan.versions.all())
        in_force = next((v for v in versions if v.state == "in_force"), None)
        making = next((v for v in versions if v.state in ("draft", "submitted", "approved")), None)
        shown = in_force or versions[0]
        mine = tuple(activation for activation in active if activation.version.plan_id == plan.pk)
        found.append(PlanRow(plan, in_force, making, pack_of(shown), mine))
    return found


def open_activations(compound_id: int) -> list[Activation]:
    """What is activated in the compound now, in earnest before drills."""
    found = Activation.objects.filter(compound_id=compound_id, stood_down_at__isnull=True)
    return list(found.select_related("version").order_by("exercise", "-started_at"))


def plan(plan_id: int, *, compound_id: int) -> Plan:
    """A plan that holds in the compound.

    Raises:
        NotFound: ``plan.unknown``.
    """
    found = plans_of(compound_id).filter(pk=plan_id).first()
    if found is None:
        raise outcomes.NotFound("plan.unknown", _("There is no such plan."))
    return found


def versions(plan_id: int) -> list[PlanVersion]:
    """A plan's versions, newest first."""
    return list(PlanVersion.objects.filter(plan_id=plan_id).select_related("plan"))


def version(version_id: int, *, compound_id: int) -> PlanVersion:
    """One version of a plan that holds in the compound.

    Raises:
        NotFound: ``plan.unknown``.
    """
    found = PlanVersion.objects.select_related("plan").filter(pk=version_id).first()
    if found is None or not plans_of(compound_id).filter(pk=found.plan_id).exists():
        raise outcomes.NotFound("plan.unknown", _("There is no such plan."))
    return found


def shown_version(plan_id: int) -> PlanVersion:
    """The version a plan's page shows unless another is asked for: in force, else the newest."""
    found = versions(plan_id)
    return next((each for each in found if each.state == "in_force"), found[0])


@dataclass(frozen=True)
class Signature:
    """A step of approval and, once given, its signature."""

    step: ApprovalStep
    given: PlanApproval | None
    next: bool


def signatures(of: PlanVersion) -> list[Signature]:
    """The steps of a version in order; the first open one of a submitted version is next."""
    given = {approval.step: approval for approval in of.approvals.filter(verdict="signed", void=False)}
    steps, waiting = [], of.state == "submitted"
    for step in pack_of(of).approval:
        is_next = waiting and step.key not in given
        steps.append(Signature(step, given.get(step.key), is_next))
        waiting = waiting and not is_next
    return steps


def last_return(of: PlanVersion) -> PlanApproval | None:
    """Why a draft came back, when it did after its last change."""
    found = of.approvals.filter(verdict="returned").order_by("-at").first()
    return found if found is not None and of.state == "draft" else None


def can_sign(actor: Actor, signature: Signature, compound_id: int) -> bool:
    """Whether this reader may give that signature now."""
    holds = actor.user_id is None or bool(actor.roles_at(compound_id) & set(signature.step.roles))
    return signature.next and holds and actor.may("plan.approve", compound_id=compound_id)


def changes(old: PlanVersion, new: PlanVersion) -> tuple[differences.Difference, ...]:
    """What differs between two versions."""
    return differences.compare(pack_of(old), pack_of(new))


def last_drill(plan_id: int, compound_id: int) -> Activation | None:
    """The latest exercise of a plan in a compound."""
    found = Activation.objects.filter(version__plan_id=plan_id, compound_id=compound_id, exercise=True)
    return found.order_by("-started_at").first()


def duty_count(pack: Pack, level: str, compound_id: int) -> int:
    """How many single duties a level gives in this compound."""
    return len(expansion.expand(pack.duties_at(level), ground(compound_id)))


def export(of: PlanVersion) -> tuple[str, str]:
    """File name and YAML text of a version."""
    return f"{of.plan.code}-{of.number}.yaml", of.source


@dataclass(frozen=True)
class Shipped:
    """A pack that comes with the house."""

    name: str
    title: Words
    code: str
    hazard: str


def shipped() -> Iterator[Shipped]:
    """The packs that come with the house."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        yield _shipped(path)


_known: dict[str, Shipped] = {}


def _shipped(path: Path) -> Shipped:
    if path.stem not in _known:
        plain = reading.read_text(path.read_bytes()).plain
        _known[path.stem] = Shipped(path.stem, Words.of(plain["title"]), plain["code"], plain["hazard"])
    return _known[path.stem]


def shipped_text(name: str) -> bytes:
    """The YAML of a shipped pack.

    Raises:
        NotFound: ``plan.unknown``.
    """
    if name not in {path.stem for path in SHIPPED.glob("*.yaml")}:
        raise outcomes.NotFound("plan.unknown", _("There is no such plan."))
    return (SHIPPED / f"{name}.yaml").read_bytes()


@dataclass(frozen=True)
class Overtaken:
    """What happened to a draft while somebody else wrote: who saved, when, and what a second save would change."""

    who: str
    at: datetime
    changes: tuple[differences.Difference, ...]


def overtaken(version: PlanVersion, *, plain: dict[str, Any] | None, raw: str | None) -> Overtaken:
    """What a writer has to know whose page was overtaken; ``plain`` or ``raw`` is what was typed."""
    saved = journal.about(kind="plan", subject_id=version.plan_id).filter(action="plan.draft_saved").first()
    typed = reading.read_text(raw) if raw is not None else reading.read_plain(plain)
    changes = differences.compare(reading.from_plain(version.content), typed.pack) if typed.pack else ()
    who = saved.actor_name if saved else version.author_name
    return Overtaken(who, version.changed_at, tuple(changes))
