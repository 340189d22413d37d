"""Sharing out: 60 items over 2,000 recipients, with proof or a gap of at most 1 %."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from shouwang.means.allocation import rules, solving
from shouwang.means.allocation.rules import Claim
from tools.bench import Figure

ITEMS, POSTS, HOMES, FRAIL = 60, 80, 1920, 310
GOAL = "≤ 5 s"


def run() -> Iterator[Figure]:
    """All items at once, some with substitutes or boxes."""
    claims, stock = _round()
    began = time.perf_counter()
    made = rules.allocate(claims, stock, seed="bench", settle=solving.settle)
    took = time.perf_counter() - began
    verdicts = made.verdicts
    yield Figure(f"share out {ITEMS} items among {POSTS + HOMES:,} recipients", took, "s", GOAL)
    yield Figure("  largest gap", 100 * made.gap, "%", "≤ 1 %")
    yield Figure("  components proven best", 100 * sum(v.proven for v in verdicts) / len(verdicts), "%")
    yield Figure("  of which by the solver", sum(v.how == "solver" for v in verdicts), "components")
    yield Figure("  lines, each with its reason", len(made.lines), "lines")


def _round() -> tuple[list[Claim], dict[str, int]]:
    """Thirty items alone, twenty in pairs of which posts take only the better, ten that posts take by the box."""
    chance = random.Random(20261126)
    people = [chance.choice((1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6)) for _ in range(HOMES)]
    stock = {f"i{number}": chance.randint(400, 9000) for number in range(ITEMS)}
    claims: list[Claim] = []
    for number in range(ITEMS):
        own, other = f"i{number}", f"i{number ^ 1}"
        paired = 30 <= number < 50
        home_takes = (own, other) if paired else (own,)
        claims += _claims(chance, people, (own,), home_takes, 20 if number >= 50 else 1)
    return claims, stock


def _claims(
    chance: random.Random, people: list[int], post_takes: tuple[str, ...], home_takes: tuple[str, ...], box: int
) -> list[Claim]:
    found = []
    for post in range(POSTS):
        minimum = chance.choice((4, 6, 8, 12))
        found.append(Claim(f"post:{post}/{post_takes[0]}", 1, minimum, 2 * minimum, box, post_takes))
    for home, persons in enumerate(people):
        frail = home < FRAIL
        missed = chance.choice((0.0, 0.0, 0.5, 1.0))
        found.append(
            Claim(f"home:{home}/{home_takes[0]}", 2 if frail else 3, persons, 4 * persons, 1, home_takes, missed)
        )
    return found
