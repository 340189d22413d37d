"""What the posture of a home means for the people who live there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import Posture
from shouwang.kernel.words import gettext_noop as _

TOLD = (
    "life_safety",
    "indoors",
    "gas_supply",
    "open_flame",
    "power_use",
    "water_use",
    "lift_service",
    "exit",
    "exit_quota",
    "entry",
    "temperature_max_c",
    "temperature",
    "visitors",
    "delivery",
    "mask",
    "credentials",
    "gathering_max",
    "testing_every",
    "roll_call_every",
)
"""Measures that change a resident's day, the ones that come first in the reader's mind first."""

FIRST = 3
"""How many stand in the banner; the others follow below."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One measure as a resident reads it."""

    measure: str
    label: str
    icon: str
    value: Any


def asked_of(posture: Posture) -> tuple[Asked, ...]:
    """What is asked of this home, without what asks nothing: what a response asks first, then the everyday rules.

    A temperature limit stands for the check itself.
    """
    special: list[Asked] = []
    everyday: list[Asked] = []
    for key in TOLD:
        entry = CATALOGUE.get(key)
        if entry is None or entry.kinds is not None:
            continue
        held = posture.get(key)
        if held.value != entry.order.loosest() and not (key == "temperature" and posture.value("temperature_max_c")):
            told = special if held.source is not None and held.source.severity else everyday
            told.append(Asked(key, entry.label, entry.icon, held.value))
    return (*special, *everyday)


def meaning(posture: Posture) -> str:
    """One sentence that says whether the people of this home may come and go."""
    if posture.value("life_safety") != CATALOGUE["life_safety"].order.loosest():
        return _("Leave the building now by the nearest exit. All exits are open.")
    if posture.value("indoors") == "required":
        return _("Please stay indoors.")
    leave = posture.value("exit")
    if leave == "essential":
        return _("Go out only for what is essential.")
    if leave == "reason":
        return _("You may go out; the gate asks for the reason.")
    if posture.value("exit_quota"):
        return _("Your home has a number of exits; the gate counts them.")
    if posture.value("indoors") == "advised":
        return _("Better stay indoors today; you may come and go.")
    return _("Your building is not closed off: you may come and go.")
