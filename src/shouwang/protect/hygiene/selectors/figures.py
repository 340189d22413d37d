"""How well it covers: by day, by person, by what was wrong, and what it used against the norm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Cleaning
from shouwang.protect.hygiene.selectors import days


@dataclass(frozen=True)
class Figures:
    """What a period comes to.

    Args:
        by_day: midnight and per cent on time; None for a day without anything due.
        people: name, on time, all.
        states: how many windows ended in which state.
        flags: what was wrong, how often; ``total`` cleanings.
        solution_ml, norm_ml: used and asked for.
    """

    start: datetime
    end: datetime
    by_day: list[tuple[datetime, int | None]]
    people: list[tuple[str, int, int]]
    states: Counter[str]
    flags: Counter[str]
    total: int
    solution_ml: int
    norm_ml: int

    @property
    def share(self) -> int | None:
        """Per cent on time of everything that could be judged."""
        judged = sum(self.states[state] for state in rules.COUNTED)
        return round(100 * self.states[rules.State.ON_TIME] / judged) if judged else None


def figures(compound_id: int, *, now: datetime, back: int = 7) -> Figures:
    """The last days up to today, ``back`` of them."""
    by_day, states = [], Counter[str]()
    on_time: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for ago in reversed(range(back)):
        day = days.day_of(compound_id, now=now, days_ago=ago)
        cells = day.all_cells()
        by_day.append((day.start, rules.share_on_time(cells)))
        states.update(cell.state for cell in cells)
        for cell in cells:
            if isinstance(cell.done, Cleaning) and cell.state in rules.COUNTED:
                every[cell.done.by_name] += 1
                on_time[cell.done.by_name] += cell.state is rules.State.ON_TIME
    start = days.midnight(now, days_ago=back - 1)
    rows = list(Cleaning.objects.filter(compound_id=compound_id, started_at__gte=start))
    return Figures(
        start,
        start + timedelta(days=back),
        by_day,
        [(name, on_time[name], count) for name, count in every.most_common()],
        states,
        Counter(flag for row in rows for flag in row.flags),
        len(rows),
        sum(row.solution_ml for row in rows),
        sum(row.norm_ml for row in rows),
    )
