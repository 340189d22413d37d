"""Opening staff files and writing what is in them: contracts, certificates, availability, protection, contacts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import china, sealing
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import StaffFile, Term

LONGEST_FACT = 60 * 366
"""Days between today and any day in a file."""

CODES: dict[str, dict[str, str]] = {
    rules.Fact.CONTRACT: rules.CONTRACTS,
    rules.Fact.CERTIFICATE: rules.CERTIFICATES,
    rules.Fact.AVAILABILITY: rules.AVAILABILITY,
    rules.Fact.PROTECTION: {"": ""},
    rules.Fact.CONTACT: {"": ""},
}


@transaction.atomic
def open_file(
    *,
    compound_id: int,
    user_id: int,
    station: str,
    actor: Actor,
    now: datetime,
    also: Sequence[str] = (),
    lodging: str = "",
) -> StaffFile:
    """Open somebody's file, or change where they work; doing it twice changes nothing.

    Raises:
        NotFound: ``station.unknown``.
        RosterRefused: ``staff.stranger``: does not work in this compound.
        Forbidden: the actor may not keep staff files here.
    """
    accounts.require(actor, "staff.file", compound_id=compound_id)
    home = selectors.station(compound_id, station)
    others = [each.key for each in selectors.stations(compound_id) if each.key in also and each.key != home.key]
    if not selectors.is_member(user_id, compound_id, now=now):
        raise rules.RosterRefused("staff.stranger", _("This person does not work in this compound."))
    made, new = StaffFile.objects.update_or_create(
        compound_id=compound_id,
        user_id=user_id,
        defaults={"station": home, "also": others, "lodging": lodging.strip()[:60], "closed_at": None},
        create_defaults={"station": home, "also": others, "lodging": lodging.strip()[:60], "opened_at": now},
    )
    journal.record(
        actor=actor,
        action="staff.file_opened" if new else "staff.file_changed",
        compound_id=compound_id,
        subject=("staff", made.pk),
        data={"user": user_id, "station": home.key, "also": others},
        now=now,
    )
    return made


def _locked(file_id: int, compound_id: int) -> StaffFile:
    selectors.file(file_id, compound_id)
    return StaffFile.objects.select_for_update().get(pk=file_id)


def _require(actor: Actor, kind: str, compound_id: int) -> None:
    accounts.require(actor, "staff.file", compound_id=compound_id)
    if kind == rules.Fact.PROTECTION:
        accounts.require(actor, "staff.protect", compound_id=compound_id)


@transaction.atomic
def add_term(
    *,
    compound_id: int,
    file_id: int,
    kind: str,
    code: str,
    starts_on: date,
    actor: Actor,
    now: datetime,
    ends_on: date | None = None,
    data: dict[str, Any] | None = None,
    secret: dict[str, str] | None = None,
    nonce: UUID | None = None,
) -> Term:
    """Write a dated fact into a file. A new contract ends the one before on the day it begins. Locks the file.

    Args:
        data: of a contract ``hours_week``, ``period``, ``rate_cents``; of an availability ``weekdays``, ``slots``.
        secret: what is sealed: ``number`` of a certificate, ``kind`` of a protection, ``name``, ``relation``,
            ``phone`` of a contact.

    Raises:
        NotFound: ``staff.unknown``.
        RosterRefused: ``staff.term``: no such fact; ``staff.span``; ``staff.year``; ``staff.overlap``: a later contract
            exists; ``phone.length``, ``phone.unknown``: what is no phone.
        Forbidden: the actor may not keep staff files, or not see protections.
    """
    _require(actor, kind, compound_id)
    secret = {key: value.strip() for key, value in (secret or {}).items() if value.strip()}
    _check(kind, code, data or {}, secret)
    _check_days(kind, starts_on, ends_on, timezone.localdate(now))
    file = _locked(file_id, compound_id)
    if nonce and (before := Term.objects.filter(nonce=nonce, file=file).first()):
        return before
    if kind == rules.Fact.CONTRACT:
        Term.objects.filter(file=file, kind=kind, starts_on__lt=starts_on, ends_on__isnull=True).update(
            ends_on=starts_on
        )
    shown = secret.get("number") or secret.get("phone") or ""
    made = Term(
        file=file,
        kind=kind,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        data=data or {},
        sealed=sealing.seal(json.dumps(secret, ensure_ascii=False)) if secret else b"",
        tail=shown[-4:] if len(shown) > 4 else "",
        nonce=nonce,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as clash:
        raise rules.RosterRefused("staff.overlap", _("Another contract holds in this time. End it first.")) from clash
    _note("staff.term_added", made, actor, compound_id, now)
    return made


def _note(action: str, term: Term, actor: Actor, compound_id: int, now: datetime) -> None:
    """What kind of fact, never what is sealed; a protection is not even named."""
    hidden = term.kind == rules.Fact.PROTECTION
    data = {"user": term.file.user_id} if hidden else {"user": term.file.user_id, "kind": term.kind, "code": term.code}
    journal.record(
        actor=actor, action=action, compound_id=compound_id, subject=("staff", term.file_id), data=data, now=now
    )


def _check_days(kind: str, starts_on: date, ends_on: date | None, today: date) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise rules.RosterRefused("staff.span", _("The end lies before the beginning.")).at("ends_on")
    if kind == rules.Fact.PROTECTION and ends_on is None:
        raise rules.RosterRefused("staff.protection", _("Please say which protection, and until when.")).at("ends_on")
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and abs((day - today).days) > LONGEST_FACT:
            sentence = _("This day lies more than 60 years from today. Is the year right?")
            raise rules.RosterRefused("staff.year", sentence).at(name)


def _check(kind: str, code: str, data: dict[str, Any], secret: dict[str, str]) -> None:
    if kind not in CODES or code not in CODES[kind]:
        raise rules.RosterRefused("staff.term", _("A staff file does not hold such a thing."))
    if kind == rules.Fact.CONTRACT and not 0 <= data.get("hours_week", 0) <= 60:
        raise rules.RosterRefused("staff.hours", _("The hours a week of a contract lie between 0 and 60."))
    if kind == rules.Fact.PROTECTION and secret.get("kind") not in rules.PROTECTIONS:
        raise rules.RosterRefused("staff.protection", _("Please say which protection, and until when.")).at(
            "protection"
        )
    if kind == rules.Fact.CONTACT and not (secret.get("name") and secret.get("phone")):
        refusal = rules.RosterRefused("staff.contact", _("A contact needs a name and a phone."))
        raise refusal.at(*(name for name in ("name", "phone") if not secret.get(name)))
    if kind == rules.Fact.CONTACT:
        _require_phone(secret["phone"])


def _require_phone(typed: str) -> None:
    try:
        china.read_phone(typed)
    except Refusal as wrong:
        raise rules.RosterRefused(wrong.code, wrong.message, **wrong.params).at("phone") from wrong


@transaction.atomic
def end_term(*, compound_id: int, file_id: int, term_id: int, on: date, actor: Actor, now: datetime) -> None:
    """Let a fact end; one that had not begun is struck.

    Raises:
        NotFound: ``staff.unknown``.
        Forbidden: the actor may not keep staff files, or not see protections.
    """
    accounts.require(actor, "staff.file", compound_id=compound_id)
    file = _locked(file_id, compound_id)
    found = selectors.term(term_id, file)
    _require(actor, found.kind, compound_id)
    if found.ends_on is not None and found.ends_on <= on:
        return
    found.ends_on = max(on, found.starts_on)
    found.save(update_fields=["ends_on"])
    _note("staff.term_ended", found, actor, compound_id, now)


@transaction.atomic
def close_file(*, compound_id: int, file_id: int, actor: Actor, now: datetime) -> None:
    """Somebody left: they are no longer rostered. Their past stays.

    Raises:
        NotFound: ``staff.unknown``.
        Forbidden: the actor may not keep staff files here.
    """
    accounts.require(actor, "staff.file", compound_id=compound_id)
    found = _locked(file_id, compound_id)
    if found.closed_at is None:
        found.closed_at = max(now, found.opened_at)
        found.save(update_fields=["closed_at"])
        journal.record(
            actor=actor, action="staff.file_closed", compound_id=compound_id, subject=("staff", found.pk), now=now
        )


UNMASKED = "staff.unmasked"
PER_HOUR = 30


@transaction.atomic
def unmask(*, compound_id: int, file_id: int, term_id: int, reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    """What is sealed in a fact; who looked, at what and why goes into the journal.

    Raises:
        RosterRefused: ``staff.reason``: no reason; ``staff.unmask_limit``: more than 30 looks within the hour.
        NotFound: ``staff.unknown``.
        Forbidden: the actor may not look, or not at protections.
    """
    accounts.require(actor, "staff.unmask", compound_id=compound_id)
    if not reason.strip():
        raise rules.RosterRefused("staff.reason", _("Please say why."))
    file = _locked(file_id, compound_id)
    found = selectors.term(term_id, file)
    _require(actor, found.kind, compound_id)
    if selectors.looks(actor, now=now) >= PER_HOUR:
        raise rules.RosterRefused(
            "staff.unmask_limit",
            _("You have opened {count} values within the hour. Please wait, or ask the manager."),
            count=PER_HOUR,
        )
    journal.record(
        actor=actor,
        action=UNMASKED,
        compound_id=compound_id,
        subject=("staff", file.pk),
        data={"field": found.kind, "reason": reason.strip()[:200]},
        now=now,
    )
    opened: dict[str, str] = json.loads(sealing.open_sealed(found.sealed) or "{}")
    return opened
