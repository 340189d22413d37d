"""The library of methods: what, how strong, how long, and where that is written. Pure.

Sources were read in reprints on the web in November 2026, not in the issued documents; a figure without a source is
this house's own and says so. The health authority's order of the day comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shouwang.base.places.rules import AreaKind
from shouwang.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Agent:
    """A family of chemicals.

    Args:
        never: agents with which it must not meet, and what would happen.
    """

    label: str
    never: Mapping[str, str]


_GAS = _("gives off chlorine gas")
_AMINE = _("gives off chloramine, which harms the lungs")
_WEAK = _("cancel one another out: neither works")
_HEAT = _("heats up and may give off harmful vapour")

AGENTS: dict[str, Agent] = {
    "chlorine": Agent(
        _("Chlorine agent"),
        {"acid": _GAS, "ammonia": _AMINE, "quat": _WEAK, "alcohol": _HEAT, "peroxide": _HEAT},
    ),
    "alcohol": Agent(_("75 % alcohol"), {"chlorine": _HEAT, "peroxide": _HEAT}),
    "peroxide": Agent(_("Hydrogen peroxide"), {"chlorine": _HEAT, "alcohol": _HEAT, "acid": _HEAT, "quat": _WEAK}),
    "quat": Agent(_("Quaternary ammonium"), {"chlorine": _WEAK, "peroxide": _WEAK, "soap": _("soap makes it useless")}),
    "acid": Agent(_("Acid cleaner, such as for toilets"), {"chlorine": _GAS, "peroxide": _HEAT}),
    "ammonia": Agent(_("Ammonia cleaner, such as for glass"), {"chlorine": _AMINE}),
    "soap": Agent(_("Soap or detergent"), {"quat": _("soap makes it useless")}),
}

UNCHECKED = _("unchecked: a working value of this house")
FIGURES: dict[str, str] = {
    "mg_l": _("Strength"),
    "dwell": _("Time to act"),
    "reentry": _("Re-entry"),
    "ml_per_m2": _("How much of it"),
}
"""The figures of a method, each with a source of its own."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to disinfect an area.

    Args:
        mg_l: concentration of the ready solution; None where the product is used as it is.
        dwell, reentry: minutes that it must act, and after which people may be there again (from the start).
        ml_per_m2: ready solution for one square metre of floor.
        work: minutes of work to begin with, and for each square metre.
        air: how to ventilate.
        care: what to wear, and what to mind.
        read: figure (of :data:`FIGURES`) → where it is written.
    """

    key: str
    label: str
    agent: str
    mg_l: int | None
    dwell: int
    reentry: int
    ml_per_m2: int
    work: tuple[Decimal, Decimal]
    air: str
    care: str
    read: Mapping[str, str]

    @property
    def sources(self) -> list[tuple[list[str], str]]:
        """The figures by their names under each source, those without one last."""
        found: dict[str, list[str]] = {source: [] for source in (*self.read.values(), UNCHECKED)}
        for figure, label in FIGURES.items():
            found[self.read.get(figure, UNCHECKED)].append(label)
        return [(labels, source) for source, labels in found.items() if labels]


_OPEN = _("Open doors and windows or let the fan run for 30 minutes.")
_GLOVES = _("Wear gloves and a mask; mix fresh.")
_LIFTS = _(
    "Guangdong epidemic command, guidance on cleaning lifts in public places: 250–500 mg/L of chlorine for 30 minutes, "
    "then wiped with water; or 75 % alcohol"
)
_WHO = _(
    "WHO, interim guidance on environmental surfaces of 15 May 2020: 1,000 mg/L of chlorine, or 70–90 % alcohol, "
    "outside health care"
)
_HOUSES = _(
    "A county government's guidance on disinfection at home: floors and walls 1,000 mg/L for at least 30 minutes, what "
    "is often touched 500 mg/L for 30 minutes, toilets 500–1,000 mg/L for 30 minutes"
)
_SARS = _("Guidance of 2003 against SARS, carried by Xinhua: at least 100 ml for 1 m² of floor")
_GUIDE = _(
    "Guide to disinfectants, office of the National Health Commission, 2020 No. 147: quaternary ammonium 1,000 mg/L on "
    "surfaces that are not visibly dirty, 2,000 mg/L on others"
)
_SMALL = _("The same guide: alcohol for small surfaces only, wiped twice; 3 minutes by an expert in Jiefang Daily")

METHODS: dict[str, Method] = {
    method.key: method
    for method in (
        Method(
            "chlorine_500", _("Chlorine 500 mg/L, spray or wipe"), "chlorine", 500, 30, 30, 100,
            (Decimal(2), Decimal("0.3")), _OPEN, _GLOVES, {"mg_l": _LIFTS, "dwell": _LIFTS, "ml_per_m2": _SARS},
        ),
        Method(
            "chlorine_1000", _("Chlorine 1,000 mg/L, waste and toilets"), "chlorine", 1000, 30, 60, 200,
            (Decimal(3), Decimal("0.3")), _OPEN, _GLOVES, {"mg_l": _WHO, "dwell": _HOUSES, "ml_per_m2": _SARS},
        ),
        Method(
            "chlorine_250", _("Chlorine 250 mg/L, floors in quiet times"), "chlorine", 250, 30, 30, 100,
            (Decimal(2), Decimal("0.1")), _OPEN, _GLOVES, {"mg_l": _LIFTS, "dwell": _LIFTS, "ml_per_m2": _SARS},
        ),
        Method(
            "alcohol_wipe", _("75 % alcohol, wiping of small surfaces"), "alcohol", None, 3, 5, 20,
            (Decimal(1), Decimal("0.3")), _("Let the vapour go; no flame, no sparks, nothing switched."),
            _("Wipe, never spray; keep away from flames."), {"mg_l": _WHO, "dwell": _SMALL},
        ),
        Method(
            "quat_wipe", _("Quaternary ammonium 1,000 mg/L, equipment"), "quat", 1000, 10, 15, 60,
            (Decimal(2), Decimal("0.2")), _OPEN, _GLOVES, {"mg_l": _GUIDE},
        ),
    )
}  # fmt: skip

USUAL_METHOD: dict[str, str] = {
    AreaKind.WASTE: "chlorine_1000",
    AreaKind.TOILET: "chlorine_1000",
    AreaKind.GARAGE: "chlorine_250",
    AreaKind.STAIRWELL: "chlorine_250",
    AreaKind.CORRIDOR: "chlorine_250",
    AreaKind.FITNESS: "quat_wipe",
    AreaKind.PLAYGROUND: "quat_wipe",
    AreaKind.POWER_ROOM: "alcohol_wipe",
}
"""How a kind of area is disinfected unless somebody says otherwise; :data:`USUAL` for the rest."""
USUAL = "chlorine_500"

USUAL_SIZE: dict[str, tuple[int, str]] = {
    AreaKind.LIFT: (3, _("buttons, rails, floor")),
    AreaKind.LOBBY: (25, _("door handles, letter boxes, floor")),
    AreaKind.STAIRWELL: (60, _("handrails, switches, steps")),
    AreaKind.CORRIDOR: (30, _("switches, rails, floor")),
    AreaKind.WASTE: (12, _("bins, lids, ground")),
    AreaKind.FITNESS: (80, _("grips, seats")),
    AreaKind.PLAYGROUND: (120, _("rails, slides, seats")),
    AreaKind.GARAGE: (600, _("door handles, pay posts")),
    AreaKind.TOILET: (15, _("seats, taps, handles, floor")),
    AreaKind.PARCELS: (10, _("shelves, screens")),
    AreaKind.GATEHOUSE: (12, _("counter, pens, barrier buttons, door handles")),
}
"""Square metres and surfaces of a kind of area unless somebody says otherwise."""


def usual(kind: str) -> tuple[str, int, str]:
    """Method, square metres and surfaces of a kind of area."""
    size, surfaces = USUAL_SIZE.get(kind, (40, _("handles, tables, floor")))
    return USUAL_METHOD.get(kind, USUAL), size, surfaces


def reaction(one: str, other: str) -> str:
    """What happens when two agents meet; empty when nothing does. Symmetric."""
    return AGENTS[one].never.get(other) or AGENTS[other].never.get(one, "")


def minutes_of_work(method: Method, size_m2: Decimal) -> int:
    """Whole minutes that somebody is busy there; the time that the agent acts does not count, the next area is done."""
    fixed, per_m2 = method.work
    return max(1, round(fixed + per_m2 * min(size_m2, Decimal(200))))


def norm_ml(method: Method, size_m2: Decimal) -> int:
    """Millilitres of ready solution that the method asks for an area."""
    return max(50, int(method.ml_per_m2 * size_m2))
