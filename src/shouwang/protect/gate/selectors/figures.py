"""Reading the gate: whom a few typed letters mean, past decisions."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.base.residents import selectors as residents
from shouwang.kernel import china
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Decision

if TYPE_CHECKING:
    from shouwang.base.places.models import Home

CANDIDATES = 12


def candidates(actor: accounts.Actor, text: str, *, compound_id: int, now: datetime) -> list[object]:
    """Whom a guard may mean by a name, initials, room or phone tail; at most a dozen residences."""
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    if not residents.is_searchable(text):
        return []  # an emoji, or a code that was misread, is nobody; an empty search would be everybody
    return list(residents.search(compound_id, text, now=now)[:CANDIDATES])


def home_of(text: str, *, compound_id: int) -> Home | None:
    """The home that a typed room such as ``3-2-501`` means, if it is exactly one."""
    found = list(places.homes_named(compound_id, text)[:2])
    return found[0] if len(found) == 1 else None


def decision(decision_id: int, *, compound_id: int) -> Decision | None:
    """One decision of the compound."""
    found = Decision.objects.select_related("gate", "person", "user", "card", "home__building", "home__unit", "guard")
    return found.filter(pk=decision_id, compound_id=compound_id).first()


def by_nonce(nonce: uuid.UUID) -> Decision | None:
    """The decision that was already made under a nonce."""
    return Decision.objects.filter(nonce=nonce).first()


def decisions(
    compound_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    verdict: str = "",
    text: str = "",
    gate_id: int | None = None,
) -> QuerySet[Decision]:
    """Past decisions, newest first; ``text`` looks in names and rooms."""
    found = Decision.objects.filter(compound_id=compound_id).order_by("-decided_at", "-pk")
    found = found.select_related("gate", "guard", "person", "home__building", "home__unit")
    if since:
        found = found.filter(decided_at__gte=since)
    if until:
        found = found.filter(decided_at__lt=until)
    if gate_id:
        found = found.filter(gate_id=gate_id)
    if verdict == "overridden":
        found = found.exclude(override_sealed=b"")
    elif verdict:
        found = found.filter(verdict=verdict)
    if text:
        found = found.filter(Q(who__icontains=text) | Q(person__name__icontains=text) | Q(home__room=text))
    return found


def passages_of_home(*, home_id: int, compound_id: int, now: datetime) -> list[dict[str, Any]]:
    """Who went in and out of one home lately: when, what and who, names masked; the last seven days."""
    since = now - timedelta(days=7)
    found = decisions(compound_id, since=since).filter(home_id=home_id, passed=True)[:8]
    words = {rules.Direction.IN: _("Came in by {gate}"), rules.Direction.OUT: _("Went out by {gate}")}
    return [
        {
            "at": row.decided_at,
            "text": words[rules.Direction(row.direction)].format(gate=row.gate.name),
            "who": china.mask_name(row.person.name if row.person else row.who),
        }
        for row in found
    ]


def gate_states(compound_id: int, *, now: datetime) -> list[tuple[Any, str]]:
    """Every gate with what the posture says of it: ``open``, ``day_only`` or ``closed``."""
    gates = list(places.gates(compound_id))
    held = posture.at(places.compounds([compound_id])[0].ref(), now=now) if gates else None
    return [(gate, held.value("gate_open", gate.kind)) for gate in gates] if held else []
