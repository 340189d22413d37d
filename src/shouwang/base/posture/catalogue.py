"""The closed catalogue of measures: what a plan can ask of a compound, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.base.places import rules as places
from shouwang.base.posture.orders import Choice, Every, Limit, Order, Portions, Quota, Union
from shouwang.kernel.words import gettext_noop as _

HAZARDS: dict[str, str] = {
    "epidemic": _("Epidemic"),
    "typhoon_flood": _("Typhoon and flood"),
    "fire": _("Fire"),
    "earthquake": _("Earthquake"),
    "outage": _("Power and water outage"),
    "gas": _("Gas leak"),
    "security": _("Public security"),
    "other": _("Other"),
}

FACILITIES: dict[str, str] = {
    "gym": _("Gym"),
    "playground": _("Playground"),
    "pool": _("Swimming pool"),
    "clubhouse": _("Clubhouse"),
    "canteen": _("Canteen"),
    "activity_room": _("Activity room"),
    "library": _("Library"),
    "charging": _("E-bike charging"),
    "garage": _("Garage"),
}

ITEM_CLASSES: dict[str, str] = {
    "mask": _("Masks"),
    "disinfectant": _("Disinfectant"),
    "thermometer": _("Thermometers"),
    "suit": _("Protective suits"),
    "test_kit": _("Antigen tests"),
    "food_pack": _("Food packs"),
    "water": _("Drinking water"),
    "medicine": _("First-aid medicine"),
    "sandbag": _("Sandbags"),
    "pump": _("Pumps"),
    "torch": _("Torches and batteries"),
    "fuel": _("Generator fuel"),
    "extinguisher": _("Fire extinguishers"),
    "gloves": _("Gloves"),
    "face_shield": _("Face shields"),
    "tissue": _("Tissues"),
    "waste_bag": _("Medical waste bags"),
    "blanket": _("Blankets"),
    "gown": _("Isolation gowns"),
    "helmet": _("Helmets"),
    "boots": _("Rubber boots"),
    "gas_mask": _("Gas masks"),
    "vest": _("Reflective vests"),
    "life_jacket": _("Life jackets"),
}

USED_UP = ("mask", "gloves", "gown", "face_shield", "suit")
"""Protective equipment that a shift uses up."""
HANDED_BACK = ("helmet", "boots", "gas_mask", "vest", "life_jacket")
"""Protective equipment that goes back into the store after the shift."""
PPE: dict[str, str] = {key: ITEM_CLASSES[key] for key in (*USED_UP, *HANDED_BACK)}
"""What somebody may have to wear at a post."""

POSTS: dict[str, str] = {
    "gate": _("Gate and order"),
    "cleaning": _("Cleaning and disinfection"),
    "medical": _("Medical liaison"),
    "service": _("Residents' service"),
    "engineering": _("Engineering"),
    "supplies": _("Supplies"),
}

CREDENTIALS: dict[str, str] = {
    "health_code": _("Health code"),
    "travel": _("Travel record"),
    "test_48h": _("Test within 48 hours"),
    "test_24h": _("Test within 24 hours"),
    "vaccination": _("Vaccination"),
}

SUPPLIED: dict[str, str] = {
    "water": _("Drinking water"),
    "power": _("Power for medical devices"),
    "food": _("Meals"),
    "medicine": _("Medicine"),
    "shelter": _("Shelter"),
    "light": _("Light in stairwells"),
}


@dataclass(frozen=True)
class Measure:
    """One kind of measure.

    Args:
        key: stable code.
        label: English name.
        order: what stricter means.
        icon: lucide name.
        kinds: for a measure per kind (area, gate, facility…): code → English label.
        life_safety: under its stricter values every exit is open and the gate only records.
    """

    key: str
    label: str
    order: Order
    icon: str
    kinds: Mapping[str, str] | None = None
    life_safety: bool = False


def _catalogue(*measures: Measure) -> dict[str, Measure]:
    return {measure.key: measure for measure in measures}


def _steps(*pairs: tuple[str, str]) -> Choice:
    return Choice(dict(pairs))


CATALOGUE: dict[str, Measure] = _catalogue(
    Measure(
        "life_safety",
        _("Evacuation"),
        _steps(("normal", _("No")), ("exits_open", _("All exits open"))),
        "door-open",
        life_safety=True,
    ),
    Measure(
        "visitors",
        _("Visitors"),
        _steps(
            ("free", _("Free")),
            ("register", _("Register")),
            ("invited", _("By invitation, registered")),
            ("approved", _("Approval needed")),
            ("none", _("Not admitted")),
        ),
        "user-check",
    ),
    Measure(
        "entry",
        _("Entry"),
        _steps(
            ("open", _("Open")),
            ("pass", _("With pass")),
            ("residents", _("Residents and staff only")),
            ("essential", _("Essential only")),
        ),
        "log-in",
    ),
    Measure(
        "exit",
        _("Exit"),
        _steps(
            ("open", _("Open")),
            ("recorded", _("Recorded")),
            ("reason", _("With a reason")),
            ("essential", _("Essential only")),
        ),
        "log-out",
    ),
    Measure("exit_quota", _("Household exits"), Quota(), "ticket"),
    Measure(
        "temperature",
        _("Temperature check"),
        _steps(
            ("none", _("None")),
            ("voluntary", _("Voluntary")),
            ("spot", _("Spot checks")),
            ("everyone", _("Everyone")),
            ("reported", _("Everyone, reported twice a day")),
        ),
        "thermometer",
    ),
    Measure(
        "temperature_max_c",
        _("Temperature limit"),
        Limit("≤ {n} °C", True, 36.5, 39.0, whole=False),
        "thermometer",
    ),
    Measure(
        "mask",
        _("Masks"),
        _steps(
            ("none", _("None")),
            ("advised", _("Advised")),
            ("lifts", _("Worn in lifts")),
            ("public", _("Worn in public areas")),
            ("n95", _("N95 in public areas")),
        ),
        "shield",
    ),
    Measure("credentials", _("Credentials"), Union(CREDENTIALS), "badge-check"),
    Measure("disinfect_every", _("Disinfection"), Every(), "spray-can", kinds=places.AREA_LABELS),
    Measure("lift_max", _("People in a lift"), Limit(_("{n} people"), True, 1, 20), "users"),
    Measure(
        "lift_service",
        _("Lifts"),
        _steps(("running", _("Running")), ("restricted", _("Restricted")), ("stopped", _("Stopped"))),
        "arrow-up-down",
    ),
    Measure(
        "gate_open",
        _("Gates"),
        _steps(("open", _("Open")), ("day_only", _("Closed at night")), ("closed", _("Closed to entry"))),
        "door-closed",
        kinds=places.GATE_LABELS,
    ),
    Measure(
        "delivery",
        _("Deliveries"),
        _steps(
            ("door", _("To the door")),
            ("unit", _("To the unit entrance")),
            ("shelf", _("Contactless shelf")),
            ("volunteers", _("By volunteers")),
        ),
        "package-open",
    ),
    Measure(
        "gathering_max",
        _("Gatherings"),
        Limit(_("{n} people at most"), True, 0, 5000, zero=_("Suspended")),
        "utensils-crossed",
    ),
    Measure(
        "facility_open",
        _("Facilities"),
        _steps(("open", _("Open")), ("half", _("Half capacity")), ("closed", _("Closed"))),
        "dumbbell",
        kinds=FACILITIES,
    ),
    Measure(
        "waste",
        _("Waste collection"),
        _steps(
            ("daily", _("Once a day")),
            ("twice", _("Twice a day")),
            ("disinfected", _("Twice a day, disinfected")),
            ("dedicated", _("Own crew and vehicle")),
        ),
        "trash-2",
    ),
    Measure("roll_call_every", _("Roll-call"), Every(), "clipboard-check"),
    Measure("care_every", _("Check on homes with needs"), Every(), "heart-handshake"),
    Measure("testing_every", _("Testing"), Every(), "test-tube"),
    Measure("patrol_every", _("Patrols"), Every(), "footprints"),
    Measure("minimum_on_duty", _("On duty"), Limit(_("at least {n}"), False, 0, 500), "hard-hat", kinds=POSTS),
    Measure("ppe", _("Protective equipment"), Portions(PPE), "shield-check", kinds=POSTS),
    Measure("reserve_days", _("Reserve"), Limit(_("{n} days"), False, 0, 90), "package", kinds=ITEM_CLASSES),
    Measure(
        "indoors",
        _("Staying indoors"),
        _steps(("free", _("Free")), ("advised", _("Advised")), ("required", _("Stay indoors"))),
        "house",
    ),
    Measure(
        "outdoor_work",
        _("Outdoor work"),
        _steps(("allowed", _("Allowed")), ("no_heights", _("No work at height")), ("stopped", _("Stopped"))),
        "construction",
    ),
    Measure(
        "gas_supply",
        _("Gas"),
        _steps(("on", _("On")), ("off", _("Shut off"))),
        "flame",
    ),
    Measure(
        "open_flame",
        _("Flames and sparks"),
        _steps(("allowed", _("Allowed")), ("limited", _("Permit needed")), ("banned", _("Banned"))),
        "flame-kindling",
    ),
    Measure(
        "power_use",
        _("Power use"),
        _steps(
            ("normal", _("Normal")),
            ("saving", _("Saving")),
            ("essential", _("Essential loads only")),
            ("off", _("Off")),
        ),
        "zap",
    ),
    Measure(
        "water_use",
        _("Water use"),
        _steps(
            ("normal", _("Normal")),
            ("saving", _("Saving")),
            ("rationed", _("Rationed")),
            ("no_drinking", _("Not for drinking")),
        ),
        "droplets",
    ),
    Measure("supplied", _("Supplied by the compound"), Union(SUPPLIED), "hand-helping"),
)
