"""Kinds of places in the store."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class StoreKind(StrEnum):
    """What sort of place."""

    ROOM = "room"
    CABINET = "cabinet"
    LIFT = "lift"
    VEHICLE = "vehicle"


STORE_KINDS: dict[str, str] = {
    StoreKind.ROOM: _("Store room"),
    StoreKind.CABINET: _("Cabinet at a post"),
    StoreKind.LIFT: _("Shelf at a lift"),
    StoreKind.VEHICLE: _("Vehicle"),
}
