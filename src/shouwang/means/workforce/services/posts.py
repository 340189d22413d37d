"""Setting up posts, filling and vacating them, and recording who is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules, selectors
from shouwang.means.workforce.models import Absence, Holder, Post
from shouwang.means.workforce.services import handover

CertificateCheck = Callable[..., Sequence[str]]
"""``check(user_id=…, group=group key of the post, compound_id=…, now=…)`` → what somebody lacks for it, in words."""

_checks: list[CertificateCheck] = []


def ask_for_certificates(check: CertificateCheck) -> None:
    """Let the staff files say which certificates somebody lacks for a post; called once, from the wiring."""
    _checks[:] = [check]


COMMAND = "command"
"""The group whose posts command even where a plan does not say so."""


@transaction.atomic
def ensure_posts(*, compound_id: int, posts: Sequence[rules.PostRow], actor: Actor, now: datetime) -> list[Post]:
    """Make the posts that a plan names, or bring their titles up to date; holders stay.

    Raises:
        Forbidden: the actor may not edit the workforce here.
    """
    accounts.require(actor, "workforce.edit", compound_id=compound_id)
    known = {post.key: post for post in Post.objects.filter(compound_id=compound_id)}
    rows = {row.key: row for row in posts}
    start = max((post.order for post in known.values()), default=0)
    changed = [
        Post(
            compound_id=compound_id,
            key=row.key,
            title=row.title.as_json(),
            group_key=row.group_key,
            group_title=row.group_title.as_json(),
            muster_minutes=row.muster_minutes,
            commands=row.commands or row.group_key == COMMAND,
            order=known[row.key].order if row.key in known else start + place,
        )
        for place, row in enumerate(rows.values(), 1)
    ]
    fields = ["title", "group_key", "group_title", "muster_minutes", "commands"]
    Post.objects.bulk_create(changed, update_conflicts=True, unique_fields=["compound", "key"], update_fields=fields)
    new = [key for key in rows if key not in known]
    if new:
        journal.record(actor=actor, action="workforce.posts_made", compound_id=compound_id, data={"keys": new}, now=now)
    return list(Post.objects.filter(compound_id=compound_id, key__in=rows))


def _locked(compound_id: int, post_key: str) -> Post:
    post = Post.objects.select_for_update().filter(compound_id=compound_id, key=post_key).first()
    if post is None:
        raise outcomes.NotFound("post.unknown", _("There is no such post."))
    return post


def _present(post: Post, now: datetime) -> Q:
    return Q(post=post) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))


def _end(holders: Sequence[Holder], now: datetime) -> None:
    for holder in holders:
        holder.ends_at = max(now, holder.starts_at)
        holder.save(update_fields=["ends_at"])


@transaction.atomic
def fill_post(
    *,
    compound_id: int,
    post_key: str,
    user_id: int,
    rank: int,
    actor: Actor,
    now: datetime,
    until: datetime | None = None,
    exception: str = "",
) -> Holder:
    """Put somebody on a seat of a post; whoever sat there leaves it, and nobody sits on two seats of one post.

    Duties that nobody had are given to whoever can take them now. Locks the post. Repeating it changes nothing.

    Args:
        rank: 0 the A person, 1 the B person, from 2 on deputies.
        exception: why somebody is seated who lacks a certificate; counts while measures of an incident are in force.

    Raises:
        NotFound: ``post.unknown``.
        DutyRefused: ``post.bad_rank``, ``post.bad_span``; ``post.stranger``: no staff of this compound;
            ``post.uncertified``: lacks a certificate that the post asks for, and there is no reason or no emergency.
        Forbidden: the actor may not edit the workforce here.
    """
    accounts.require(actor, "workforce.edit", compound_id=compound_id)
    if not 0 <= rank <= 20:
        raise rules.DutyRefused("post.bad_rank", _("There is no such seat."))
    if until is not None and until <= now:
        raise rules.DutyRefused("post.bad_span", _("The end lies before the beginning."))
    _require_member(user_id, compound_id, now)
    post = _locked(compound_id, post_key)
    seated = list(Holder.objects.filter(_present(post, now)).filter(Q(rank=rank) | Q(user_id=user_id)))
    for holder in seated:
        if holder.user_id == user_id and holder.rank == rank and holder.ends_at == until:
            return holder
    lacks = _lacked(post, user_id, now, exception)
    _end(seated, now)
    made = Holder.objects.create(post=post, user_id=user_id, rank=rank, starts_at=now, ends_at=until)
    journal.record(
        actor=actor,
        action="workforce.post_filled",
        compound_id=compound_id,
        subject=("post", post.key),
        data={"user": user_id, "rank": rank, **lacks},
        now=now,
    )
    handover.give_orphans(compound_id=compound_id, actor=actor, now=now)
    return made


def _lacked(post: Post, user_id: int, now: datetime, exception: str) -> dict[str, object]:
    """What goes on record of certificates that somebody lacks; refused without an emergency and a reason.

    The refusal carries their English names as ``lacks``, for readers of either language.
    """
    asked = {"user_id": user_id, "group": post.group_key, "compound_id": post.compound_id, "now": now}
    lacks = [str(name) for check in _checks for name in check(**asked)]
    if not lacks:
        return {}
    reason = exception.strip()[:200]
    if not reason or not selectors.is_emergency(post.compound_id, now=now):
        raise rules.DutyRefused(
            "post.uncertified",
            _("This post asks for what this person does not hold: {certificates}. In an emergency, give the reason."),
            certificates=", ".join(map(gettext, lacks)),
            lacks=lacks,
        )
    return {"lacks": lacks, "exception": reason}


def _require_member(user_id: int, compound_id: int, now: datetime) -> None:
    found = accounts.users([user_id]).get(user_id)
    if found is None or not accounts.actor_of(found, now=now).may("duty.mine", compound_id=compound_id, now=now):
        raise rules.DutyRefused("post.stranger", _("This person does not work in this compound."))


@transaction.atomic
def vacate_post(*, compound_id: int, post_key: str, rank: int, actor: Actor, now: datetime) -> bool:
    """Leave a seat empty from now on; returns whether somebody sat there. Their open duties stay theirs.

    Raises:
        NotFound: ``post.unknown``.
        Forbidden: the actor may not edit the workforce here.
    """
    accounts.require(actor, "workforce.edit", compound_id=compound_id)
    post = _locked(compound_id, post_key)
    seated = list(Holder.objects.filter(_present(post, now), rank=rank))
    _end(seated, now)
    if seated:
        journal.record(
            actor=actor,
            action="workforce.post_vacated",
            compound_id=compound_id,
            subject=("post", post.key),
            data={"rank": rank},
            now=now,
        )
    return bool(seated)


@transaction.atomic
def record_absence(
    *,
    user_id: int,
    compound_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Record that somebody is away; what they had goes to the next person as soon as it begins.

    Raises:
        DutyRefused: ``absence.bad_span``, ``post.stranger``.
        Forbidden: the actor may not edit the workforce here.
    """
    accounts.require(actor, "workforce.edit", compound_id=compound_id)
    if ends_at <= starts_at or ends_at <= now:
        raise rules.DutyRefused("absence.bad_span", _("The end lies before the beginning."))
    _require_member(user_id, compound_id, now)
    made, new = Absence.objects.get_or_create(
        user_id=user_id,
        compound_id=compound_id,
        starts_at=starts_at,
        ends_at=ends_at,
        defaults={"reason": reason.strip()[:200]},
    )
    if new:
        journal.record(
            actor=actor,
            action="workforce.absence_recorded",
            compound_id=compound_id,
            subject=("user", user_id),
            data={"from": starts_at.isoformat(), "until": ends_at.isoformat()},
            now=now,
        )
        handover.relieve_absent(compound_id=compound_id, now=now)
    return made


@transaction.atomic
def end_absence(*, absence_id: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Somebody is back earlier than thought; an absence that had not begun is struck.

    Raises:
        NotFound: ``absence.unknown``.
        Forbidden: the actor may not edit the workforce here.
    """
    accounts.require(actor, "workforce.edit", compound_id=compound_id)
    found = Absence.objects.select_for_update().filter(pk=absence_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("absence.unknown", _("There is no such absence."))
    if found.ends_at > now:
        found.ends_at = max(now, found.starts_at)
        found.save(update_fields=["ends_at"])
        journal.record(
            actor=actor,
            action="workforce.absence_ended",
            compound_id=compound_id,
            subject=("user", found.user_id),
            now=now,
        )


@transaction.atomic
def end_absences(
    *, user_id: int, compound_id: int, starts_at: datetime, ends_at: datetime, actor: Actor, now: datetime
) -> None:
    """Somebody is back before the end of an absence of just this span.

    Raises:
        Forbidden: the actor may not edit the workforce here.
    """
    same = Absence.objects.filter(user_id=user_id, compound_id=compound_id, starts_at=starts_at, ends_at=ends_at)
    for pk in same.values_list("pk", flat=True):
        end_absence(absence_id=pk, compound_id=compound_id, actor=actor, now=now)
