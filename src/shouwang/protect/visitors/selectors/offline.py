"""What a gate without network needs to judge visitors, and nothing more of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from shouwang.kernel import china
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.rules import Match, State
from shouwang.protect.visitors.selectors import blocking, standing

AHEAD = timedelta(hours=18)
MOST = 2000


@dataclass(frozen=True)
class OfflineVisitors:
    """A list for one compound and the hours ahead; made again whenever the gate is connected.

    Args:
        visits: id, code, name, kind, span, host (building, room and masked name), companions, plate, phone tail,
            how many entries are left, whether it was confirmed and approved under the posture of ``made_at``, and a
            blocked match.
        void: ids of signed codes that hold by their span but were cancelled or declined.
        blocked: name, plate and the phone's and id's blind index (hex) of each entry; no reason.
    """

    made_at: datetime
    until: datetime
    visits: list[dict[str, Any]]
    void: list[int]
    blocked: list[dict[str, str]]


def for_offline(compound_id: int, now: datetime) -> OfflineVisitors:
    """Today's visits and the blocked list; four queries whatever the size."""
    near = Q(compound_id=compound_id, starts_at__lt=now + AHEAD, ends_at__gt=now, erased=False)
    rows = Invitation.objects.filter(near).select_related("home__building", "home__unit", "host")
    rows = rows.order_by("starts_at", "pk")[:MOST]
    stands = standing.standings([row.pk for row in rows], compound_id=compound_id, now=now)
    gone = (State.CANCELLED, State.DECLINED)
    return OfflineVisitors(
        made_at=now,
        until=now + AHEAD,
        visits=[_visit(row, stands[row.pk]) for row in rows if stands[row.pk].state not in gone],
        void=[row.pk for row in rows if stands[row.pk].state in gone],
        blocked=[
            {
                "name": row.name,
                "plate": row.plate,
                "phone": bytes(row.phone_index or b"").hex(),
                "id": bytes(row.id_index or b"").hex(),
            }
            for row in blocking.in_force(compound_id, now=now)
        ],
    )


def _visit(row: Invitation, found: Any) -> dict[str, Any]:
    home = row.home
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "kind": str(row.kind),
        "from": row.starts_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "home": f"{home.building.number}-{home.unit.number}-{home.room}" if home else "",
        "host": china.mask_name(row.host.name) if row.host else "",
        "companions": row.companions,
        "plate": row.plate,
        "phone_tail": row.phone_tail,
        "entries": row.entries,
        "left": None if row.entries is None else max(0, row.entries - found.used),
        "invited": found.invited,
        "approved": found.approved,
        "blocked": "" if found.blocked is Match.NONE else str(found.blocked),
    }
