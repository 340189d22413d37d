"""Reading staff files: who works where, under which contract, with which certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import selectors as journal
from shouwang.kernel import outcomes
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules
from shouwang.means.rosters.models import StaffFile, Station, Term
from shouwang.means.workforce import selectors as workforce

SOON = timedelta(days=30)
"""A certificate that ends within these days is shown as ending."""


def stations(compound_id: int) -> list[Station]:
    """The stations of a compound in their order."""
    return list(Station.objects.filter(compound_id=compound_id))


def station(compound_id: int, key: str) -> Station:
    """One station.

    Raises:
        NotFound: ``station.unknown``.
    """
    found = Station.objects.filter(compound_id=compound_id, key=key).first()
    if found is None:
        raise outcomes.NotFound("station.unknown", _("There is no such station."))
    return found


def files(compound_id: int, *, now: datetime) -> QuerySet[StaffFile]:
    """Open staff files with their people and stations."""
    open_ = Q(closed_at__isnull=True) | Q(closed_at__gt=now)
    found = StaffFile.objects.filter(open_, compound_id=compound_id)
    return found.select_related("user", "station").order_by("station__order", "pk")


def file(file_id: int, compound_id: int) -> StaffFile:
    """One staff file.

    Raises:
        NotFound: ``staff.unknown``, also for a file of another compound.
    """
    found = StaffFile.objects.filter(pk=file_id, compound_id=compound_id).select_related("user", "station").first()
    if found is None:
        raise outcomes.NotFound("staff.unknown", _("There is no such staff file."))
    return found


def file_of(user_id: int | None, compound_id: int) -> StaffFile | None:
    """The file of a person, if they have one here."""
    if user_id is None:
        return None
    return StaffFile.objects.filter(user_id=user_id, compound_id=compound_id).select_related("station", "user").first()


def terms(file_ids: Iterable[int], *, since: date) -> list[Term]:
    """What holds on or after a day, of several files."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=since)
    return list(Term.objects.filter(lasting, file_id__in=list(file_ids)))


