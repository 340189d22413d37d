"""A compound with posts filled, and duties to order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouwang.base.accounts.rules import Role
from shouwang.kernel.words import Words
from shouwang.means.workforce import services
from shouwang.means.workforce.rules import DutyOrder, PostRow
from shouwang.testing.cast import NOW, Cast, furnish

POSTS = [
    PostRow("commander", Words("Commander", "总指挥"), "command", Words("Command group", "指挥组"), 10),
    PostRow("clean_lead", Words("Cleaning lead", "保洁组长"), "cleaning", Words("Cleaning group", "保洁消杀组"), 20),
    PostRow("cleaner", Words("Cleaner", "保洁员"), "cleaning", Words("Cleaning group", "保洁消杀组"), 30),
    PostRow("medic", Words("Medic", "医护联络"), "medical", Words("Medical group", "医疗组"), 30),
]

SOURCE = ("incident", "1")


def man(cast: Cast, now=NOW) -> None:
    """Fill the posts: alice commands, stella leads the cleaners cleo (A), vera (B), sam (deputy); nobody is medic."""
    admin = cast.actor(Role.ADMINISTRATOR)
    services.ensure_posts(compound_id=cast.pine.pk, posts=POSTS, actor=admin, now=now)
    seats = [
        ("commander", "alice", 0),
        ("clean_lead", "stella", 0),
        ("cleaner", "cleo", 0),
        ("cleaner", "vera", 1),
        ("cleaner", "sam", 2),
    ]
    for post, who, rank in seats:
        services.fill_post(
            compound_id=cast.pine.pk, post_key=post, user_id=cast.user(who).pk, rank=rank, actor=admin, now=now
        )


def order(key="lift", post="cleaner", due=60, acknowledge=10, **terms) -> DutyOrder:
    """A duty of the cleaners, due in an hour, to be accepted within ten minutes."""
    base = DutyOrder(
        key=key,
        title=Words(f"Clean {key}", f"消毒 {key}"),
        post_key=post,
        due_at=NOW + timedelta(minutes=due),
        acknowledge_by=NOW + timedelta(minutes=acknowledge) if acknowledge else None,
    )
    return replace(base, **terms)


@pytest.fixture
def pine(cast):
    """The cast with its posts filled."""
    furnish(cast, man)
    return cast


@pytest.fixture
def give(pine):
    """Order duties in Pine Court and get them."""

    def ordering(*orders, now=NOW, source=SOURCE, exercise=False):
        return services.order_duties(
            compound_id=pine.pine.pk,
            source=source,
            orders=orders or [order()],
            actor=pine.actor("alice"),
            now=now,
            exercise=exercise,
        )

    return ordering
