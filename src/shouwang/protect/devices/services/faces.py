"""Faces: consent before anything, withdrawal that erases here at once and on every device until it confirms.

Sources: Personal Information Protection Law of the PRC, Art. 14 and 29 (separate, informed consent for sensitive
information), 15 and 16 (withdrawal; no refusal of service for it), 26 (purpose of public safety), 31 (minors under 14);
Measures for the Security Management of Facial Recognition Technology Application (in force 1 June 2025): no forced
sole means of verification, storage no longer than needed. We ask a guardian for everybody under 18.
"""

from __future__ import annotations

import base64
import uuid
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import deciding, rules
from shouwang.protect.devices.drivers import Isapi, Unreachable
from shouwang.protect.devices.models import Device, FaceConsent, FaceCopy

if TYPE_CHECKING:
    from shouwang.base.residents.models import Person

TEXT_VERSION = "2026-11"
GUARDIAN_UNDER = 18
VALID_DAYS = 365
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 640
State = FaceCopy.State


class FaceRefused(outcomes.Refusal):
    """A face that may not be kept, or a picture that is none."""


@dataclass(frozen=True)
class Given:
    """What somebody consented to, and how that is known.

    Args:
        how: ``own`` on the own phone, ``in_person`` before a steward, ``paper`` signed.
        read: the text with its alternatives was shown or read out.
        guardian: who consents for a minor.
    """

    person_id: int
    how: str
    read: bool
    guardian: str = ""


@transaction.atomic
def give_consent(
    *, compound_id: int, given: Given, picture: bytes, actor: Actor, nonce: uuid.UUID, now: datetime
) -> FaceConsent:
    """Record a consent with the picture, and have it put on the terminals; a repeated nonce gives the same consent.

    Raises:
        Forbidden, NotFound: not the actor's person.
        FaceRefused: ``face.unread``, ``face.guardian``, ``face.age``, ``face.picture``.
        Conflict: ``face.given``: a consent stands already.
    """
    person = _whose(actor, given, compound_id, now)
    known = FaceConsent.objects.filter(nonce=nonce, person_id=person.pk).first()
    if known is not None:
        return known
    if not given.read:
        raise FaceRefused("face.unread", _("The text has to be read first; there is always another way in."))
    _check_age(person.born_on, given, now)
    if FaceConsent.objects.filter(person_id=person.pk, withdrawn_at__isnull=True).exists():
        raise outcomes.Conflict("face.given", _("A consent stands already. Withdraw it to give a new picture."))
    consent = FaceConsent.objects.create(
        compound_id=compound_id,
        person_id=person.pk,
        text_version=TEXT_VERSION,
        how=given.how,
        guardian=given.guardian.strip()[:60],
        given_at=now,
        recorded_by_id=actor.user_id,
        ends_on=(now + timedelta(days=VALID_DAYS)).date(),
        picture_sealed=sealing.seal(base64.b64encode(read_picture(picture)).decode()),
        nonce=nonce,
    )
    _spread(consent, now)
    _note(consent, "face.consented", actor, now, how=given.how, text=TEXT_VERSION)
    return consent


def _whose(actor: Actor, given: Given, compound_id: int, now: datetime) -> Person:
    if given.how == "own":
        accounts.require(actor, "face.own", compound_id=compound_id)
        mine = residents.person_of_user(actor.user_id or 0, compound_id=compound_id)
        if mine is None or mine.pk != given.person_id:
            raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
        return mine
    return residents.require_person(actor, "face.manage", given.person_id, compound_id=compound_id, now=now)


def _check_age(born_on: date | None, given: Given, now: datetime) -> None:
    if born_on is None and not given.guardian.strip() and given.how == "own":
        raise FaceRefused("face.age", _("Your birthday is not registered. Please give your consent at the office."))
    if born_on is not None and _age(born_on, timezone.localdate(now)) < GUARDIAN_UNDER and not given.guardian.strip():
        raise FaceRefused("face.guardian", _("For somebody under 18 a parent or guardian consents."))


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def read_picture(raw: bytes) -> bytes:
    """A JPEG of at most 640 pixels without metadata.

    Raises:
        FaceRefused: ``face.picture``.
    """
    refused = FaceRefused("face.picture", _("This is no JPEG, PNG or WebP picture of at most 8 MB."))
    if not raw or len(raw) > MOST_BYTES:
        raise refused
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(raw), formats=["JPEG", "PNG", "WEBP"])
            if opened.width * opened.height > MOST_PIXELS:
                raise refused
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise refused from wrong
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    upright.save(out, "JPEG", quality=88)
    return out.getvalue()


def _spread(consent: FaceConsent, now: datetime) -> None:
    """One copy to be put for every terminal that can be told."""
    terminals = Device.objects.filter(
        compound_id=consent.compound_id, state=rules.State.ACTIVE, kind=rules.DeviceKind.TERMINAL
    ).exclude(control_url="")
    FaceCopy.objects.bulk_create(
        FaceCopy(consent=consent, device=device, ref=deciding.ref_of(consent.person_id), changed_at=now)
        for device in terminals
    )


