"""What staff ask for: leave, a swap with a colleague, an open shift; agreed, approved, refused or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import RequestSettled, RequestWaits
from shouwang.means.rosters.models import Request, Shift, StaffFile
from shouwang.means.rosters.services.away import open_shifts_of, require_span
from shouwang.means.rosters.services.cells import drop, put_shift, require_future
from shouwang.means.rosters.services.staffing import own_file, require_able
from shouwang.means.rosters.services.standing_in import give, live_roster, require_lawful, tell


def _ask(file: StaffFile, kind: str, now: datetime, nonce: UUID | None, **fields: Any) -> Request:
    """What is asked for; the same once more while it waits, as from a second tab, is the same request."""
    mine = Request.objects.filter(compound_id=file.compound_id, user_id=file.user_id)
    if nonce and (before := mine.filter(nonce=nonce).first()):
        return before
    same = {name: value for name, value in fields.items() if name != "note_sealed"}
    if waiting := mine.filter(kind=kind, state__in=rules.WAITING, **same).first():
        return waiting
    made = Request.objects.create(
        compound_id=file.compound_id, kind=kind, user_id=file.user_id, asked_at=now, nonce=nonce, **fields
    )
    _say_that_it_waits(made, now)
    return made


def _say_that_it_waits(found: Request, now: datetime) -> None:
    """Whoever has to answer now is told, after the commit."""
    journal.emit(RequestWaits(found.compound_id, found.pk), compound_id=found.compound_id, now=now)


@transaction.atomic
def ask_leave(
    *,
    compound_id: int,
    code: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    note: str = "",
    nonce: UUID | None = None,
) -> Request:
    """Ask for leave; it counts once it is approved.

    Raises:
        RosterRefused: ``leave.span``, ``leave.code``, ``staff.no_file``.
    """
    file = own_file(actor, compound_id)
    require_span(starts_at, ends_at, now)
    if code not in rules.LEAVES:
        raise rules.RosterRefused("leave.code", _("Please say what the leave is for."))
    sealed = sealing.seal(note.strip()[:300]) if note.strip() else b""
    terms = {"code": code, "starts_at": starts_at, "ends_at": ends_at, "note_sealed": sealed}
    return _ask(file, rules.Ask.LEAVE, now, nonce, station=file.station, **terms)


@transaction.atomic
def ask_swap(
    *,
    compound_id: int,
    shift_id: int,
    other_id: int,
    actor: Actor,
    now: datetime,
    other_shift_id: int | None = None,
    nonce: UUID | None = None,
) -> Request:
    """Ask a colleague to take a shift, or to swap it for one of theirs.

    Raises:
        NotFound: ``shift.unknown``: no such shift, or not one's own.
        RosterRefused: ``roster.past``; ``swap.self``; ``shift.unable``: the colleague may not hold the post;
            ``shift.rule``, ``shift.twice``: the swap would break a rule as the roster stands.
    """
    file = own_file(actor, compound_id)
    mine = _live(shift_id, compound_id, file.user_id, now)
    if other_id == file.user_id:
        raise rules.RosterRefused("swap.self", _("Please choose a colleague."))
    require_able(other_id, mine.station, mine.day, mine.slot, now=now)
    theirs = _live(other_shift_id, compound_id, other_id, now) if other_shift_id else None
    if theirs is not None:
        require_able(file.user_id, theirs.station, theirs.day, theirs.slot, now=now)
    tried = Request(
        compound_id=compound_id, user_id=file.user_id, shift=mine, other_id=other_id, other_shift=theirs,
        state=rules.Answer.AGREED,
    )  # fmt: skip
    _try(lambda: _swap(tried, now))
    return _ask(file, rules.Ask.SWAP, now, nonce, shift=mine, other_id=other_id, other_shift=theirs)


class _Tried(Exception):
    """What was tried would go."""


def _try(what: Callable[[], object]) -> None:
    """Refuse what would be refused when it is carried out; nothing of it stays."""
    try:
        with transaction.atomic():
            what()
            raise _Tried
    except _Tried:
        return


def _live(shift_id: int, compound_id: int, user_id: int, now: datetime) -> Shift:
    found = selectors.shift(shift_id, compound_id)
    if found.user_id != user_id or found.layer != selectors.LIVE or found.dropped:
        raise outcomes.NotFound("shift.unknown", _("There is no such shift."))
    require_future(found.starts_at, now)
    return found


@transaction.atomic
def ask_open_shift(
    *, compound_id: int, station: str, day: date, slot: str, actor: Actor, now: datetime, nonce: UUID | None = None
) -> Request:
    """Ask for an open shift.

    Raises:
        NotFound: ``station.unknown``.
        RosterRefused: ``shift.unable``; ``shift.full``: nobody is missing there; ``shift.rule``: it would break a rule.
    """
    file = own_file(actor, compound_id)
    place = selectors.station(compound_id, station)
    require_able(file.user_id, place, day, slot, now=now)
    if not selectors.missing_at(compound_id, (place.key, day, slot), now=now):
        raise rules.RosterRefused("shift.full", _("Nobody is missing in this shift any more."))
    require_lawful(live_roster(compound_id, day), place, file.user_id, day, slot, now=now)
    return _ask(file, rules.Ask.CLAIM, now, nonce, station=place, day=day, slot=slot)


def _locked(request_id: int, compound_id: int) -> Request:
    selectors.request(request_id, compound_id)
    found = Request.objects.select_for_update().get(pk=request_id)
    if found.state not in rules.WAITING:
        raise rules.RosterConflict("request.settled", _("This request is settled already."))
    return found


@transaction.atomic
def withdraw(*, compound_id: int, request_id: int, actor: Actor, now: datetime) -> None:
    """Take one's own request back.

    Raises:
        NotFound: ``request.unknown``, also for somebody else's.
        RosterConflict: ``request.settled``.
    """
    own_file(actor, compound_id)
    if selectors.request(request_id, compound_id).user_id != actor.user_id:
        raise outcomes.NotFound("request.unknown", _("There is no such request."))
    found = _locked(request_id, compound_id)
    _settle(found, rules.Answer.WITHDRAWN, actor, now, "")


@transaction.atomic
def agree(*, compound_id: int, request_id: int, yes: bool, actor: Actor, now: datetime) -> None:
    """The colleague agrees to a swap, or does not; then whoever leads decides.

    Raises:
        NotFound: ``request.unknown``, also for whoever was not asked.
        RosterConflict: ``request.settled``.
    """
    own_file(actor, compound_id)
    asked = selectors.request(request_id, compound_id)
    if asked.kind != rules.Ask.SWAP or asked.other_id != actor.user_id:
        raise outcomes.NotFound("request.unknown", _("There is no such request."))
    found = _locked(request_id, compound_id)
    if yes:
        found.state = rules.Answer.AGREED
        found.save(update_fields=["state"])
        _say_that_it_waits(found, now)
    else:
        _settle(found, rules.Answer.REFUSED, actor, now, "")


@transaction.atomic
def decide(*, compound_id: int, request_id: int, yes: bool, actor: Actor, now: datetime, answer: str = "") -> Request:
    """Approve or refuse a request; approving carries it out in the same transaction. Locks the request.

    Raises:
        NotFound: ``request.unknown``.
        RosterConflict: ``request.settled``; ``swap.stale``: a shift of it was changed meanwhile.
        RosterRefused: ``swap.unasked``: the colleague has not agreed; ``shift.unable``, ``shift.twice``,
            ``shift.full``, ``roster.past``.
        Forbidden: the actor does not lead the station, or asked for it and leads alone.
    """
    accounts.require(actor, "roster.lead", compound_id=compound_id)
    found = _locked(request_id, compound_id)
    key = selectors.station_key(selectors.request(request_id, compound_id))
    selectors.require_lead(actor, selectors.station(compound_id, key), now=now)
    if yes and found.user_id == actor.user_id and not actor.may("roster.edit", compound_id=compound_id):
        raise outcomes.Forbidden("request.own", _("Somebody else has to approve what you asked for."))
    if yes:
        _carry_out(found, now)
    _settle(found, rules.Answer.APPROVED if yes else rules.Answer.REFUSED, actor, now, answer)
    tell(compound_id, [pk for pk in (found.user_id, found.other_id) if pk], found.kind, now)
    return found


def _carry_out(found: Request, now: datetime) -> None:
    if found.kind == rules.Ask.LEAVE:
        open_shifts_of(found, why="sick" if found.code == "sick" else "leave", now=now)
    elif found.kind == rules.Ask.CLAIM:
        assert found.station is not None
        assert found.day is not None
        give(found.compound_id, found.station.key, found.day, found.slot, found.user_id, made="claim", now=now)
    else:
        _swap(found, now)


def _swap(found: Request, now: datetime) -> None:
    if found.state != rules.Answer.AGREED:
        raise rules.RosterRefused("swap.unasked", _("The colleague has not agreed yet."))
    assert found.other_id is not None
    ways = [(found.shift_id, found.user_id, found.other_id), (found.other_shift_id, found.other_id, found.user_id)]
    taken: list[tuple[Shift, int]] = []
    for shift_id, giver, taker in ways:
        if shift_id is None:
            continue
        each = Shift.objects.select_for_update(of=("self",)).select_related("station").get(pk=shift_id)
        if each.dropped or each.user_id != giver or each.layer != selectors.LIVE:
            raise rules.RosterConflict("swap.stale", _("A shift of this swap was changed meanwhile."))
        require_future(each.starts_at, now)
        require_able(taker, each.station, each.day, each.slot, now=now)
        drop(each, "swap", now)
        taken.append((each, taker))
    for each, taker in taken:
        roster = live_roster(found.compound_id, each.day)
        require_lawful(roster, each.station, taker, each.day, each.slot, now=now)
        put_shift(roster, each.station, taker, each.day, each.slot, made="swap", pinned=False, now=now)


def _settle(found: Request, state: str, actor: Actor, now: datetime, answer: str) -> None:
    found.state, found.decided_at, found.decided_by, found.answer = state, now, actor.name, answer.strip()[:200]
    found.save(update_fields=["state", "decided_at", "decided_by", "answer"])
    journal.emit(RequestSettled(found.compound_id, found.pk), compound_id=found.compound_id, now=now)
    journal.record(
        actor=actor,
        action="roster.request_settled",
        compound_id=found.compound_id,
        subject=("request", found.pk),
        data={"kind": found.kind, "state": str(state), "user": found.user_id},
        now=now,
    )
