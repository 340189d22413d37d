"""The rounds of this hour: who goes where, in which order; derived anew from posture, roster and absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import AreaKind
from shouwang.protect.hygiene import engine, rules
from shouwang.protect.hygiene.models import Cleaning, Product, Spot
from shouwang.protect.hygiene.selectors import days, reading
from shouwang.protect.hygiene.selectors.crew import Worker, crew

WEIGHTS = {AreaKind.LIFT: 9, AreaKind.LOBBY: 3, AreaKind.WASTE: 2}
UNFINISHED = timedelta(hours=12)
"""What was begun longer ago is no longer waited for on the phone."""
THINK = 2.0
"""Seconds for which the solver may think over one wave."""

_plan = lru_cache(maxsize=64)(
    lambda stops, walkers: engine.plan(stops, walkers, seconds=THINK)  # the same question is not thought over twice
)


@dataclass(frozen=True)
class Planned:
    """What is to be done now: rounds by person, and what no round reaches."""

    day: days.Day
    crew: tuple[Worker, ...]
    plan: engine.Plan
    cells: Mapping[int, rules.Cell]


@dataclass(frozen=True, slots=True)
class Stop:
    """An area on one's round."""

    spot: Spot
    cell: rules.Cell
    at: datetime
    method: rules.Method
    product: Product | None
    recipe: rules.Recipe | None
    norm_ml: int
    batch: reading.Batch | None
    """What expires first and holds enough for here."""

    @property
    def code(self) -> str:
        """The short name on the strip: building and unit, such as ``3-1``."""
        area = self.spot.area
        if area.building is None:
            return area.name[:4]
        return f"{area.building.number}-{area.unit.number}" if area.unit else area.building.number

    @property
    def cleaning(self) -> Cleaning | None:
        """What was begun here, if anything."""
        done = self.cell.done
        return done if isinstance(done, Cleaning) else None


@dataclass(frozen=True, slots=True)
class Acting:
    """An area where the agent acts and somebody has to come back."""

    spot: Spot
    cleaning: Cleaning


@dataclass(frozen=True)
class MyRound:
    """One person's round of this hour.

    Args:
        acting: what acts on the round, and whatever else they began, also where no round sent them.
        stock: the batches of each agent, what expires first first.
    """

    name: str
    stops: tuple[Stop, ...]
    due_at: datetime | None
    number: int
    lifts: bool
    acting: tuple[Acting, ...] = ()
    stock: Mapping[str, list[reading.Batch]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many are finished or acting."""
        return sum(stop.cleaning is not None for stop in self.stops)

    @property
    def next(self) -> Stop | None:
        """Where to go now."""
        return next((stop for stop in self.stops if stop.cleaning is None), None)

    @property
    def usual_batch(self) -> str:
        """The label of the batch to take where the area says nothing: that of the only agent in stock."""
        return next(iter(self.stock.values()))[0].code if len(self.stock) == 1 else ""


def planned(compound_id: int, *, now: datetime) -> Planned:
    """Rounds over everything whose window is open now or was missed a short while ago."""
    day = days.day_of(compound_id, now=now)
    team = crew(compound_id, day=day.start, now=now)
    cells = {area: cell for area, each in day.cells.items() if (cell := _pressing(each, now)) is not None}
    stops = tuple(_stop(day, area, cell) for area, cell in sorted(cells.items()))
    walkers = tuple(
        engine.Walker(each.user_id, _seconds(day, each.starts_at), _seconds(day, each.ends_at))
        for each in team
        if each.ends_at > now
    )
    return Planned(day, team, _plan(stops, walkers), cells)


def _pressing(cells: list[rules.Cell], now: datetime) -> rules.Cell | None:
    """The window to be answered now: what is overdue, else what is open."""
    late = [cell for cell in cells if cell.state is rules.State.OVERDUE]
    return next(iter(late), None) or next((c for c in cells if c.window.opens_at <= now < c.window.due_at), None)


def _seconds(day: days.Day, at: datetime) -> int:
    return int((at - day.start).total_seconds())


def _stop(day: days.Day, area: int, cell: rules.Cell) -> engine.Stop:
    place, window = days.place_of(day.spots[area]), cell.window
    opens, due = _seconds(day, window.opens_at), _seconds(day, window.due_at)
    if cell.state is rules.State.OVERDUE:
        opens, due = due, due + (due - opens) // 2
    weight = WEIGHTS.get(AreaKind(place.kind), 1)
    return engine.Stop(area, place.building, place.unit, place.floor, place.work * 60, opens, due, weight)


def my_round(actor: Actor, compound_id: int, *, now: datetime, who: int | None = None) -> MyRound:
    """The round of the actor, or of the person whom a lead looks at.

    Whoever is on no round sees nothing to do.
    """
    found = planned(compound_id, now=now)
    user_id = who or actor.user_id
    routes = [route for route in found.plan.routes if route.walker == user_id]
    name = next((each.name for each in found.crew if each.user_id == user_id), actor.name)
    goods, stock = reading.products(compound_id), reading.agents_in_stock(compound_id, now=now)
    stops = tuple(
        _shown(found, visit.key, found.day.start.timestamp() + visit.at, goods, stock)
        for route in routes
        for visit in route.visits
    )
    lifts = [stop for stop in stops if stop.spot.area.kind == AreaKind.LIFT]
    leading = (lifts or list(stops))[:1]
    return MyRound(
        name,
        stops,
        min((stop.cell.window.due_at for stop in stops), default=None),
        leading[0].cell.window.number if leading else 0,
        bool(lifts) and len(lifts) == len(stops),
        _acting(compound_id, user_id, stops, now),
        stock,
    )


def _acting(compound_id: int, user_id: int | None, stops: tuple[Stop, ...], now: datetime) -> tuple[Acting, ...]:
    begun = {stop.cleaning.pk for stop in stops if stop.cleaning is not None}
    recent = Cleaning.objects.filter(compound_id=compound_id, finished_at=None, started_at__gt=now - UNFINISHED)
    rows = list(recent.filter(Q(by_id=user_id or 0) | Q(pk__in=begun)))
    spots = {
        spot.area_id: spot for spot in reading.spots(compound_id).filter(area_id__in={row.area_id for row in rows})
    }
    return tuple(Acting(spots[row.area_id], row) for row in rows if row.area_id in spots)


def _shown(
    found: Planned, area: int, at: float, goods: Mapping[str, Product], stock: Mapping[str, list[reading.Batch]]
) -> Stop:
    spot = found.day.spots[area]
    method = rules.METHODS[spot.method]
    product = goods.get(method.agent)
    norm = rules.norm_ml(method, spot.size_m2)
    when = datetime.fromtimestamp(at, tz=found.day.start.tzinfo)
    recipe = recipe_for(method, product)
    asked = rules.drawn(recipe, norm) if recipe else 0
    batch = next((one for one in stock.get(method.agent, []) if one.quantity >= asked), None)
    return Stop(spot, found.cells[area], when, method, product, recipe, norm, batch)


def recipe_for(method: rules.Method, product: Product | None) -> rules.Recipe | None:
    """One litre of what a method asks out of the compound's product; None when there is none that is strong enough."""
    if product is None:
        return None
    try:
        return rules.mix(form=rules.Form(product.form), strength=product.strength, wanted=method.mg_l, total_ml=1000)
    except rules.HygieneRefused:
        return None