@transaction.atomic
def withdraw(*, compound_id: int, consent_id: int, actor: Actor, now: datetime) -> FaceConsent:
    """Take a consent back: the face is erased here now, and on each device until it confirms. Nobody need say why.

    Raises:
        Forbidden, NotFound: ``face.unknown``.
    """
    consent = _locked(consent_id, compound_id)
    if actor.may("face.manage", compound_id=compound_id):
        residents.require_person(actor, "face.manage", consent.person_id, compound_id=compound_id, now=now)
    else:
        accounts.require(actor, "face.own", compound_id=compound_id)
        mine = residents.person_of_user(actor.user_id or 0, compound_id=compound_id)
        if mine is None or mine.pk != consent.person_id:
            raise _unknown()
    return _end(consent, "withdrawn", actor, now)


def _locked(consent_id: int, compound_id: int) -> FaceConsent:
    found = FaceConsent.objects.select_for_update().filter(pk=consent_id, compound_id=compound_id).first()
    if found is None:
        raise _unknown()
    return found


def _unknown() -> outcomes.NotFound:
    return outcomes.NotFound("face.unknown", _("There is no such consent."))


def _end(consent: FaceConsent, why: str, actor: Actor | None, now: datetime) -> FaceConsent:
    if consent.withdrawn_at is not None:
        return consent
    consent.withdrawn_at, consent.withdrawn_why, consent.picture_sealed = now, why, b""
    consent.save(update_fields=["withdrawn_at", "withdrawn_why", "picture_sealed"])
    # A copy that waited to be put may have reached the device with its answer lost: it is taken off as well.
    consent.copies.exclude(state=State.GONE).update(state=State.TO_REMOVE, attempts=0, detail="", changed_at=now)
    _note(consent, "face.erased", actor, now, why=why)
    return consent


@transaction.atomic
def erase_due(*, now: datetime) -> int:
    """End the consents of those who live here no more or whose year is over; says how many."""
    ended = 0
    for consent in FaceConsent.objects.select_for_update(skip_locked=True).filter(withdrawn_at__isnull=True):
        if consent.ends_on <= timezone.localdate(now):
            _end(consent, "expired", None, now)
        elif not residents.residences_of(consent.person_id, now=now).exists():
            _end(consent, "moved_out", None, now)
        else:
            continue
        ended += 1
    return ended


def carry_out(*, now: datetime) -> int:
    """Put and take off what waits, each tried again until the device confirms; says how many were confirmed."""
    due = FaceCopy.objects.filter(state__in=[State.TO_PUT, State.TO_REMOVE]).values_list("pk", flat=True)
    return sum(_carry_one(copy_id, now) for copy_id in list(due.order_by("attempts", "pk")[:200]))


def _carry_one(copy_id: int, now: datetime) -> bool:
    """One copy, its row locked while the device is spoken to, so that a withdrawal waits and then wins."""
    with transaction.atomic():
        found = FaceCopy.objects.select_for_update(of=("self",), skip_locked=True).select_related("device", "consent")
        copy = found.filter(pk=copy_id, state__in=[State.TO_PUT, State.TO_REMOVE]).first()
        if copy is None:
            return False
        device = copy.device
        terminal = Isapi(device.control_url, device.control_user, sealing.open_sealed(device.control_sealed))
        copy.attempts, copy.changed_at, copy.detail = copy.attempts + 1, now, ""
        try:
            if copy.state == State.TO_PUT:
                picture = base64.b64decode(sealing.open_sealed(copy.consent.picture_sealed))
                terminal.put_person(copy.ref, "", picture)
                copy.state = State.THERE
            else:
                terminal.remove_person(copy.ref)
                copy.state = State.GONE
        except Unreachable as gone:
            copy.detail = str(gone)
        copy.save(update_fields=["attempts", "changed_at", "detail", "state"])
        return not copy.detail


@transaction.atomic
def confirm_gone(*, compound_id: int, copy_id: int, actor: Actor, now: datetime) -> FaceCopy:
    """Somebody took the face off a device by hand, or saw the device destroyed."""
    accounts.require(actor, "device.manage", compound_id=compound_id)
    copy = FaceCopy.objects.select_for_update().filter(pk=copy_id, consent__compound_id=compound_id).first()
    if copy is None or copy.state != State.TO_REMOVE:
        raise _unknown()
    copy.state, copy.changed_at, copy.detail = State.GONE, now, "by_hand"
    copy.save(update_fields=["state", "changed_at", "detail"])
    _note(copy.consent, "face.gone_by_hand", actor, now, device=copy.device_id)
    return copy


def picture_of(consent: FaceConsent) -> bytes:
    """The picture, opened; only for comparing and for devices, never for a page."""
    return base64.b64decode(sealing.open_sealed(consent.picture_sealed))


def _note(consent: FaceConsent, action: str, actor: Actor | None, now: datetime, **data: object) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=consent.compound_id,
        subject=("person", consent.person_id),
        data=data,
        now=now,
    )
