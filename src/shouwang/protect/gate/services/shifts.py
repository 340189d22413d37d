"""What happened to guards' PINs at a phone, journalled once, with its own time; the PINs themselves stay there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import selectors as entries
from shouwang.base.journal import services as journal
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Station
from shouwang.protect.gate.told import Shift, ShiftTold

ACTIONS = {
    Shift.SET: "gate.pin_set",
    Shift.TAKEN: "gate.shift_taken",
    Shift.WRONG: "gate.pin_wrong",
    Shift.BLOCKED: "gate.pin_blocked",
}


def note(station: Station, told: Sequence[ShiftTold], *, now: datetime) -> list[str]:
    """Journal what is not there yet and give the nonces of what was; the caller holds the station's lock.

    A wrong PIN has no actor: whoever typed it is not known. Guards who never signed on at this phone are left out.
    """
    known = _known(station, told)
    for one in sorted(told, key=lambda each: each.at):
        if str(one.nonce) in known or one.guard not in station.guards:
            continue
        guard = accounts.user(one.guard)
        sure = one.shift in (Shift.SET, Shift.TAKEN)
        journal.record(
            actor=accounts.Actor(guard.pk, guard.name) if sure else None,
            action=ACTIONS[one.shift],
            compound_id=station.compound_id,
            subject=("station", station.pk),
            data={"name": station.name, "guard": guard.name, "nonce": str(one.nonce)},
            now=rules.time_of(one.told_at, now),
        )
    return [str(one.nonce) for one in told if str(one.nonce) in known]


def _known(station: Station, told: Sequence[ShiftTold]) -> set[str]:
    if not told:
        return set()
    about = entries.about(kind="station", subject_id=station.pk).filter(action__in=ACTIONS.values())
    found = about.filter(data__nonce__in=[str(one.nonce) for one in told])
    return {entry.data["nonce"] for entry in found}
