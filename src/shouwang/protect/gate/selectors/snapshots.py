"""What a gate needs to decide without the server, and nothing more: no resident's name, no phone, no home's members."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture import selectors as posture
from shouwang.base.residents import selectors as residents
from shouwang.protect.credentials import selectors as credentials
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Decision, Station
from shouwang.protect.gate.rules import cases
from shouwang.protect.gate.selectors.believing import known_passes
from shouwang.protect.gate.selectors.gathering import QUOTA_DAYS
from shouwang.protect.gate.selectors.stations import SILENT
from shouwang.protect.gate.selectors.wording import wording
from shouwang.protect.visitors import rules as visits
from shouwang.protect.visitors import selectors as visitors

AHEAD = timedelta(hours=48)
"""For how long the phone knows what holds: measures that begin or end by themselves until then are in it."""
_OF_A_VISIT = (
    "id", "code", "name", "kind", "from", "to", "home", "companions", "plate", "phone_tail", "left", "invited",
    "approved", "blocked",
)  # fmt: skip
_MEASURES = tuple(dict.fromkeys(row.measure for row in (*rules.SAFETY, *rules.RULES) if row.measure))


def snapshot(station: Station, *, now: datetime) -> dict[str, Any]:
    """Everything, as plain JSON values; about a dozen queries whatever the size of the compound.

    ``version`` is a hash of the rest but ``time``: the same lists have the same version.
    """
    compound_id, gate = station.compound_id, station.gate
    raised = [item for item in posture.in_force(compound_id, since=now) if not item.source.exercise]
    scopes = _scopes(raised, compound_id, gate.kind, now)
    whole = {
        "form": 1,
        "station": {"id": station.pk, "name": station.name},
        "compound": {"id": compound_id, "code": station.compound.code, "name": station.compound.name},
        "gate": {"id": gate.pk, "name": gate.name, "kind": gate.kind},
        "duty_phone": station.compound.duty_phone,
        "utc_offset_minutes": int((timezone.localtime(now).utcoffset() or timedelta()).total_seconds() // 60),
        "night": [cases.NIGHT_FROM, cases.NIGHT_TO],
        "silent_hours": SILENT.total_seconds() / 3600,
        "seal_to": accounts.letter_opener().public_key.hex(),
        "table": rules.table_json(),
        "words": wording(),
        **scopes,
        "buildings": {each.number: each.pk for each in places.buildings(compound_id)},
        "doors": [[building, unit, " ".join(rooms)] for building, unit, rooms in places.doors(compound_id)],
        **known_passes(compound_id, now=now),
        "orders": _orders(compound_id, now),
        "visitors": _visitors(compound_id, now),
        "carriers": visits.CARRIERS,
        "trust": _trust(compound_id) if _asks_credentials(scopes) else {},
        "exits": _exits(compound_id, now) if _quota_holds(scopes) else {},
    }
    text = json.dumps(whole, sort_keys=True, default=_plain)
    told: dict[str, Any] = json.loads(text)
    told["version"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    told["time"] = int(now.timestamp() * 1000)
    told["until"] = int((now + AHEAD).timestamp() * 1000)
    return told


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value)


def _scopes(raised: list[postures.InForce], compound_id: int, gate_kind: str, now: datetime) -> dict[str, Any]:
    """What is asked over each scope that differs, cut into the spans in which it stays the same."""
    until = now + AHEAD
    edges = {edge for item in raised for edge in (item.source.span.start, item.source.span.end) if edge}
    cuts = sorted({now, *(edge for edge in edges if now < edge < until)})
    places_ = dict.fromkeys([PlaceRef(compound_id), *(item.scope for item in raised if item.scope.area_id is None)])
    held: list[dict[str, Any]] = []
    shown = [
        {
            "place": [place.building_id or 0, place.unit_id or 0, place.home_id or 0],
            "segments": [
                [_since(cut, now), _index(held, _asked(postures.at(raised, place, cut), gate_kind))] for cut in cuts
            ],
        }
        for place in places_
    ]
    return {"scopes": shown, "held": held}


def _since(cut: datetime, now: datetime) -> int:
    """The first segment holds from ever, so that the version does not change with every second."""
    return 0 if cut == now else int(cut.timestamp() * 1000)


def _index(held: list[dict[str, Any]], wanted: dict[str, Any]) -> int:
    if wanted not in held:
        held.append(wanted)
    return held.index(wanted)


def _asked(held: postures.Posture, gate_kind: str) -> dict[str, Any]:
    top = next((source for source in held.sources() if source.severity), None)
    return {
        "asked": dict(rules.asked(held, gate_kind)),
        "sources": {measure: _source(held, measure, gate_kind) for measure in _MEASURES},
        "headline": {
            "severity": top.severity if top else 0,
            "numeral": top.numeral if top else "",
            "title": top.title.as_json() if top else {},
            "level": top.level.as_json() if top else {},
        },
    }


def _source(held: postures.Posture, measure: str, gate_kind: str) -> dict[str, Any] | None:
    """Whom a row of this measure names; the same choice as the judge's."""
    found = held.get(measure, gate_kind if measure == "gate_open" and gate_kind else "").source
    if measure == "temperature_max_c":
        found = found or held.get("temperature").source
    if found is None:
        return None
    end = found.span.end
    return {"title": found.title.as_json(), "level": found.level.as_json(), "by": found.by, "until": end}


