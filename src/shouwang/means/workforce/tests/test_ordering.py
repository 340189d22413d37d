"""Ordering and cancelling duties: who gets them, once each, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.kernel.words import Words
from shouwang.means.workforce import selectors, services
from shouwang.means.workforce.models import Duty, Holder
from shouwang.means.workforce.rules import DutyRefused, PostRow, State
from shouwang.means.workforce.tests.conftest import POSTS, SOURCE, order
from shouwang.testing.cast import NOW


def away(pine, who, hours=8):
    services.record_absence(
        user_id=pine.user(who).pk,
        compound_id=pine.pine.pk,
        starts_at=NOW - timedelta(minutes=1),
        ends_at=NOW + timedelta(hours=hours),
        reason="rest day",
        actor=pine.actor("alice"),
        now=NOW,
    )


def test_a_duty_goes_to_the_a_person_of_its_post(give, pine):
    duty = give()[0]
    assert (duty.user_id, duty.state) == (pine.user("cleo").pk, State.OFFERED)


def test_when_the_a_person_is_away_the_b_person_gets_it_and_then_the_deputy(give, pine):
    away(pine, "cleo")
    assert give(order("a"))[0].user_id == pine.user("vera").pk
    away(pine, "vera")
    assert give(order("b"))[0].user_id == pine.user("sam").pk


def test_a_post_nobody_fills_is_an_alarm_and_its_duty_goes_up_to_the_commander(give, pine):
    assert [post.key for post in selectors.unfilled_posts(compound_id=pine.pine.pk, now=NOW)] == ["medic"]
    found = selectors.assignees_for(compound_id=pine.pine.pk, post_keys=["medic", "cleaner"], now=NOW)
    assert found["medic"] is None
    assert found["cleaner"].name == "Cleo"
    ((_order, given),) = selectors.preview(compound_id=pine.pine.pk, orders=[order(post="medic")], now=NOW)
    assert (given.name, given.up) == ("Alice", True)
    assert give(order(post="medic"))[0].user_id == pine.user("alice").pk


def test_a_person_named_directly_gets_it_unless_they_are_away(give, pine):
    assert give(order("a", user_id=pine.user("sam").pk))[0].user_id == pine.user("sam").pk
    away(pine, "sam")
    assert give(order("b", user_id=pine.user("sam").pk))[0].user_id == pine.user("cleo").pk


def test_ordering_twice_gives_nobody_the_same_work_twice(give):
    first, again = give(order("a"), order("b")), give(order("a"), order("c"))
    assert again[0].pk == first[0].pk
    assert Duty.objects.count() == 3


def test_what_is_done_may_be_ordered_again(give):
    done = give()[0]
    Duty.objects.filter(pk=done.pk).update(state=State.DONE)
    assert give()[0].pk != done.pk


def test_two_hundred_duties_take_no_more_queries_than_one(give):
    with CaptureQueriesContext(
        connection,
    ) as one:
        give(order("x"))
    with CaptureQueriesContext(connection) as many:
        give(*[order(f"k{n}") for n in range(200)])
    assert len(many) <= max(len(one), 14)


def test_standing_down_cancels_what_is_open_and_keeps_what_is_done(give, pine):
    done = give(order("a"), order("b", repeat_minutes=30), order("c:1"))[0]
    Duty.objects.filter(pk=done.pk).update(state=State.DONE)
    terms = {"compound_id": pine.pine.pk, "source": SOURCE, "reason": "stood down", "actor": pine.actor("alice")}
    assert services.cancel_duties(**terms, keys=["c"], now=NOW) == 1
    assert services.cancel_duties(**terms, now=NOW) == 1
    assert services.cancel_duties(**terms, now=NOW) == 0
    states = dict(Duty.objects.values_list("key", "state"))
    assert states == {"a": "done", "b": "cancelled", "c:1": "cancelled"}
    assert not Duty.objects.filter(repeats=True).exists()
    assert not Duty.objects.filter(next_check_at__isnull=False, state="cancelled").exists()


@pytest.mark.parametrize("who", ["bob", "rosa", "mallory", "stan"])
def test_nobody_orders_or_cancels_without_the_right(pine, who):
    terms = {"compound_id": pine.pine.pk, "source": SOURCE, "actor": pine.actor(who), "now": NOW}
    with pytest.raises(Forbidden):
        services.order_duties(**terms, orders=[order()])
    with pytest.raises(Forbidden):
        services.cancel_duties(**terms, reason="x")
    assert not Duty.objects.exists()


def test_the_board_counts_by_state_and_group_and_lists_the_late_in_four_queries(give, pine):
    give(order("a", due=-20), order("b"), order("c", post="medic", due=-5), order("d", waits_for=("a",), due=-30))
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as queries:
        found = selectors.board(compound_id=pine.pine.pk, now=NOW)
    assert len(queries) <= 5
    assert (found.counts["late"], found.counts["offered"], found.counts["waiting"]) == (2, 4, 1)
    assert [(late.name, late.minutes) for late in found.late] == [("Cleo", 20), ("Alice", 5)]
    assert {g.key: (g.total, g.late) for g in found.groups} == {"cleaning": (3, 1), "medical": (1, 1)}
    assert found.next_hour == 0 or found.next_hour == 1
    assert [post.key for post in found.unfilled] == ["medic"]


def test_posts_are_made_once_and_their_titles_follow_the_plan(pine):
    renamed = PostRow("medic", Words("Medical liaison", "卫健联络"), "medical", Words("Medical group", "医疗组"))
    admin = pine.actor("admin")
    services.ensure_posts(compound_id=pine.pine.pk, posts=[*POSTS[:2], renamed], actor=admin, now=NOW)
    posts = {p.post.key: p for p in selectors.posts_with_holders(pine.pine.pk, now=NOW)}
    assert len(posts) == 4
    assert posts["medic"].post.title["zh"] == "卫健联络"
    assert posts["cleaner"].acting == "Cleo"
    assert posts["medic"].unfilled


def test_a_new_holder_takes_the_seat_and_filling_it_twice_changes_nothing(pine):
    terms = {"compound_id": pine.pine.pk, "post_key": "cleaner", "rank": 0, "actor": pine.actor("alice")}
    before = Holder.objects.count()
    services.fill_post(**terms, user_id=pine.user("erik").pk, now=NOW)
    services.fill_post(**terms, user_id=pine.user("erik").pk, now=NOW)
    assert Holder.objects.count() == before + 1
    assert selectors.assignees_for(compound_id=pine.pine.pk, post_keys=["cleaner"], now=NOW)["cleaner"].name == "Erik"
    assert services.vacate_post(**terms, now=NOW)
    assert selectors.assignees_for(compound_id=pine.pine.pk, post_keys=["cleaner"], now=NOW)["cleaner"].name == "Vera"


def test_strangers_residents_and_wrong_posts_are_refused_and_change_nothing(pine):
    before = list(Holder.objects.values())
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("alice"), "now": NOW}
    for who in ("mallory", "rosa"):
        with pytest.raises(DutyRefused, match="does not work"):
            services.fill_post(**terms, post_key="medic", user_id=pine.user(who).pk, rank=0)
    with pytest.raises(NotFound):
        services.fill_post(**terms, post_key="nowhere", user_id=pine.user("bob").pk, rank=0)
    with pytest.raises(DutyRefused):
        services.fill_post(**terms, post_key="medic", user_id=pine.user("bob").pk, rank=99)
    with pytest.raises(Forbidden):
        services.fill_post(**(terms | {"actor": pine.actor("bob")}), post_key="medic", user_id=1, rank=0)
    assert list(Holder.objects.values()) == before


def test_work_that_nobody_had_goes_to_the_first_person_who_fills_a_post(cast):
    admin = cast.actor("admin")
    services.ensure_posts(compound_id=cast.pine.pk, posts=POSTS, actor=admin, now=NOW)
    terms = {"compound_id": cast.pine.pk, "actor": admin, "now": NOW}
    duty = services.order_duties(**terms, source=SOURCE, orders=[order()])[0]
    assert duty.user_id is None
    assert selectors.board(compound_id=cast.pine.pk, now=NOW).counts["unassigned"] == 1
    services.fill_post(**terms, post_key="cleaner", user_id=cast.user("cleo").pk, rank=1)
    duty.refresh_from_db()
    assert duty.user_id == cast.user("cleo").pk
