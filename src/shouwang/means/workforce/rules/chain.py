"""Who holds a post now, and to whom a duty falls when somebody is away, silent or late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post of a compound, in the order of its plan."""

    key: str
    title: Words
    group_key: str
    group_title: Words
    order: int = 0
    commands: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds a post: rank 0 is the A person, 1 the B person, from 2 on the deputies."""

    post_key: str
    user_id: int
    name: str
    rank: int
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets a duty.

    Args:
        post_title: of the post by which they get it.
        up: whether it went up the chain because the duty's own post is empty.
    """

    user_id: int
    name: str
    rank: int
    post_title: Words
    post_key: str = ""
    up: bool = False


@dataclass(frozen=True)
class Roster:
    """Posts, holders and absences of one compound, as far as a decision needs them."""

    posts: Mapping[str, PostFact]
    holdings: Mapping[str, tuple[Holding, ...]] = field(default_factory=dict)
    away: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, posts: Iterable[PostFact], holdings: Iterable[Holding], away: Iterable[tuple[int, Span]] = ()
    ) -> Roster:
        """Sort loose facts into a roster."""
        by_post: dict[str, list[Holding]] = {}
        for holding in sorted(holdings, key=lambda h: (h.post_key, h.rank, h.user_id)):
            by_post.setdefault(holding.post_key, []).append(holding)
        absent: dict[int, list[Span]] = {}
        for user_id, span in away:
            absent.setdefault(user_id, []).append(span)
        return cls(
            {post.key: post for post in posts},
            {key: tuple(found) for key, found in by_post.items()},
            {user_id: tuple(spans) for user_id, spans in absent.items()},
        )

    def is_away(self, user_id: int, now: datetime) -> bool:
        """Whether somebody is absent now."""
        return any(span.holds(now) for span in self.away.get(user_id, ()))

    def present(self, post_key: str, now: datetime) -> Iterator[Holding]:
        """Those who hold a post now and are there, the A person first."""
        for holding in self.holdings.get(post_key, ()):
            if holding.span.holds(now) and not self.is_away(holding.user_id, now):
                yield holding

    def chain(self, post_key: str, now: datetime) -> list[Assignment]:
        """Everybody to whom a duty of the post may fall, nearest first, nobody twice.

        The post's own people, then the lead post of its group, then the command posts in their order.
        """
        found: dict[int, Assignment] = {}
        for key in self._posts_upwards(post_key):
            post = self.posts[key]
            for held in self.present(key, now):
                found.setdefault(
                    held.user_id, Assignment(held.user_id, held.name, held.rank, post.title, key, key != post_key)
                )
        return list(found.values())

    def first(self, post_key: str, now: datetime) -> Assignment | None:
        """Who fills the post now, without going up; None is an alarm."""
        return next((each for each in self.chain(post_key, now) if not each.up), None)

    def unfilled(self, now: datetime) -> list[PostFact]:
        """Posts that nobody fills now, in order."""
        empty = (post for post in self.posts.values() if next(self.present(post.key, now), None) is None)
        return sorted(empty, key=lambda post: (post.order, post.key))

    def _posts_upwards(self, post_key: str) -> list[str]:
        own = self.posts.get(post_key)
        ordered = sorted(self.posts.values(), key=lambda post: (post.order, post.key))
        lead = [post.key for post in ordered if own and post.group_key == own.group_key][:1]
        command = [post.key for post in ordered if post.commands]
        return list(dict.fromkeys(([post_key] if own else []) + lead + command))
