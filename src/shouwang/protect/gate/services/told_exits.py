"""Exits that one upload tells and the database does not hold yet: they count for the household's later ones in it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from shouwang.protect.gate import rules
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.found import Found
from shouwang.protect.gate.judging import Somebody
from shouwang.protect.gate.selectors.gathering import MOST_EXITS
from shouwang.protect.gate.told import Told

_EXCEPTED = (rules.ExitGround.MEDICAL, rules.ExitGround.WORK)


@dataclass(frozen=True, slots=True)
class ToldExits:
    """What was told so far, in the order of time; of each household as many as the database is asked for."""

    _of_home: dict[int, deque[float]] = field(default_factory=dict)

    def before(self, asked: Asked, found: Found, somebody: Somebody) -> Found:
        """What is known of an encounter, with the exits that were earlier than it, stored and told."""
        home_id = somebody.home.home_id if somebody.home else None
        exits = (*found.exits, *(self._of_home.get(home_id, ()) if home_id else ()))
        return replace(found, exits=tuple(at for at in exits if at < asked.now.timestamp()))

    def note(self, told: Told, asked: Asked, found: Found, somebody: Somebody) -> None:
        """Remember an exit that counts; one that is stored already was found with the others."""
        counts = told.passed and told.direction is rules.Direction.OUT and told.ground not in _EXCEPTED
        home_id = somebody.home.home_id if somebody.home else None
        if counts and told.kind is rules.Kind.RESIDENT and home_id and found.known_id is None:
            self._of_home.setdefault(home_id, deque(maxlen=MOST_EXITS)).append(asked.now.timestamp())
