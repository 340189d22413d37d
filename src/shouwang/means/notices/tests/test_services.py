"""Notices: whom they reach, who has read them, who was told, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shouwang.base.residents import services as residents
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound, Refusal
from shouwang.kernel.words import Words
from shouwang.means.notices import rules, selectors, services
from shouwang.means.notices.models import Notice, Receipt
from shouwang.testing.cast import NOW, Cast

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)


def live(cast: Cast, home: Any, name: str, phone: str | None = None) -> None:
    residents.register_person(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        facts=residents.Facts(name, phone=phone),
        moving_in=residents.MovingIn(home.pk),
        now=NOW,
    )


def published(cast: Cast, kind: str = "everybody", **given: Any) -> Notice:
    audience = {key: given.pop(key) for key in ("building_ids", "home_ids", "roles") if key in given}
    facts: dict[str, Any] = {
        "compound_id": cast.pine.pk,
        "title": Words(zh="今起进出小区须测体温", en="Temperature is taken at the gates"),
        "body": Words(zh="请配合。", en="Please help."),
        "audience": rules.Audience(kind, **audience),
        "signed_by": "青松里物业",
        "actor": cast.actor("alice"),
        "now": NOW,
    }
    return services.publish(**(facts | given))


def inbox(cast: Cast, who: str) -> list[Notice]:
    return list(selectors.inbox(cast.actor(who), cast.pine.pk, now=LATER))


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("everybody", {"rosa", "bob", "stan", "vera", "alice"}),
        ("residents", {"rosa"}),
        ("staff", {"bob", "vera", "alice"}),
        ("partners", {"stan"}),
    ],
)
def test_a_notice_is_in_the_inbox_of_those_it_is_meant_for(cast, kind, readers):
    published(cast, kind)
    assert {who for who in ("rosa", "bob", "stan", "vera", "alice") if inbox(cast, who)} == readers


def test_a_notice_to_a_building_or_a_home_reaches_its_residents(cast):
    mine = published(cast, "buildings", building_ids=(cast.homes[0].building_id,))
    published(cast, "buildings", building_ids=(cast.homes[2].building_id,))
    home = published(cast, "homes", home_ids=(cast.homes[0].pk,), now=LATER - timedelta(minutes=1))
    assert inbox(cast, "rosa") == [home, mine]


def test_reading_counts_once_and_reaches_the_home(cast):
    live(cast, cast.homes[0], "李建华")
    found, rosa = published(cast), cast.actor("rosa")
    assert selectors.unread_count(rosa, cast.pine.pk, now=LATER) == 1
    assert services.mark_read(notice_id=found.pk, actor=rosa, now=LATER) == 1
    assert services.mark_read(notice_id=found.pk, actor=rosa, now=LATER) == 0
    assert selectors.unread_count(rosa, cast.pine.pk, now=LATER) == 0
    assert selectors.reached(found, now=LATER).missing == 0


def test_the_home_without_a_phone_is_told_at_the_door_and_on_record(cast):
    live(cast, cast.homes[0], "李建华", "13812340001")
    live(cast, cast.homes[2], "王秀英")
    found, stella = published(cast, "residents"), cast.actor("stella")
    assert {home.pk for home in selectors.unreached_homes(found, now=LATER)} == {cast.homes[0].pk, cast.homes[2].pk}
    told = {"notice_id": found.pk, "actor": stella, "now": LATER, "on_behalf_home_id": cast.homes[2].pk}
    assert services.mark_read(**told) == 1
    assert services.mark_read(**told) == 0
    receipt = Receipt.objects.get()
    assert (receipt.user_id, receipt.home_id, receipt.how) == (stella.user_id, cast.homes[2].pk, "door")
    assert [home.pk for home in selectors.unreached_homes(found, now=LATER)] == [cast.homes[0].pk]


def test_an_audience_is_counted_before_it_is_told(cast):
    live(cast, cast.homes[0], "李建华", "13812340001")
    live(cast, cast.homes[0], "李小华")
    live(cast, cast.homes[2], "王秀英")
    count = selectors.count_audience(compound_id=cast.pine.pk, audience=rules.Audience(), now=LATER)
    assert (count.people, count.homes, count.without_phone) == (3, 2, 1)
    assert (count.staff, count.partners) == (7, 5)
    one = rules.Audience("buildings", building_ids=(cast.homes[2].building_id,))
    assert selectors.count_audience(compound_id=cast.pine.pk, audience=one, now=LATER).people == 1


def test_the_same_request_twice_is_one_notice(cast):
    nonce = ids.new_nonce()
    assert published(cast, nonce=nonce).pk == published(cast, nonce=nonce).pk


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": Words()}, "notice.no_title"),
        ({"body": Words(zh=" ")}, "notice.no_body"),
        ({"body": Words(zh="长" * 5000)}, "notice.too_long"),
        ({"kind": "buildings"}, "notice.audience_empty"),
        ({"kind": "buildings", "building_ids": (999_999,)}, "notice.audience_unknown"),
        ({"kind": "enemies"}, "notice.audience_unknown"),
        ({"expires_at": NOW}, "notice.expired_before_published"),
    ],
)
def test_a_notice_that_says_nothing_or_to_nobody_is_refused(cast, given, code):
    with pytest.raises(Refusal) as refused:
        published(cast, **given)
    assert refused.value.code == code
    assert not Notice.objects.exists()


def test_who_may_not_publish_and_strangers_are_refused(cast):
    for who in ("bob", "rosa", "mallory"):
        with pytest.raises(Forbidden):
            published(cast, actor=cast.actor(who))
    found = published(cast)
    with pytest.raises(Forbidden):
        services.mark_read(notice_id=found.pk, actor=cast.actor("mallory"), now=LATER)
    with pytest.raises(NotFound):
        services.mark_read(notice_id=found.pk, compound_id=cast.plane.pk, actor=cast.actor("mallory"), now=LATER)
    assert not Receipt.objects.exists()


def test_a_withdrawn_or_expired_notice_leaves_the_inbox_and_stays_on_record(cast):
    found = published(cast)
    services.withdraw(notice_id=found.pk, reason="写错了时间", actor=cast.actor("alice"), now=LATER)
    brief = published(cast, expires_at=NOW + timedelta(minutes=5))
    assert inbox(cast, "rosa") == []
    past = list(selectors.inbox(cast.actor("rosa"), cast.pine.pk, now=LATER, past=True))
    assert {notice.standing(LATER) for notice in past} == {rules.Standing.WITHDRAWN, rules.Standing.EXPIRED}
    assert brief in past
    with pytest.raises(Conflict):
        services.withdraw(notice_id=found.pk, reason="再来", actor=cast.actor("alice"), now=LATER)


def test_every_notice_expires(cast):
    assert published(cast).expires_at == NOW + rules.LASTS


def test_only_what_is_meant_for_homes_has_a_public_address(cast):
    open_to_all, staff = published(cast), published(cast, "staff")
    assert selectors.notice_by_code(open_to_all.code.lower()) == open_to_all
    with pytest.raises(NotFound):
        selectors.notice_by_code(staff.code)
