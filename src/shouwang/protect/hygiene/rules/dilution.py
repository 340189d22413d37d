"""What to pour into what: C1·V1 = C2·V2, in amounts that a measuring cup or a tablet gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.hygiene.rules.methods import reaction
from shouwang.protect.hygiene.rules.words import HygieneRefused


class Form(StrEnum):
    """How a product comes: a liquid to dilute, tablets, or ready to use."""

    LIQUID = "liquid"
    TABLET = "tablet"
    READY = "ready"


STEP_ML = 5
"""The finest mark of a measuring cup."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to take.

    Args:
        product: millilitres, or tablets.
        water_ml: to which it is given.
        mg_l: what comes out of it, which differs from what was wanted by the fineness of cup and tablet.
    """

    form: Form
    product: int
    water_ml: int
    mg_l: int

    @property
    def litres(self) -> str:
        """The water in litres, as people read it."""
        return f"{self.water_ml / 1000:.2f}".rstrip("0").rstrip(".")


def mix(*, form: Form, strength: int, wanted: int | None, total_ml: int) -> Recipe:
    """The nearest measurable recipe that is not weaker than wanted by more than the finest measure.

    Args:
        strength: mg/L of a liquid; mg in one tablet.
        wanted: mg/L; None takes the product as it is.
        total_ml: ready solution wanted, in millilitres. Tablets are never broken: the water is fitted to them.

    Raises:
        HygieneRefused: ``hygiene.amount``; ``hygiene.strength``: nothing is wanted; ``hygiene.too_weak``:
            the product is weaker than what is wanted.
    """
    if not 1 <= total_ml <= 1_000_000 or strength <= 0:
        raise HygieneRefused("hygiene.amount", _("Say an amount between 1 ml and 1,000 litres."))
    if form is Form.READY or wanted is None:
        return Recipe(Form.READY, total_ml, 0, strength)
    if wanted <= 0:
        raise HygieneRefused("hygiene.strength", _("Say how strong it shall be: at least 1 mg/L."))
    if form is Form.TABLET:
        tablets = max(1, -(-total_ml * wanted // (1000 * strength)))
        water = round(tablets * strength * 1000 / wanted / 50) * 50 or 50
        return Recipe(form, tablets, water, round(tablets * strength * 1000 / water))
    if strength < wanted:
        raise HygieneRefused("hygiene.too_weak", _("The product is weaker than what is wanted: {n} mg/L."), n=strength)
    exact = total_ml * wanted / strength
    poured = min(total_ml, max(STEP_ML, -(-round(exact, 6) // STEP_ML) * STEP_ML)) if exact >= 1 else 1
    poured = int(poured)
    return Recipe(form, poured, total_ml - poured, round(poured * strength / total_ml))


def drawn(recipe: Recipe, used_ml: int) -> int:
    """Base units of the product in so much of the ready solution, rounded up to whole ones."""
    whole = recipe.water_ml + (0 if recipe.form is Form.TABLET else recipe.product)
    return max(1, -(-recipe.product * used_ml // whole))


def require_compatible(one: str, other: str) -> None:
    """Refuse two agents that must not meet.

    Raises:
        HygieneRefused: ``hygiene.incompatible`` with what would happen.
    """
    if why := reaction(one, other):
        raise HygieneRefused("hygiene.incompatible", _("Never mix these two: {why}."), why=why)


def wrong_dose(said: int | None, wanted: int | None) -> bool:
    """Whether what was mixed is off by more than a tenth below, or more than double."""
    return said is not None and wanted is not None and not 0.9 * wanted <= said <= 2 * wanted
