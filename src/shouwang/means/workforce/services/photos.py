"""Photos handed in as proof: read, turned upright, made small, freed of metadata, kept once."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction
from PIL import Image, ImageOps

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Duty, ProofFile
from shouwang.means.workforce.services import owners, shared

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PHOTOS = 12
LARGE, SMALL = 1600, 320
"""Longest sides in pixels of what is kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it will be kept."""

    content: bytes
    small: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """By which the same photo is known again."""
        return hashlib.sha256(self.content).hexdigest()


def read_picture(raw: bytes) -> Picture:
    """A picture from an upload; where it was taken and by which phone is dropped.

    Raises:
        DutyRefused: ``duty.photo_too_big`` above 8 MB, ``duty.photo_too_large`` above 50 million pixels,
            ``duty.photo_unreadable`` for everything that is no JPEG, PNG or WebP picture.
    """
    if len(raw) > MAX_BYTES:
        raise rules.DutyRefused("duty.photo_too_big", _("The photo is larger than 8 MB. Please take a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(raw), formats=["JPEG", "PNG", "WEBP"])
            if opened.width * opened.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            opened.draft("RGB", (LARGE, LARGE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise rules.DutyRefused(
            "duty.photo_too_large", _("The picture has too many pixels. Please take a photo with the camera.")
        ) from bomb
    except Exception as unreadable:
        raise rules.DutyRefused(
            "duty.photo_unreadable", _("This file is not a photo that can be read (JPEG, PNG or WebP).")
        ) from unreadable
    upright.thumbnail((LARGE, LARGE))
    content = _jpeg(upright, 82)
    width, height = upright.size
    upright.thumbnail((SMALL, SMALL))
    return Picture(content, _jpeg(upright, 75), width, height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    kept = BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()


def attach_photo(
    *,
    duty_id: int,
    content: bytes,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
    compound_id: int | None = None,
) -> ProofFile:
    """Add a photo to a duty that is still open; sending the same one again adds nothing.

    Locks the duty.

    Raises:
        DutyRefused: see :func:`read_picture`; ``duty.photo_used``: it proves another duty already;
            ``duty.too_many_photos``.
        NotFound, Forbidden, Conflict: as for every act on a duty.
    """
    picture = read_picture(content)
    with transaction.atomic():
        duty = shared.locked(duty_id, actor, compound_id)
        owners.require(duty, actor, now)
        return keep(duty, picture, actor=actor, now=now, nonce=nonce)


def keep(duty: Duty, picture: Picture, *, actor: Actor, now: datetime, nonce: UUID | None) -> ProofFile:
    """Store a picture with a locked duty.

    Raises:
        DutyRefused: ``duty.photo_used``, ``duty.too_many_photos``.
        Conflict: ``duty.stale``: the duty is settled.
    """
    known = ProofFile.objects.filter(duty=duty, sha256=picture.sha256).first()
    if known:
        return known
    rules.after(rules.State(duty.state), rules.Action.FINISH)
    if ProofFile.objects.filter(sha256=picture.sha256, duty__compound_id=duty.compound_id).exists():
        raise rules.DutyRefused("duty.photo_used", _("This photo was handed in for another duty already."))
    if ProofFile.objects.filter(duty=duty).count() >= MAX_PHOTOS:
        raise rules.DutyRefused("duty.too_many_photos", _("A duty takes {most} photos at most."), most=MAX_PHOTOS)
    made = ProofFile.objects.create(
        duty=duty,
        at=now,
        user_id=actor.user_id,
        content=picture.content,
        small=picture.small,
        content_type="image/jpeg",
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
    )
    shared.note(duty, "photo", actor=actor, now=now, nonce=nonce, data={"photo": made.pk})
    return made
