"""What other apps tell the reserve, hung up by the wiring: what they use up, which levels there are, what is coming."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shouwang.base.posture.rules import InForce
from shouwang.kernel.words import Words
from shouwang.means.reserve.rules import Use


@dataclass(frozen=True, slots=True)
class AtLevel:
    """The measures that would hold at a level: its name, numeral and severity."""

    name: Words
    numeral: str
    severity: int
    measures: Sequence[InForce]


@dataclass(frozen=True, slots=True)
class Coming:
    """Goods that were ordered or promised and are on their way.

    Args:
        units: in the shown unit of the class; None of an item that its class does not count.
        said: from whom, and under which number.
        name, amount: the item, and how much of it in its own unit, in words of whoever reads it.
    """

    item_class: str
    at: datetime
    units: float | None
    said: str
    name: Words
    amount: object


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """How long suppliers of a class took.

    Args:
        took: days from order to the last box, of each order that came in full.
        promised: days that the quickest of them says; None when nobody says any.
    """

    took: Sequence[int] = ()
    promised: float | None = None


Source = Callable[..., Sequence[Use]]
Levels = Callable[..., Sequence[AtLevel]]
Deliveries = Callable[..., Sequence[Coming]]
Leads = Callable[..., Mapping[str, LeadFacts]]

sources: list[Source] = []
levels: list[Levels] = []
_deliveries: list[Deliveries] = []
_leads: list[Leads] = []


def register_source(source: Source) -> None:
    """Let an app say what it uses up: ``source(compound_id=…, in_force=…, now=…)``; called by the wiring."""
    if source not in sources:
        sources.append(source)


def register_levels(source: Levels) -> None:
    """Let an app say which levels there are: ``levels(compound_id=…, now=…)``; called by the wiring."""
    if source not in levels:
        levels.append(source)


def register_deliveries(source: Deliveries) -> None:
    """Let an app say what is on its way: ``deliveries(compound_id=…, now=…)``; called by the wiring."""
    if source not in _deliveries:
        _deliveries.append(source)


def register_leads(source: Leads) -> None:
    """Let an app say how long deliveries take: ``leads(compound_id=…, now=…)``; called by the wiring."""
    if source not in _leads:
        _leads.append(source)


def coming(compound_id: int, *, now: datetime) -> dict[str, tuple[Coming, ...]]:
    """What is on its way of each class, what comes first first."""
    found: dict[str, list[Coming]] = {}
    for source in _deliveries:
        for each in source(compound_id=compound_id, now=now):
            found.setdefault(each.item_class, []).append(each)
    return {key: tuple(sorted(each, key=lambda one: one.at)) for key, each in found.items()}


def leads(compound_id: int, *, now: datetime) -> dict[str, LeadFacts]:
    """How long deliveries of each class take, of classes of which somebody knows."""
    return {key: told for source in _leads for key, told in source(compound_id=compound_id, now=now).items()}
