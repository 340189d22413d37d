"""Pure decisions about visits; the front door for everybody who asks."""

from shouwang.protect.visitors.rules import codes
from shouwang.protect.visitors.rules.couriers import CARRIERS, DROP_LABELS, Drop, drop
from shouwang.protect.visitors.rules.reading import (
    LONGEST_DAYS,
    MOST_COMPANIONS,
    Visit,
    check_span,
    clean,
    read_plate,
)
from shouwang.protect.visitors.rules.standing import (
    Asked,
    Facts,
    Match,
    Standing,
    asked_of,
    standing,
    state,
)
from shouwang.protect.visitors.rules.words import (
    DELIVERING,
    ESSENTIAL,
    KIND_LABELS,
    STATE_LABELS,
    Channel,
    Kind,
    State,
    TooMany,
    VisitorRefused,
    track_name,
)

__all__ = [
    "CARRIERS",
    "DELIVERING",
    "DROP_LABELS",
    "ESSENTIAL",
    "KIND_LABELS",
    "LONGEST_DAYS",
    "MOST_COMPANIONS",
    "STATE_LABELS",
    "Asked",
    "Channel",
    "Drop",
    "Facts",
    "Kind",
    "Match",
    "Standing",
    "State",
    "TooMany",
    "Visit",
    "VisitorRefused",
    "asked_of",
    "check_span",
    "clean",
    "codes",
    "drop",
    "read_plate",
    "standing",
    "state",
    "track_name",
]
