"""One-time codes by which another phone is made a gate: shown as a QR, scanned once, void after minutes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core import signing

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.models import Station
from shouwang.protect.gate.services.stations import StationRefused, enrol

GOOD_FOR = timedelta(minutes=15)
_SALT = "gate.station"


def write_ticket(*, compound_id: int, gate_id: int, name: str, actor: Actor, now: datetime) -> str:
    """A code that makes one phone a gate's within :data:`GOOD_FOR`; the answer is signed, nothing is stored.

    Raises:
        StationRefused: ``station.gate``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.station", compound_id=compound_id)
    gate = places.gate(gate_id)
    if gate is None or gate.compound_id != compound_id:
        raise StationRefused("station.gate", _("Choose one of this compound's gates."))
    told = {
        "once": str(uuid.uuid4()),
        "gate": gate_id,
        "name": name.strip()[:40],
        "by": actor.user_id,
        "until": (now + GOOD_FOR).timestamp(),
    }
    return signing.dumps({**told, "compound": compound_id}, salt=_SALT, compress=True)


def redeem(*, ticket: str, token: str, now: datetime) -> Station:
    """Make the phone that shows the code a gate's; nobody is signed on at it yet.

    The same phone may show it again and gets the same answer; another phone is refused.

    Raises:
        StationRefused: ``station.ticket``, ``station.token``.
        Forbidden: ``account.forbidden``, when whoever wrote it may not do so any more.
    """
    void = StationRefused("station.ticket", _("This code is used up or too old. Ask for a new one."))
    try:
        told = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature as wrong:
        raise void from wrong
    once = uuid.UUID(told["once"])
    if now.timestamp() > told["until"] and not Station.objects.filter(nonce=once).exists():
        raise void
    return enrol(
        compound_id=told["compound"],
        gate_id=told["gate"],
        name=told["name"],
        token=token,
        actor=accounts.actor_of(accounts.user(told["by"]), now=now),
        nonce=once,
        now=now,
        signed_on=False,
    )
