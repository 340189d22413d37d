"""How long an ugly residents' sheet of 20,000 people takes from bytes to committed rows, and when it comes again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from tools.bench import Figure
from tools.bench._database import throw_away

PEOPLE = 20_000
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def run() -> Iterator[Figure]:
    """Import into an empty compound, then the same file again."""
    with throw_away():
        from shouwang.base.places import services as places
        from shouwang.testing import spreadsheets

        company = places.create_company(name="Evergreen Property")
        compound = places.create_compound(company_id=company.pk, code="bench", name="青松里")
        content = spreadsheets.residents_xlsx(spreadsheets.people(PEOPLE))
        yield Figure(f"import {PEOPLE:,} people", _import(content, compound.pk), "s", "≤ 30 s")
        yield Figure(f"import {PEOPLE:,} people again, unchanged", _import(content, compound.pk), "s")


def _import(content: bytes, compound_id: int) -> float:
    from shouwang.base.accounts.selectors import Actor
    from shouwang.living.register import services

    started = time.perf_counter()
    services.import_file(
        content,
        filename="residents.xlsx",
        kind="residents",
        compound_id=compound_id,
        actor=Actor.system(),
        now=NOW,
        makes_homes=True,
    )
    return time.perf_counter() - started