def _quota_holds(scopes: dict[str, Any]) -> bool:
    return any(held["asked"]["quota_exits"] is not None for held in scopes["held"])


def _asks_credentials(scopes: dict[str, Any]) -> bool:
    return any(held["asked"]["credentials"] for held in scopes["held"])


def _trust(compound_id: int) -> dict[str, list[dict[str, Any]]]:
    """Whose signature counts on the health credentials that this compound accepts: public keys, nobody's data."""
    accepted = {row.scheme for row in credentials.accepted(compound_id)}
    return {
        scheme: [trusted(key) for key in credentials.trusted_keys(scheme)]
        for scheme in credentials.OFFLINE
        if scheme in accepted
    }


def trusted(key: Any) -> dict[str, Any]:
    """One trusted key as a phone is sent it."""
    ends = {"from": key.valid_from, "until": key.valid_until}
    times = {name: at and int(at.timestamp() * 1000) for name, at in ends.items()}
    public = base64.b64encode(key.public).decode()
    return {"kid": key.kid, "issuer": key.issuer, "public": public, "uses": key.uses, **times}


def _orders(compound_id: int, now: datetime) -> list[dict[str, Any]]:
    """Restrictions in force: on whom by id, by whom and until when; never why."""
    found = list(residents.restrictions_in_force(compound_id, now=now).select_related("home__building", "home__unit"))
    people = [order.person_id for order in found if order.person_id]
    living = residents.homes_of_people(people, compound_id=compound_id, now=now)
    rooms = _rooms({h for h in (*living.values(), *(o.home_id for o in found)) if h}, compound_id)
    return [
        {
            "kind": order.kind,
            "by": order.ordered_by,
            "until": order.ends_at,
            "person": order.person_id,
            "home": order.home_id,
            "visited": rooms.get(order.home_id or living.get(order.person_id or 0) or 0, ""),
        }
        for order in found
    ]


def _rooms(home_ids: Iterable[int], compound_id: int) -> dict[int, str]:
    found = places.homes(compound_id).filter(pk__in=list(home_ids)).select_related("building", "unit")
    return {home.pk: f"{home.building.number}-{home.unit.number}-{home.room}" for home in found}


def _visitors(compound_id: int, now: datetime) -> dict[str, Any]:
    found = visitors.for_offline(compound_id, now)
    return {
        "visits": [{field: visit[field] for field in _OF_A_VISIT} for visit in found.visits],
        "void": found.void,
        "blocked": sorted({entry["name"] for entry in found.blocked if entry["name"]}),
    }


def _exits(compound_id: int, now: datetime) -> dict[str, list[int]]:
    """When households went out within the longest quota, in seconds, where that counts."""
    went = Decision.objects.filter(
        compound_id=compound_id,
        direction=rules.Direction.OUT,
        kind=rules.Kind.RESIDENT,
        passed=True,
        home__isnull=False,
        decided_at__gt=now - timedelta(days=QUOTA_DAYS),
    ).exclude(ground__in=[rules.ExitGround.MEDICAL, rules.ExitGround.WORK])
    exits: dict[str, list[int]] = {}
    for home_id, at in went.annotate(at=F("decided_at")).order_by("decided_at").values_list("home_id", "at"):
        exits.setdefault(str(home_id), []).append(int(at.timestamp()))
    return exits
