"""The measures that would hold at each level of the plan in force; those who forecast ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import InForce, Source
from shouwang.kernel.spans import Span
from shouwang.means.reserve.selectors import AtLevel
from shouwang.oversight.command.selectors import covered, responses


def measures_by_level(*, compound_id: int, now: datetime) -> Sequence[AtLevel]:
    """Every level of the gravest plan that stands in earnest, with everything else that holds; none on a quiet day."""
    standing = next((each for each in responses.in_force(compound_id) if not each.activation.incident.exercise), None)
    if standing is None:
        return ()
    raised = [item for item in posture.in_force(compound_id, since=now) if item.source.span.holds(now)]
    kept = [item for item in raised if item.source.raising_id != standing.step.raising_id and not item.source.exercise]
    scopes = covered.scopes(compound_id, standing.activation.building_ids)
    found = []
    for level in standing.pack.levels:
        if level.key == standing.level.key:
            continue
        source = Source(
            0, "activation", "", standing.pack.title, level.name, level.numeral, level.severity, "", Span(now, None)
        )
        read = [posture_rules.read_measure(a.measure, a.kind, a.value) for a in standing.pack.measures_at(level.key)]
        own = [InForce(key, value, scope, source) for scope in scopes for key, value in read]
        found.append(AtLevel(level.name, level.numeral, level.severity, [*kept, *own]))
    return found
