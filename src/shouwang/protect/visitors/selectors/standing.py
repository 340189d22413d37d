"""Where visits stand: one query for any number of them, one pure rule; the gate asks here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection
from django.db.models import Q

from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import signing
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.rules import Standing, codes

CANDIDATES = 12
_LINGER = timedelta(hours=24)
"""How long after its end a visit is still found by name, for the way out."""

STANDING_SQL = """
SELECT i.id, i.compound_id, coalesce(h.building_id, i.building_id), h.unit_id, i.home_id, i.name, i.kind, i.code,
       i.companions, i.plate, i.starts_at, i.ends_at, i.entries,
       i.confirmed_at IS NOT NULL, i.approved_at IS NOT NULL, i.declined_at IS NOT NULL, i.cancelled_at IS NOT NULL,
       coalesce(p.used, 0), coalesce(p.inside, false), coalesce(b.match, ''), b.id
  FROM visitors_invitation i
  LEFT JOIN places_home h ON h.id = i.home_id
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE direction = 'in')::int AS used,
              (array_agg(direction ORDER BY at DESC, id DESC))[1] = 'in' AS inside
         FROM visitors_passage WHERE invitation_id = i.id) p ON true
  LEFT JOIN LATERAL (
       SELECT k.id, CASE WHEN k.phone_index = i.phone_index OR (k.plate <> '' AND k.plate = i.plate)
                         THEN 'sure' ELSE 'alike' END AS match
         FROM visitors_blocked k
        WHERE k.compound_id = i.compound_id AND k.lifted_at IS NULL
          AND k.starts_at <= %(now)s AND k.ends_at > %(now)s
          AND (k.phone_index = i.phone_index OR (k.plate <> '' AND k.plate = i.plate)
               OR (k.name <> '' AND k.name = i.name))
        ORDER BY match DESC, k.id LIMIT 1) b ON true
 WHERE i.id = ANY(%(ids)s)
"""
"""The columns of :class:`rules.Facts`, in their order, for the invitations ``ids`` at ``now``."""


class Keys(Protocol):
    """The keys of this installation: which signs, and which are believed."""

    @property
    def newest(self) -> int: ...
    @property
    def signer(self) -> signing.Signer: ...
    @property
    def signers(self) -> Mapping[int, signing.Signer]: ...
    @property
    def withdrawn(self) -> Collection[int]: ...


_keys: list[Callable[[], Keys]] = []


def take_keys_from(source: Callable[[], Keys]) -> None:
    """Let whoever renews and withdraws the keys of pass codes say them; called once, from the wiring."""
    _keys[:] = [source]


def _read(text: str, *, compound_id: int, now: datetime) -> codes.Code:
    """What a scanned code says, by the keys as they are now."""
    held = _keys[0]()
    return codes.read(text, keys=held.signers, withdrawn=held.withdrawn, compound_id=compound_id, now=now)


def qr_code(invitation: Invitation) -> str:
    """The code that the visitor shows, signed with the key that signs now."""
    held = _keys[0]()
    return codes.issue(
        held.signer,
        key=held.newest,
        compound_id=invitation.compound_id,
        invitation_id=invitation.pk,
        starts_at=invitation.starts_at,
        ends_at=invitation.ends_at,
    )


def asked_at(place: PlaceRef, *, now: datetime) -> rules.Asked:
    """What the posture asks of visits to a place at this instant; asked anew every time."""
    held = posture.at(place, now=now)
    return rules.asked_of(held.value("visitors"), held.value("entry"))


def standings(ids: Iterable[int], *, compound_id: int, now: datetime) -> dict[int, Standing]:
    """Where each of some invitations of a compound stands; one query. Those of other compounds are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STANDING_SQL, {"ids": wanted, "now": now})
        found = [rules.Facts.of_row(row) for row in cursor.fetchall()]
    return {
        facts.invitation_id: rules.standing(facts, asked_at(_place(facts), now=now), now)
        for facts in found
        if facts.compound_id == compound_id
    }


def _place(facts: rules.Facts) -> PlaceRef:
    return PlaceRef(facts.compound_id, facts.building_id, facts.unit_id, facts.home_id)


def standing_of(invitation_id: int, *, compound_id: int, now: datetime) -> Standing | None:
    """Where one invitation stands."""
    return standings([invitation_id], compound_id=compound_id, now=now).get(invitation_id)


def by_code(code: str, *, compound_id: int | None = None) -> Invitation | None:
    """The invitation of a code that was read aloud."""
    plain = code.strip().upper().replace(" ", "").replace("-", "")
    found = Invitation.objects.filter(code=plain, erased=False) if 6 <= len(plain) <= 12 else Invitation.objects.none()
    return (found if compound_id is None else found.filter(compound_id=compound_id)).first()


def standing(text: str, *, compound_id: int, now: datetime) -> Standing | None:
    """Where the visit stands whose code was scanned (``SWV1.…``) or said; None when it is none of this compound's."""
    if codes.looks_like_one(text):
        read = _read(text, compound_id=compound_id, now=now)
        return standing_of(read.invitation_id, compound_id=compound_id, now=now) if read.invitation_id else None
    found = by_code(text, compound_id=compound_id)
    return standing_of(found.pk, compound_id=compound_id, now=now) if found else None


def candidates(text: str, *, compound_id: int, now: datetime) -> list[Standing]:
    """Whom a guard may mean by a name, a phone's last four digits, a plate or a room; those of today, soonest first."""
    typed = text.strip()[:40]
    if not typed:
        return []
    wanted = Q(name__startswith=typed) | Q(plate__iexact=typed) | Q(code=typed.upper())
    if len(typed) == 4 and typed.isdigit():
        wanted |= Q(phone_tail=typed)
    homes = list(places.homes_named(compound_id, typed)[:2])
    if len(homes) == 1:
        wanted |= Q(home_id=homes[0].pk)
    return _near(wanted, compound_id=compound_id, now=now)


def of_name(
    name: str, *, home_id: int | None, compound_id: int, now: datetime, leaving: bool = False
) -> Standing | None:
    """The visit that a name at a home means: the best of them that is near; None when there is none.

    Args:
        leaving: whether somebody goes out, so that the visit of somebody inside is the best.
    """
    found = _near(Q(name=name.strip()[:40], home_id=home_id), compound_id=compound_id, now=now)
    return max(found, key=lambda each: (each.inside and leaving, each.ready, each.within), default=None)


def _near(wanted: Q, *, compound_id: int, now: datetime) -> list[Standing]:
    near = Q(compound_id=compound_id, starts_at__lt=now + timedelta(hours=18), ends_at__gt=now - _LINGER, erased=False)
    rows = Invitation.objects.filter(near & wanted).order_by("starts_at", "pk").values_list("pk", flat=True)
    ids = list(rows[:CANDIDATES])
    found = standings(ids, compound_id=compound_id, now=now)
    return [found[each] for each in ids if each in found]
