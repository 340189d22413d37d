"""What a posture would spend on disinfection: rounds, hours and litres a day; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouwang.base.posture.rules import Consequence, InForce
from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Spot
from shouwang.protect.hygiene.selectors import days, reading
from shouwang.protect.hygiene.selectors.rounds import recipe_for

WALK_MINUTES = 2
"""Reckoned for the way to each area; a round's own plan knows it better."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A day under a posture: areas done, hours of work, litres of ready solution."""

    times: float = 0
    hours: float = 0
    litres: float = 0


def _often(spots: Sequence[Spot], in_force: Sequence[InForce], now: datetime) -> list[tuple[Spot, float]]:
    asked = rules.of_hygiene(in_force)
    found = []
    for spot in spots:
        place = days.place_of(spot)
        mine = [each for each in asked if each.key[1] == place.kind and each.scope.covers(place.ref)]
        if times := rules.times_a_day(rules.every(mine, now)):
            found.append((spot, times))
    return found


def _spent(spots: Sequence[Spot], in_force: Sequence[InForce], now: datetime) -> Spent:
    often = _often(spots, in_force, now)
    minutes = sum(times * (days.place_of(spot).work + WALK_MINUTES) for spot, times in often)
    ml = sum(times * rules.norm_ml(rules.METHODS[spot.method], spot.size_m2) for spot, times in often)
    return Spent(sum(times for _spot, times in often), minutes / 60, ml / 1000)


def consequences(
    *, compound_id: int, before: Sequence[InForce], after: Sequence[InForce], now: datetime
) -> tuple[Consequence, ...]:
    """What a change would ask of the rounds: times, hours and litres a day; nothing when nothing changes."""
    spots = list(reading.spots(compound_id))
    old, new = _spent(spots, before, now), _spent(spots, after, now)
    if round(old.times) == round(new.times):
        return ()
    facts = {
        "old": round(old.times),
        "new": round(new.times),
        "hours": f"{abs(new.hours - old.hours):.0f}",
        "litres": f"{new.litres:.0f}",
    }
    said = [Consequence("rounds", _("Disinfection: %(old)s → %(new)s areas a day") % facts)]
    if new.hours >= old.hours:
        said.append(Consequence("hours", _("%(hours)s more cleaner hours a day") % facts))
    else:
        said.append(Consequence("hours", _("%(hours)s cleaner hours a day fewer") % facts))
    return (*said, Consequence("goods", _("Disinfectant, ready to use: %(litres)s L a day") % facts))


def burn(*, compound_id: int, in_force: Sequence[InForce], now: datetime) -> Mapping[int, float]:
    """What of the stock the rounds of one day use up under a posture: item → base units, ml or pieces."""
    goods = reading.products(compound_id)
    found: dict[int, float] = {}
    for spot, times in _often(list(reading.spots(compound_id)), in_force, now):
        method = rules.METHODS[spot.method]
        product = goods.get(method.agent)
        recipe = recipe_for(method, product)
        if product is None or recipe is None:
            continue
        whole = recipe.water_ml + (0 if recipe.form is rules.Form.TABLET else recipe.product)
        used = times * rules.norm_ml(method, spot.size_m2) * recipe.product / whole
        found[product.item_id] = found.get(product.item_id, 0) + used
    return found
