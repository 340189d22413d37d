"""Reading who holds which post and who would get a duty now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shouwang.base.posture import selectors as posture
from shouwang.kernel.spans import Span
from shouwang.means.workforce.models import Absence, Holder, Post
from shouwang.means.workforce.rules import Assignment, DutyOrder, Holding, PostFact, Roster


def roster(compound_id: int, *, now: datetime) -> Roster:
    """Posts, their present holders and who is away, in three queries."""
    present = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    posts = [post.fact() for post in Post.objects.filter(compound_id=compound_id)]
    held = Holder.objects.filter(present, post__compound_id=compound_id, starts_at__lte=now, user__is_active=True)
    holdings = [
        Holding(key, user_id, name, rank, Span(starts_at, ends_at))
        for key, user_id, name, rank, starts_at, ends_at in held.values_list(
            "post__key", "user_id", "user__name", "rank", "starts_at", "ends_at"
        )
    ]
    away = Absence.objects.filter(compound_id=compound_id, ends_at__gt=now, starts_at__lte=now)
    spans = [(user_id, Span(start, end)) for user_id, start, end in away.values_list("user_id", "starts_at", "ends_at")]
    return Roster.of(posts, holdings, spans)


def assignees_for(*, compound_id: int, post_keys: Iterable[str], now: datetime) -> dict[str, Assignment | None]:
    """Who fills each post now, absent people passed over; None is a post that nobody fills."""
    found = roster(compound_id, now=now)
    return {key: found.first(key, now) for key in post_keys}


def preview(
    *, compound_id: int, orders: Sequence[DutyOrder], now: datetime
) -> list[tuple[DutyOrder, Assignment | None]]:
    """Who would get each duty, written nowhere.

    An assignment with ``up`` went to somebody above because the post is empty; None means nobody at all.
    """
    found = roster(compound_id, now=now)
    return [(order, assign(found, order, now)) for order in orders]


def assign(found: Roster, order: DutyOrder, now: datetime) -> Assignment | None:
    """The person named in the order when they are there, else the first of the post's chain."""
    chain = found.chain(order.post_key, now)
    if order.user_id is not None and not found.is_away(order.user_id, now):
        for each in chain:
            if each.user_id == order.user_id:
                return each
        post = found.posts.get(order.post_key)
        name = next((h.name for held in found.holdings.values() for h in held if h.user_id == order.user_id), "")
        return Assignment(order.user_id, name, 0, post.title if post else order.title, order.post_key)
    return chain[0] if chain else None


def unfilled_posts(*, compound_id: int, now: datetime) -> list[PostFact]:
    """Posts that nobody fills now: an alarm."""
    return roster(compound_id, now=now).unfilled(now)


@dataclass(frozen=True, slots=True)
class Seat:
    """One place of a post: who sits there, if anybody, and whether they are away."""

    rank: int
    holder_id: int | None
    user_id: int | None
    name: str
    away_until: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FilledPost:
    """A post with its seats: A, B and the deputies there are."""

    post: Post
    seats: tuple[Seat, ...]
    acting: str

    @property
    def unfilled(self) -> bool:
        """Whether nobody fills it now."""
        return not self.acting


def posts_with_holders(compound_id: int, *, now: datetime) -> list[FilledPost]:
    """Every post with its people, unfilled ones first within their group's order; three queries."""
    present = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    held = Holder.objects.filter(present, post__compound_id=compound_id, starts_at__lte=now).select_related("user")
    away = dict(
        Absence.objects.filter(compound_id=compound_id, starts_at__lte=now, ends_at__gt=now).values_list(
            "user_id", "ends_at"
        )
    )
    by_post: dict[int, list[Holder]] = {}
    for holder in held.order_by("rank", "pk"):
        by_post.setdefault(holder.post_id, []).append(holder)
    return [_filled(post, by_post.get(post.pk, []), away) for post in Post.objects.filter(compound_id=compound_id)]


def _filled(post: Post, holders: list[Holder], away: dict[int, datetime]) -> FilledPost:
    by_rank = {h.rank: h for h in holders}
    seats = []
    for rank in range(max([1, *by_rank]) + 2):
        holder = by_rank.get(rank)
        seats.append(
            Seat(rank, holder.pk, holder.user_id, holder.user.name, away.get(holder.user_id), holder.ends_at)
            if holder
            else Seat(rank, None, None, "", None)
        )
    acting = next((h.user.name for h in holders if h.user_id not in away and h.user.is_active), "")
    return FilledPost(post, tuple(seats), acting)


def absences(compound_id: int, *, now: datetime) -> list[Absence]:
    """Absences that last or are to come."""
    return list(Absence.objects.filter(compound_id=compound_id, ends_at__gt=now).select_related("user"))


def seats_of(user_id: int, compound_id: int, *, now: datetime) -> list[Post]:
    """The posts that somebody holds now."""
    present = Q(holders__ends_at__isnull=True) | Q(holders__ends_at__gt=now)
    found = Post.objects.filter(present, holders__user_id=user_id, holders__starts_at__lte=now, compound_id=compound_id)
    return list(found.distinct())


def is_emergency(compound_id: int, *, now: datetime) -> bool:
    """Whether measures of an incident are in force here; a drill is none."""
    sources = {each.source for each in posture.in_force(compound_id, since=now)}
    return any(each.kind == "incident" and not each.exercise and each.span.holds(now) for each in sources)
