"""The compound's layout as its page lists it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shouwang.base.places import rules as place_rules
from shouwang.base.places import selectors as places


def layout(compound_id: int) -> dict[str, Any]:
    """Buildings with their units and homes, areas by kind, gates, organisations; four queries."""
    buildings = places.buildings(compound_id).annotate(
        unit_count=Count("units", distinct=True),
        home_count=Count("homes", distinct=True),
        vacant_count=Count("homes", distinct=True, filter=Q(homes__status="vacant")),
    )
    return {
        "buildings": list(buildings),
        "areas": [(area, _(place_rules.AREA_LABELS[area.kind])) for area in places.areas(compound_id)],
        "gates": [(gate, _(place_rules.GATE_LABELS[gate.kind])) for gate in places.gates(compound_id)],
        "organisations": [
            (body, _(place_rules.ORGANISATION_LABELS[body.kind])) for body in places.organisations(compound_id)
        ],
    }
