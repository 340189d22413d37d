"""What happened on a round, for other apps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemFound:
    """Somebody on a round found something broken or dirty beyond cleaning; whoever repairs may take it up."""

    problem_id: int
    compound_id: int
    area_id: int
