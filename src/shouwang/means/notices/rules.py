"""Whom a notice is meant for, and where it stands: in force, expired or withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shouwang.base.accounts.rules import Role
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _


class NoticeRefused(Refusal):
    """A notice that cannot be published, read on behalf, or withdrawn."""


SENDERS: dict[str, Words] = {
    "守望 Shouwang": Words(zh="守望", en="Shouwang"),
    "关怀 Welfare": Words(zh="关怀", en="Welfare"),
    "排班 Rosters": Words(zh="排班", en="Rosters"),
    "物资 Goods": Words(zh="物资", en="Goods"),
    "门岗 Gate": Words(zh="门岗", en="Gate"),
}
"""Parts of the system that sign notices of their own, as they are kept; each reader reads one language."""


class Kind(StrEnum):
    """Whom a notice is meant for."""

    EVERYBODY = "everybody"
    RESIDENTS = "residents"
    BUILDINGS = "buildings"
    HOMES = "homes"
    STAFF = "staff"
    PARTNERS = "partners"
    ROLE = "role"
    PERSON = "person"


KIND_LABELS: dict[str, str] = {
    Kind.EVERYBODY: _("Everybody"),
    Kind.RESIDENTS: _("All residents"),
    Kind.BUILDINGS: _("Residents of some buildings"),
    Kind.HOMES: _("Some homes"),
    Kind.STAFF: _("Staff and volunteers"),
    Kind.PARTNERS: _("Partners"),
    Kind.ROLE: _("Some roles"),
    Kind.PERSON: _("You alone"),
}

TO_HOMES = frozenset({Kind.EVERYBODY, Kind.RESIDENTS, Kind.BUILDINGS, Kind.HOMES})
"""Kinds that owe every home an answer to the question whether it was reached."""

PUBLIC = frozenset({Kind.EVERYBODY, Kind.RESIDENTS, Kind.BUILDINGS})
"""Kinds that hang on notice boards anyway."""

PARTNER_ROLES = frozenset({Role.STREET, Role.COMMITTEE, Role.POLICE, Role.HEALTH, Role.OWNERS})
STAFF_ROLES = frozenset(Role) - PARTNER_ROLES - {Role.RESIDENT}

LASTS = timedelta(days=14)
"""How long a notice holds when nobody said until when."""

TITLE_LENGTH = 60
BODY_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a notice is meant for.

    Args:
        kind: one of :class:`Kind`.
        building_ids: with ``buildings``.
        home_ids: with ``homes``.
        roles: with ``role``.
        user_id: with ``person``: one account, and nobody else ever sees the notice.
    """

    kind: str = Kind.EVERYBODY
    building_ids: tuple[int, ...] = ()
    home_ids: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    user_id: int | None = None

    def check(self) -> None:
        """Refuse an audience that names nobody.

        Raises:
            NoticeRefused: ``notice.audience_unknown`` or ``notice.audience_empty``.
        """
        if self.kind not in set(Kind) or not set(self.roles) <= set(Role):
            raise NoticeRefused("notice.audience_unknown", _("There is no such group of readers."))
        named = {Kind.BUILDINGS: self.building_ids, Kind.HOMES: self.home_ids, Kind.ROLE: self.roles}
        named[Kind.PERSON] = (self.user_id,) if self.user_id else ()
        if self.kind in named and not named[Kind(self.kind)]:
            raise NoticeRefused("notice.audience_empty", _("Choose who is to read it."))

    @property
    def reaches_homes(self) -> bool:
        """Whether homes are among the readers."""
        return self.kind in TO_HOMES or (self.kind == Kind.ROLE and Role.RESIDENT in self.roles)

    def is_for(self, reader: Reader) -> bool:
        """Whether somebody is meant.

        >>> Audience("buildings", building_ids=(7,)).is_for(Reader(frozenset({Role.RESIDENT}), frozenset({7})))
        True
        """
        if self.kind == Kind.PERSON:
            return reader.user_id is not None and reader.user_id == self.user_id
        if self.kind == Kind.BUILDINGS:
            return not reader.building_ids.isdisjoint(self.building_ids)
        if self.kind == Kind.HOMES:
            return not reader.home_ids.isdisjoint(self.home_ids)
        return self.kind == Kind.EVERYBODY or not reader.roles.isdisjoint(_roles(self))


def _roles(audience: Audience) -> Iterable[str]:
    by_kind: Mapping[str, Iterable[str]] = {
        Kind.RESIDENTS: {Role.RESIDENT},
        Kind.STAFF: STAFF_ROLES,
        Kind.PARTNERS: PARTNER_ROLES,
    }
    return by_kind.get(audience.kind, audience.roles)


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides which notices are somebody's: roles here, the homes they live in, and who they are."""

    roles: frozenset[str]
    building_ids: frozenset[int] = frozenset()
    home_ids: frozenset[int] = frozenset()
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """How many a notice would reach.

    Args:
        people, homes: residents and the homes they live in.
        without_phone: homes in which nobody has a phone on record: they are told at the door.
        staff, partners: accounts.
    """

    people: int = 0
    homes: int = 0
    without_phone: int = 0
    staff: int = 0
    partners: int = 0

    @property
    def total(self) -> int:
        """Everybody together."""
        return self.people + self.staff + self.partners


class Standing(StrEnum):
    """Where a notice stands at an instant."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STANDING_LABELS: dict[str, str] = {
    Standing.IN_FORCE: _("Valid"),
    Standing.EXPIRED: _("Expired"),
    Standing.WITHDRAWN: _("Withdrawn"),
}


def standing(*, expires_at: datetime, withdrawn_at: datetime | None, now: datetime) -> Standing:
    """Where a notice stands; a withdrawn one stays withdrawn after it would have expired."""
    if withdrawn_at is not None and withdrawn_at <= now:
        return Standing.WITHDRAWN
    return Standing.IN_FORCE if now < expires_at else Standing.EXPIRED


def check_text(title: Words, body: Words) -> None:
    """Refuse a notice without words, or with too many for a notice board.

    Raises:
        NoticeRefused: ``notice.no_title``, ``notice.no_body`` or ``notice.too_long``.
    """
    if not (title.zh.strip() or title.en.strip()):
        raise NoticeRefused("notice.no_title", _("A notice needs a title."))
    if not (body.zh.strip() or body.en.strip()):
        raise NoticeRefused("notice.no_body", _("A notice needs a text."))
    for words, most in ((title, TITLE_LENGTH * 2), (body, BODY_LENGTH)):
        if max(len(words.zh), len(words.en)) > most:
            raise NoticeRefused("notice.too_long", _("The text is longer than {most} characters."), most=most)


def check_expiry(expires_at: datetime | None, *, now: datetime) -> datetime:
    """Until when the notice holds.

    Raises:
        NoticeRefused: ``notice.expired_before_published``.
    """
    if expires_at is None:
        return now + LASTS
    if expires_at <= now:
        raise NoticeRefused("notice.expired_before_published", _("The notice would have expired before it is read."))
    return expires_at


def audience_of(stored: Any) -> Audience:
    """The audience that the columns of a notice hold."""
    return Audience(
        stored.kind, tuple(stored.building_ids), tuple(stored.home_ids), tuple(stored.roles), stored.user_id
    )
