"""Who asks for how much: claims of posts and homes, drawn from the posture and the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shouwang.base.residents.rules import NeedKind
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.rules.claims import Claim, SharingRefused


class Circle(StrEnum):
    """Who somebody is to a sharing-out; a home belongs to the first that fits."""

    POSTS = "posts"
    ISOLATED = "isolated"
    MEDICAL = "medical"
    INFANTS = "infants"
    FRAIL = "frail"
    DISABLED = "disabled"
    EVERYBODY = "everybody"


CIRCLE_LABELS: dict[str, str] = {
    Circle.POSTS: _("Posts on the front line"),
    Circle.ISOLATED: _("Homes in isolation"),
    Circle.MEDICAL: _("Dialysis and daily medicine"),
    Circle.INFANTS: _("Pregnancy and infants"),
    Circle.FRAIL: _("Frail, alone or with dementia"),
    Circle.DISABLED: _("Disability"),
    Circle.EVERYBODY: _("All other homes"),
}

CIRCLE_REASONS: dict[str, str] = {
    Circle.POSTS: _("Without it the post cannot work"),
    Circle.ISOLATED: _("May not go out to get it"),
    Circle.MEDICAL: _("In danger when it is missing"),
    Circle.INFANTS: _("Cannot queue for it"),
    Circle.FRAIL: _("Nobody else gets it for them"),
    Circle.DISABLED: _("Cannot get down the stairs"),
    Circle.EVERYBODY: _("By the size of the household"),
}

_NEEDS: dict[Circle, frozenset[str]] = {
    Circle.MEDICAL: frozenset({NeedKind.DIALYSIS, NeedKind.MEDICINE}),
    Circle.INFANTS: frozenset({NeedKind.PREGNANCY, NeedKind.INFANT}),
    Circle.FRAIL: frozenset({NeedKind.FRAIL, NeedKind.LIVES_ALONE, NeedKind.DEMENTIA}),
    Circle.DISABLED: frozenset({NeedKind.DISABILITY, NeedKind.SIGHT, NeedKind.HEARING}),
}


class Basis(StrEnum):
    """What a quantity is for."""

    PERSON = "person"
    HOME = "home"


BASIS_LABELS: dict[str, str] = {Basis.PERSON: _("a person"), Basis.HOME: _("a home")}


@dataclass(frozen=True, slots=True)
class Term:
    """What members of a circle may ask for.

    Args:
        rank: 1 is served first; several circles may share a rank.
        basis: what the units are for; on a post, a person on duty.
        minimum, wish: units for each; a wish of 0 asks for nothing.
        step: units that are handed out together.
    """

    rank: int
    basis: Basis
    minimum: int
    wish: int
    step: int = 1

    def claimed(self, persons: int) -> tuple[int, int]:
        """Minimum and wish of a recipient."""
        times = persons if self.basis is Basis.PERSON else 1
        return self.minimum * times, self.wish * times


Terms = Mapping[Circle, Term]

PERSON, HOME = Basis.PERSON, Basis.HOME


def usual_terms(item_class: str) -> dict[Circle, Term]:
    """What is proposed for a class of goods: posts first, then homes with needs, then all by size.

    The quantities are a beginning that whoever shares out changes; our own judgement, not a standard.
    """
    worn = item_class in ("mask", "suit")
    eaten = item_class in ("food_pack", "water", "medicine")
    post = Term(1, PERSON, 6, 12) if worn else Term(1, PERSON, 0 if eaten else 1, 0 if eaten else 2)
    needy = Term(2, PERSON, 2, 6) if worn else Term(2, PERSON if eaten else HOME, 1, 2)
    other = Term(3, PERSON, 1, 4) if worn else Term(3, HOME, 1, 2)
    homes = (Circle.ISOLATED, Circle.MEDICAL, Circle.INFANTS, Circle.FRAIL, Circle.DISABLED)
    return {Circle.POSTS: post, **dict.fromkeys(homes, needy), Circle.EVERYBODY: other}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A post or a home that asks.

    Args:
        key: ``post:gate`` or ``home:17``.
        persons: on duty at the post, or living in the home.
    """

    key: str
    circle: Circle
    persons: int


def circle_of(needs: Collection[str], *, isolated: bool) -> Circle:
    """The circle of a home."""
    if isolated:
        return Circle.ISOLATED
    return next((circle for circle, kinds in _NEEDS.items() if kinds & set(needs)), Circle.EVERYBODY)


def check_terms(terms: Terms) -> None:
    """Refuse terms by which nobody could be served.

    Raises:
        SharingRefused: ``share.bad_rank``, ``share.negative``, ``share.minimum_over_wish``, ``share.bad_step``,
            ``share.nobody_asks``.
    """
    for term in terms.values():
        if not 1 <= term.rank <= 9:
            raise SharingRefused("share.bad_rank", _("A turn is a number from 1 to 9."))
        if term.minimum < 0 or term.wish < 0:
            raise SharingRefused("share.negative", _("There cannot be less than nothing."))
        if term.minimum > term.wish:
            raise SharingRefused("share.minimum_over_wish", _("The minimum is more than what is asked for."))
        if term.step < 1:
            raise SharingRefused("share.bad_step", _("A pack holds at least one unit."))
    if not any(term.wish for term in terms.values()):
        raise SharingRefused("share.nobody_asks", _("By these terms nobody asks for anything."))


def claims(
    recipients: Iterable[Recipient], terms: Terms, *, accepts: Sequence[str], carried: Mapping[str, float]
) -> list[Claim]:
    """The claims of all who may ask for something.

    Args:
        accepts: the items that do, the preferred one first.
        carried: recipient → what it missed in earlier rounds.
    """
    found = []
    for recipient in recipients:
        term = terms.get(recipient.circle)
        if term is None:
            continue
        minimum, wish = term.claimed(recipient.persons)
        if wish:
            missed = carried.get(recipient.key, 0.0)
            found.append(Claim(recipient.key, term.rank, minimum, wish, term.step, tuple(accepts), missed))
    return found
