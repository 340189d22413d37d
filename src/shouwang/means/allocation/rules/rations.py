"""Rations: what a household is entitled to, and who may hand it out where, so that none is given twice.

Every building of a round belongs to one point, and while a point works without network its list is with one phone.
A home is therefore served from one list only, whatever the network does: the list itself is what cannot be in two
places. A list that a phone never gave back can be taken from it, with a reason; should that phone come back with homes
that were served again meanwhile, both are kept, and the loss is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.outcomes import Conflict, Refusal
from shouwang.kernel.words import gettext_noop as _

MOST_UNITS = 200
"""More units for one home than this are a slip of the finger."""


class RationRefused(Refusal):
    """A ration that is not handed out, or a round that cannot be opened."""


class RationGiven(Conflict):
    """This home was served already, or its list is elsewhere."""


class Proof(StrEnum):
    """How we know that the home got it."""

    CODE = "code"
    SIGNATURE = "signature"
    STEWARD = "steward"


PROOF_LABELS: dict[str, str] = {
    Proof.CODE: _("Code scanned"),
    Proof.SIGNATURE: _("Signed on the screen"),
    Proof.STEWARD: _("Handed over by a steward"),
}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a household gets.

    Args:
        per_home: units for each home.
        per_person: units more for everybody who lives in it.
        most: not more than this; 0 is no ceiling.
    """

    per_home: int
    per_person: int
    most: int = 0

    def units(self, persons: int) -> int:
        """Units of a home; an empty home gets none.

        >>> Entitlement(1, 1, 4).units(5)
        4
        """
        if persons < 1:
            return 0
        units = self.per_home + self.per_person * persons
        return min(units, self.most) if self.most else units


def check_entitlement(entitled: Entitlement) -> None:
    """Refuse an entitlement that gives nothing, or absurdly much.

    Raises:
        RationRefused: ``ration.negative``, ``ration.nothing``, ``ration.too_much``.
    """
    if min(entitled.per_home, entitled.per_person, entitled.most) < 0:
        raise RationRefused("ration.negative", _("There cannot be less than nothing."))
    if not entitled.per_home and not entitled.per_person:
        raise RationRefused("ration.nothing", _("Say how much a home or a person gets."))
    if max(entitled.per_home, entitled.per_person, entitled.most) > MOST_UNITS:
        raise RationRefused(
            "ration.too_much", _("More than {most} units for one home are not handed out."), most=MOST_UNITS
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server knows of a home when somebody wants to serve it.

    Args:
        entitled: whether the home is on this round's list.
        served: whether it got its ration.
        own_point: the point to whose share the home belongs, and the one that asks.
        phone: the phone that has the point's list, empty when none has; and the one that asks.
        wrong_code: whether a code was scanned that is not, or not any more, one of this home.
        by: who served it, or has the list, for the sentence.
    """

    is_open: bool
    entitled: bool
    served: bool
    own_point: str
    at_point: str
    phone: str
    at_phone: str
    by: str = ""
    wrong_code: bool = False


def check_serving(found: Standing) -> None:
    """Refuse to serve a home from a second list, a second time, or for somebody else's code.

    Raises:
        RationRefused: ``ration.closed``, ``ration.not_entitled``, ``ration.other_point``, ``ration.wrong_code``.
        RationGiven: ``ration.given``, ``ration.list_elsewhere``.
    """
    if not found.is_open:
        raise RationRefused("ration.closed", _("This hand-out is over."))
    if not found.entitled:
        raise RationRefused("ration.not_entitled", _("This home is not on the list of this hand-out."))
    if found.served:
        raise RationGiven("ration.given", _("This home has been served already: {by}."), by=found.by)
    if found.own_point != found.at_point:
        raise RationRefused("ration.other_point", _("This home is served at {point} only."), point=found.own_point)
    if found.phone and found.phone != found.at_phone:
        raise RationGiven("ration.list_elsewhere", _("The list of this point is on the phone of {by}."), by=found.by)
    if found.wrong_code:
        raise RationRefused("ration.wrong_code", _("The code is not that of this home. Scan it again."))
