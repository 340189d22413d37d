"""The sentence that every recipient can read: what it gets, and why not more."""

from __future__ import annotations

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.rules.allocating import Line, Why

SENTENCES: dict[str, str] = {
    Why.FULL: _("{got} of {wish}: everything that was asked for."),
    Why.MINIMUM: _("{got} of {wish}: the minimum of everybody comes first; for more there is not enough."),
    Why.EQUAL: _("{got} of {wish}: each of {equals} equals gets the same; for one more each there is not enough."),
    Why.ODD_MISSED_BEFORE: _(
        "{got} of {wish}: each of {equals} equals gets {everybody}; {odd} get one step more, and you missed out before."
    ),
    Why.ODD_DRAWN: _(
        "{got} of {wish}: each of {equals} equals gets {everybody}; {odd} get one step more, drawn by lot."
    ),
    Why.NEXT_TIME: _(
        "{got} of {wish}: {odd} of {equals} equals get one step more; yours is turn {next}, and it counts next time."
    ),
    Why.HIGHER_FIRST: _(
        "{got} of {wish}: those who cannot do without come first, and nothing is left. It counts next time."
    ),
    Why.NOTHING_THERE: _("{got} of {wish}: there is nothing to share out, or less than one pack."),
    Why.OVERRIDDEN: _("{got} of {wish}: changed by hand: {reason}"),
}


def values(line: Line) -> dict[str, object]:
    """What the placeholders of a line's sentence stand for."""
    return {
        "got": line.got,
        "wish": line.claim.wish,
        "equals": line.equals,
        "everybody": line.everybody,
        "odd": line.odd,
        "next": max(1, line.place - line.odd),
        "reason": "",
    }
