"""Who is blocked, and whether somebody matches; for those who act at the gate and for the managers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from shouwang.kernel import sealing
from shouwang.protect.visitors.models import Blocked
from shouwang.protect.visitors.rules import Match


def phone_index(phone: str) -> bytes | None:
    """The blind index of a visitor's phone; its purpose is this app's own, so that it leads to no resident."""
    return sealing.blind_index(phone, purpose="visitor phone") or None


def id_index(number: str) -> bytes | None:
    """The blind index of an identity number on the list."""
    return sealing.blind_index(number.upper(), purpose="visitor id") or None


def in_force(compound_id: int, *, now: datetime) -> QuerySet[Blocked]:
    """The entries that hold now."""
    return Blocked.objects.filter(compound_id=compound_id, lifted_at=None, starts_at__lte=now, ends_at__gt=now)


def blocked_list(compound_id: int, *, text: str = "") -> QuerySet[Blocked]:
    """Every entry that is kept, those that end last on top; ``text`` looks in names, plates and reasons."""
    found = Blocked.objects.filter(compound_id=compound_id).select_related("entered_by").order_by("-ends_at", "-pk")
    return (
        found.filter(Q(name__icontains=text) | Q(plate__icontains=text) | Q(reason__icontains=text)) if text else found
    )


def match(
    compound_id: int, *, now: datetime, name: str = "", phone: str = "", plate: str = "", id_number: str = ""
) -> tuple[Match, Blocked | None]:
    """Whether somebody without an invitation is blocked, and by which entry; a gate that reads documents asks too."""
    phone_key, id_key = phone_index(phone), id_index(id_number)
    sure = Q(phone_index=phone_key) if phone_key else Q(pk=None)
    sure |= Q(id_index=id_key) if id_key else Q(pk=None)
    sure |= Q(plate=plate) if plate else Q(pk=None)
    entries = in_force(compound_id, now=now)
    found = entries.filter(sure).first()
    if found is not None:
        return Match.SURE, found
    alike = entries.filter(name=name).first() if name else None
    return (Match.ALIKE, alike) if alike is not None else (Match.NONE, None)


def blocked_entry(blocked_id: int, *, compound_id: int) -> Blocked | None:
    """One entry of the compound's list."""
    return Blocked.objects.filter(pk=blocked_id, compound_id=compound_id).first()
