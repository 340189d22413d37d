"""What is asked for and what there is: claims, stock, and the groups of equals that the sharing works on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _


class SharingRefused(Refusal):
    """A sharing-out that cannot be made."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one recipient asks for.

    Args:
        key: the recipient, unique in a round, such as ``home:17``.
        rank: 1 is served first; a lower rank gets nothing that could still serve a higher rank's minimum.
        minimum: units without which the recipient cannot do: the post cannot work, the home is not fed.
        wish: units that it would use; at least the minimum.
        step: units handed out together (a box); claims are rounded up to whole steps.
        accepts: the items that do, the preferred one first.
        carried: what the recipient missed in earlier rounds, in whole claims; decides between equals.
    """

    key: str
    rank: int
    minimum: int
    wish: int
    step: int = 1
    accepts: tuple[str, ...] = ("",)
    carried: float = 0.0


MINIMUM, WISH = "minimum", "wish"
PHASES = (MINIMUM, WISH)

Stage = tuple[int, int]
"""Phase (0 minimum, 1 wish) and rank: in this order people are served."""

Shape = tuple[int, int, int, int, tuple[str, ...]]
"""Phase, rank, steps needed, units a step, items: recipients of one shape are equals."""


@dataclass(slots=True)
class Group:
    """Recipients that are equal before the rule in one stage, in the order in which the odd unit goes to them.

    Args:
        stage: when it is served.
        need: steps that are the whole of the stage for each: its minimum, or what its wish is more than that.
        size: how many they are.
        members: the claims; a solver needs to know how many, not who.
    """

    stage: Stage
    need: int
    step: int
    accepts: tuple[str, ...]
    size: int = 0
    members: list[Claim] = field(default_factory=list)


def stages(groups: Iterable[Group]) -> list[Stage]:
    """The order of service: every rank's minimum, rank by rank; then every rank's wish."""
    return sorted({group.stage for group in groups})


def draw(seed: str, key: str) -> bytes:
    """The lot of a recipient: SHA-256 of the round's published seed and the recipient, which anybody can recompute."""
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def check(claims: Sequence[Claim], stock: Mapping[str, int]) -> None:
    """Refuse what cannot be shared out.

    Raises:
        SharingRefused: ``share.negative``, ``share.not_whole``, ``share.minimum_over_wish``, ``share.bad_step``,
            ``share.twice``, ``share.accepts_nothing``.
    """
    if any(units < 0 for units in stock.values()):
        raise SharingRefused("share.negative", _("There cannot be less than nothing."))
    if not all(isinstance(units, int) for units in stock.values()):
        raise SharingRefused("share.not_whole", _("Only whole units are shared out."))
    seen: set[str] = set()
    for claim in claims:
        _check(claim)
        if claim.key in seen:
            raise SharingRefused("share.twice", _("{key} is listed twice."), key=claim.key)
        seen.add(claim.key)


def _check(claim: Claim) -> None:
    whole = (claim.minimum, claim.wish, claim.step)
    if not all(isinstance(each, int) for each in whole):
        raise SharingRefused("share.not_whole", _("Only whole units are shared out."))
    if claim.minimum < 0:
        raise SharingRefused("share.negative", _("There cannot be less than nothing."))
    if claim.wish < claim.minimum:
        raise SharingRefused("share.minimum_over_wish", _("The minimum is more than what is asked for."))
    if claim.step < 1:
        raise SharingRefused("share.bad_step", _("A pack holds at least one unit."))
    if not claim.accepts:
        raise SharingRefused("share.accepts_nothing", _("Nothing is named that this recipient could use."))


def needs(claim: Claim) -> tuple[int, int]:
    """Steps of a claim's minimum, and steps that its wish is more."""
    minimum = -(-claim.minimum // claim.step)
    return minimum, -(-claim.wish // claim.step) - minimum


def grouped(claims: Iterable[Claim], seed: str) -> list[Group]:
    """Equals together; inside a group whoever missed more comes first, then the lot decides. Names never matter."""
    found: dict[Shape, list[Claim]] = {}
    for claim in claims:
        for phase, need in enumerate(needs(claim)):
            if need:
                found.setdefault((phase, claim.rank, need, claim.step, claim.accepts), []).append(claim)
    lots: dict[str, bytes] = {}
    groups = []
    for shape in sorted(found):
        phase, rank, need, step, accepts = shape
        for claim in found[shape]:
            if claim.key not in lots:
                lots[claim.key] = draw(seed, claim.key)
        members = sorted(found[shape], key=lambda each: (-each.carried, lots[each.key]))
        groups.append(Group((phase, rank), need, step, accepts, len(members), members))
    return groups


def components(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups that compete for an item, directly or through others; each can be shared out by itself."""
    parts: list[tuple[set[str], list[Group]]] = []
    for group in groups:
        items, together = set(group.accepts), [group]
        apart = []
        for part in parts:
            if part[0] & items:
                items |= part[0]
                together = part[1] + together
            else:
                apart.append(part)
        parts = [*apart, (items, together)]
    return [together for _items, together in parts]