def term(term_id: int, file: StaffFile) -> Term:
    """One fact of a file.

    Raises:
        NotFound: ``staff.unknown``.
    """
    found = Term.objects.filter(pk=term_id, file=file).first()
    if found is None:
        raise outcomes.NotFound("staff.unknown", _("There is no such staff file."))
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list of staff."""

    file: StaffFile
    contract: Term | None
    certificates: tuple[tuple[Term, str], ...]
    lacks: tuple[str, ...]
    protected: bool


def rows(
    compound_id: int, *, now: datetime, today: date, station: str = "", text: str = "", sees_protection: bool = False
) -> list[Row]:
    """The list of staff, with what is missing or ends soon; three queries."""
    found = files(compound_id, now=now)
    if station:
        found = found.filter(station__key=station)
    if text:
        found = found.filter(user__name__icontains=text)
    listed = list(found)
    by_file: dict[int, list[Term]] = {}
    for each in terms([f.pk for f in listed], since=today - timedelta(days=365)):
        by_file.setdefault(each.file_id, []).append(each)
    return [_row(each, by_file.get(each.pk, []), today, sees_protection) for each in listed]


def holds_on(term: Term, day: date) -> bool:
    """Whether a fact holds on a day."""
    return term.starts_on <= day and (term.ends_on is None or day < term.ends_on)


def certificates(compound_id: int, user_ids: Iterable[int], *, on: date) -> list[tuple[int, str, date | None]]:
    """The certificates that hold on a day: user, code and the first day without; an open end is None."""
    held = Term.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        kind=rules.Fact.CERTIFICATE,
        starts_on__lte=on,
        file__compound_id=compound_id,
        file__user_id__in=list(user_ids),
    )
    return list(held.order_by("ends_on").values_list("file__user_id", "code", "ends_on"))


def standing(term: Term, today: date) -> str:
    """``ended``, ``soon`` or empty: how a certificate stands."""
    if term.ends_on is None:
        return ""
    return "ended" if term.ends_on <= today else "soon" if term.ends_on <= today + SOON else ""


def lacking(station: Station, held: Iterable[Term], day: date) -> tuple[str, ...]:
    """The certificates that a station asks for and that do not hold on a day."""
    valid = {t.code for t in held if t.kind == rules.Fact.CERTIFICATE and holds_on(t, day)}
    return tuple(code for code in station.requires if code not in valid)


def certificates_lacked(*, user_id: int, group: str, compound_id: int, now: datetime) -> list[str]:
    """The certificates that the station of a group of posts asks for and somebody does not hold today, by name,
    which its reader translates.

    Nothing where no stations are laid out; all of them for whoever has no staff file.
    """
    place = Station.objects.filter(compound_id=compound_id, key=group).first()
    if place is None or not place.requires:
        return []
    today = timezone.localdate(now)
    file = file_of(user_id, compound_id)
    held = terms([file.pk], since=today) if file is not None else []
    return [rules.CERTIFICATES[code] for code in lacking(place, held, today)]


def _row(file: StaffFile, held: list[Term], today: date, sees_protection: bool) -> Row:
    newest: dict[str, Term] = {}
    for each in held:
        if each.kind == rules.Fact.CERTIFICATE:
            newest[each.code] = each
    return Row(
        file=file,
        contract=next((t for t in held if t.kind == rules.Fact.CONTRACT and holds_on(t, today)), None),
        certificates=tuple((t, standing(t, today)) for t in newest.values()),
        lacks=lacking(file.station, held, today),
        protected=sees_protection and any(t.kind == rules.Fact.PROTECTION and holds_on(t, today) for t in held),
    )


def without_file(compound_id: int, *, now: datetime) -> list[tuple[int, str]]:
    """People who work here and have no staff file yet."""
    filed = set(StaffFile.objects.filter(compound_id=compound_id).values_list("user_id", flat=True))
    return [(pk, name) for pk, name in workforce.people(compound_id, now=now) if pk not in filed]


def is_member(user_id: int, compound_id: int, *, now: datetime) -> bool:
    """Whether somebody works or helps in a compound now."""
    found = accounts.users([user_id]).get(user_id)
    return found is not None and accounts.actor_of(found, now=now).may("duty.mine", compound_id=compound_id, now=now)


def summary(rows_: Iterable[Row]) -> dict[str, Any]:
    """How many files there are, lack a certificate, or have one that ends soon."""
    listed = list(rows_)
    return {
        "total": len(listed),
        "lacking": sum(bool(row.lacks) for row in listed),
        "soon": sum(any(state == "soon" for _t, state in row.certificates) for row in listed),
        "no_contract": sum(row.contract is None for row in listed),
    }


def looks(actor: accounts.Actor, *, now: datetime) -> int:
    """How often somebody opened sealed values of staff within the last hour."""
    if actor.user_id is None:
        return 0
    return journal.by_actor(actor.user_id, since=now - timedelta(hours=1)).filter(action="staff.unmasked").count()


def station_by_code(compound_id: int, code: str) -> Station | None:
    """The station whose printed place code this is."""
    return Station.objects.filter(compound_id=compound_id, code=code.strip().upper()).first()


def file_by_feed(token_hash: bytes) -> StaffFile | None:
    """Whose calendar feed a secret address is."""
    return StaffFile.objects.filter(calendar_hash=token_hash).select_related("user", "station", "compound").first()


def is_away(user_id: int, station: Station, day: date, slot: str) -> bool:
    """Whether an absence meets a shift."""
    span = rules.span_of(day, slot, station.hours, timezone.get_current_timezone())
    found = workforce.absences(station.compound_id, now=span.start)
    return any(Span(each.starts_at, each.ends_at).overlaps(span) for each in found if each.user_id == user_id)
