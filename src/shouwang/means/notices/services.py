"""Publishing, reading and withdrawing notices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.notices import events, rules, selectors
from shouwang.means.notices.models import Notice, Receipt

HOWS = ("door", "phone")


@transaction.atomic
def publish(
    *,
    compound_id: int,
    title: Words,
    body: Words,
    audience: rules.Audience,
    signed_by: str,
    actor: Actor,
    now: datetime,
    source: tuple[str, str] = ("", ""),
    basis: str = "",
    urgent: bool = False,
    exercise: bool = False,
    expires_at: datetime | None = None,
    nonce: UUID | None = None,
) -> Notice:
    """Tell an audience something; one row, however many are meant.

    Args:
        signed_by: the body that vouches for it.
        source: kind and id of what published it, such as ``("incident", "7")``.
        basis: the document or decision that it rests on.
        expires_at: None holds for two weeks.
        nonce: the same request again gives the notice that the first one made.

    Raises:
        Forbidden: the actor may not publish here.
        NoticeRefused: an empty or over-long text, an empty audience, an expiry in the past.
    """
    accounts.require(actor, "notice.publish", compound_id=compound_id)
    rules.check_text(title, body)
    audience.check()
    _check_places(compound_id, audience)
    made, new = Notice.objects.get_or_create(
        nonce=nonce or ids.new_nonce(),
        defaults={
            "compound_id": compound_id,
            "code": ids.short_code(10),
            "title": title.as_json(),
            "body": body.as_json(),
            "kind": audience.kind,
            "building_ids": list(audience.building_ids),
            "home_ids": list(audience.home_ids),
            "roles": list(audience.roles),
            "user_id": audience.user_id if audience.kind == rules.Kind.PERSON else None,
            "signed_by": signed_by.strip()[:120],
            "basis": basis.strip()[:200],
            "source_kind": source[0],
            "source_ref": str(source[1]),
            "urgent": urgent,
            "exercise": exercise,
            "published_at": now,
            "published_by_id": actor.user_id,
            "expires_at": rules.check_expiry(expires_at, now=now),
        },
    )
    if new:
        told = {} if made.kind == rules.Kind.PERSON else {"title": made.title}
        _note(made, "notice.published", actor=actor, now=now, data={**told, "audience": made.kind})
        event = events.NoticePublished(made.pk, compound_id, exercise)
        journal.emit(event, compound_id=compound_id, now=now)
    return made


def _check_places(compound_id: int, audience: rules.Audience) -> None:
    """Buildings and homes of another compound are answered as if there were none."""
    known_buildings = places.buildings(compound_id).filter(pk__in=audience.building_ids).count()
    known_homes = places.homes(compound_id).filter(pk__in=audience.home_ids).count()
    if known_buildings != len(set(audience.building_ids)) or known_homes != len(set(audience.home_ids)):
        raise rules.NoticeRefused("notice.audience_unknown", _("There is no such group of readers."))


@transaction.atomic
def forget_personal(*, now: datetime) -> int:
    """Delete what was said to one person once it no longer holds. Returns how many notices went."""
    return Notice.objects.filter(kind=rules.Kind.PERSON, expires_at__lte=now).delete()[0]


@transaction.atomic
def mark_read(
    *,
    notice_id: int,
    actor: Actor,
    now: datetime,
    compound_id: int | None = None,
    on_behalf_home_id: int | None = None,
    how: str = "door",
) -> int:
    """Note that the actor has read a notice, or has told a home of it; twice notes once. Returns the new receipts.

    Args:
        compound_id: the compound of the address, where there is one; a notice of another is not found.
        on_behalf_home_id: the home that was told, by somebody who serves its building.
        how: ``door`` or ``phone``, with ``on_behalf_home_id``.

    Raises:
        NotFound: ``notice.unknown`` or ``place.unknown``.
        Forbidden: the actor does not serve that home.
    """
    at = compound_id if compound_id is not None else selectors.compound_of(notice_id)
    if on_behalf_home_id is not None:
        return _told(notice_id, at, on_behalf_home_id, how, actor, now)
    accounts.require(actor, "notice.read", compound_id=at)
    found = selectors.readable(actor, notice_id, compound_id=at, now=now)
    who = selectors.reader(actor, at, now=now)
    homes: list[int | None] = [*sorted(who.home_ids)] if found.audience.reaches_homes else []
    rows = [Receipt(notice=found, user_id=actor.user_id, home_id=home, at=now) for home in homes or [None]]
    mine = found.receipts.filter(user_id=actor.user_id or 0, on_behalf=False)
    before = mine.count()
    Receipt.objects.bulk_create(rows, ignore_conflicts=True)
    return mine.count() - before


def _told(notice_id: int, compound_id: int, home_id: int, how: str, actor: Actor, now: datetime) -> int:
    found = selectors.notice(notice_id, compound_id=compound_id)
    home = places.home(home_id, compound_id=compound_id)
    accounts.require(actor, "notice.unreached", compound_id=compound_id, building_id=home.building_id)
    _receipt, new = Receipt.objects.get_or_create(
        notice=found,
        home_id=home.pk,
        on_behalf=True,
        defaults={"user_id": actor.user_id, "how": how if how in HOWS else "door", "at": now},
    )
    if new:
        _note(found, "notice.told", actor=actor, now=now, data={"home": home.pk, "how": _receipt.how})
    return int(new)


@transaction.atomic
def withdraw(*, notice_id: int, reason: str, actor: Actor, now: datetime, compound_id: int | None = None) -> Notice:
    """Take a notice back, with the reason that its readers will see; the notice itself stays on record.

    Raises:
        Conflict: ``notice.withdrawn``: somebody withdrew it before.
        NoticeRefused: ``notice.no_reason``.
    """
    at = compound_id if compound_id is not None else selectors.compound_of(notice_id)
    accounts.require(actor, "notice.publish", compound_id=at)
    selectors.notice(notice_id, compound_id=at)
    found = Notice.objects.select_for_update().get(pk=notice_id)
    if found.withdrawn_at is not None:
        raise Conflict("notice.withdrawn", _("This notice was withdrawn before."))
    if not reason.strip():
        raise rules.NoticeRefused("notice.no_reason", _("Please say why."))
    found.withdrawn_at, found.withdrawn_why = now, reason.strip()[:200]
    found.save(update_fields=["withdrawn_at", "withdrawn_why"])
    _note(found, "notice.withdrawn", actor=actor, now=now, data={"why": found.withdrawn_why})
    return found


def _note(found: Notice, action: str, *, actor: Actor, now: datetime, data: dict[str, object]) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=found.compound_id,
        subject=("notice", found.pk),
        data=data,
        exercise=found.exercise,
        now=now,
    )
