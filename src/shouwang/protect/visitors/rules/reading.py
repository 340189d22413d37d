"""What people write about a visit, made tidy or refused. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shouwang.kernel import china
from shouwang.kernel.numerals import tidy
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors.rules.words import Kind, VisitorRefused

MOST_COMPANIONS = 9
LONGEST_DAYS = 31
"""How long one invitation may hold; a carer who comes for longer gets the next one with one tap."""
FARTHEST_DAYS = 92
_NAME = re.compile(r"^[^\W\d_][\w ·.'-]*$")
_PLATE = re.compile(r"^(?:[一-龥][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳]|[A-Z0-9-]{3,10})$")


@dataclass(frozen=True, slots=True)
class Visit:
    """Who comes, what for, and from when to when.

    Args:
        phone: as typed; digits after :func:`clean`.
        companions: how many more people come along.
        entries: how often the invitation lets in; None is any number within the span.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    kind: Kind = Kind.GUEST
    phone: str = ""
    purpose: str = ""
    plate: str = ""
    companions: int = 0
    entries: int | None = 1


def clean(visit: Visit, *, now: datetime, phone_needed: bool = False) -> Visit:
    """The same visit, tidy.

    Raises:
        VisitorRefused: ``visitor.name``, ``visitor.phone``, ``visitor.plate``, ``visitor.companions``,
            ``visitor.entries``, or a span that :func:`check_span` refuses.
        Refusal: ``phone.…`` for what is no phone.
    """
    name = tidy(visit.name)
    if not 1 <= len(name) <= 40 or not _NAME.match(name):
        raise VisitorRefused("visitor.name", _("Write the visitor's name, in letters or characters.")).at("name")
    if phone_needed and not visit.phone.strip():
        raise VisitorRefused("visitor.phone", _("A phone number is needed, so that you can be called.")).at("phone")
    if not 0 <= visit.companions <= MOST_COMPANIONS:
        raise VisitorRefused("visitor.companions", _("At most {most} people come along."), most=MOST_COMPANIONS).at(
            "companions"
        )
    if visit.entries is not None and not 1 <= visit.entries <= 99:
        raise VisitorRefused("visitor.entries", _("An invitation lets in once, or as often as needed."))
    check_span(visit.starts_at, visit.ends_at, now=now)
    return replace(
        visit, name=name, phone=_phone(visit.phone), plate=read_plate(visit.plate), purpose=tidy(visit.purpose)[:60]
    )


def _phone(text: str) -> str:
    try:
        return china.read_phone(text).number if text.strip() else ""
    except Refusal as wrong:
        raise wrong.at("phone") from None


def read_plate(text: str) -> str:
    """A plate without dots and spaces, in capitals; empty stays empty.

    >>> read_plate("沪a·12345"), read_plate("")
    ('沪A12345', '')

    Raises:
        VisitorRefused: ``visitor.plate``.
    """
    plain = re.sub(r"[\s·.•]", "", tidy(text)).upper()
    if plain and not _PLATE.match(plain):
        raise VisitorRefused("visitor.plate", _("This is no number plate. Example: 沪A12345.")).at("plate")
    return plain


def check_span(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Refuse a span that is over, runs backwards, is too long or too far away.

    Raises:
        VisitorRefused: ``visitor.span_order``, ``visitor.span_past``, ``visitor.span_long``, ``visitor.span_far``.
    """
    if ends_at <= starts_at:
        raise VisitorRefused("visitor.span_order", _("The visit ends before it begins."))
    if ends_at <= now:
        raise VisitorRefused("visitor.span_past", _("That time is over. Choose a later one."))
    if ends_at - starts_at > timedelta(days=LONGEST_DAYS):
        raise VisitorRefused("visitor.span_long", _("One invitation holds {days} days at most."), days=LONGEST_DAYS)
    if starts_at - now > timedelta(days=FARTHEST_DAYS):
        raise VisitorRefused("visitor.span_far", _("Invite at most {days} days ahead."), days=FARTHEST_DAYS)
