"""Protective equipment by the posture."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import Words
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.rules import PostRow
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

TODAY = date(2026, 11, 23)
ALL = {"mask": 2, "gloves": 1, "helmet": 1}


@pytest.fixture
def stocked(db):
    stocked = stage.furnish(stage.assemble(), Stocked)
    pine = stocked.cast.pine.pk
    order = posture.Order(pine, "plan", "1", Words.of("Plan"), [PlaceRef(pine)], severity=3, by_name="Alice")
    posture.raise_measures(
        order=order, measures=[("ppe", "gate", {"mask": 2, "gloves": 1, "helmet": 1})], starts_at=NOW
    )
    stocked.gloves = stocked.item(services.ItemFacts("gloves", Words(zh="手套"), "piece"))
    stocked.helmet = stocked.item(services.ItemFacts("helmet", Words(zh="安全帽"), "piece"))
    stocked.receive(100, item=stocked.gloves, expires_on=None)
    stocked.receive(5, item=stocked.helmet, expires_on=None)
    return stocked


def missing(stocked, who="bob", post="gate", day=TODAY):
    user = stocked.cast.user(who).pk
    return selectors.ppe_missing(user, post, day, compound_id=stocked.cast.pine.pk, now=NOW)


def hand_out(stocked, nonce=None):
    return services.issue_ppe(
        compound_id=stocked.cast.pine.pk,
        user_id=stocked.cast.user("bob").pk,
        post="gate",
        day=TODAY,
        store_id=stocked.room.pk,
        actor=stocked.sam,
        now=NOW,
        nonce=nonce or uuid.uuid4(),
    )


def test_the_posture_says_what_a_guard_has_to_wear(stocked):
    assert missing(stocked) == ALL
    assert missing(stocked, post="service") == {}


def test_a_post_wears_what_the_strictest_building_asks_for_because_it_serves_them_all(stocked):
    pine = stocked.cast.pine.pk
    sealed = PlaceRef(pine, building_id=stocked.cast.homes[0].building_id)
    order = posture.Order(pine, "plan", "2", Words.of("Plan"), [sealed], severity=4)
    posture.raise_measures(order=order, measures=[("ppe", "gate", {"mask": 3, "gown": 1})], starts_at=NOW)
    assert missing(stocked) == {**ALL, "mask": 3, "gown": 1}


def test_what_is_handed_out_is_no_longer_missing_that_day_and_is_not_handed_out_twice(stocked):
    stocked.receive(100)
    assert len(hand_out(stocked)) == 3
    assert hand_out(stocked) == []
    assert missing(stocked) == {}
    assert models.Balance.objects.get(batch__item=stocked.mask).quantity == 98
    assert missing(stocked, who="erik") == ALL


def test_a_helmet_that_was_kept_is_worn_the_next_day_while_masks_are_new_each_shift(stocked):
    stocked.receive(100)
    hand_out(stocked)
    assert missing(stocked, day=date(2026, 11, 24)) == {"mask": 2, "gloves": 1}


def test_with_one_mask_too_few_nothing_is_handed_out_at_all(stocked):
    stocked.receive(1)
    with pytest.raises(OutOfStock):
        hand_out(stocked)
    assert not models.Entry.objects.filter(source_kind="ppe").exists()


def test_what_is_taken_back_is_missing_again(stocked):
    stocked.receive(100)
    entry = hand_out(stocked)[0]
    services.correct(
        compound_id=stocked.cast.pine.pk,
        entry_id=entry.pk,
        reason="错发",
        actor=stocked.sam,
        now=NOW,
        nonce=uuid.uuid4(),
    )
    assert missing(stocked) == {"mask": 2}


def test_the_list_shows_who_still_lacks_something_first(stocked):
    stocked.receive(100)
    hand_out(stocked)
    people = [(stocked.cast.user(who).pk, who, "gate", TODAY) for who in ("bob", "erik")]
    found = selectors.wearers(stocked.cast.pine.pk, people, now=NOW)
    assert [(each.name, each.missing) for each in found] == [("erik", tuple(ALL.items())), ("bob", ())]


def test_whoever_works_on_after_midnight_is_listed_for_the_night_and_again_for_the_next_shift(stocked):
    stocked.receive(100)
    hand_out(stocked)
    bob, tomorrow = stocked.cast.user("bob"), TODAY + timedelta(days=1)
    people = [(bob.pk, "bob", "gate", day) for day in (TODAY, tomorrow)]
    found = selectors.wearers(stocked.cast.pine.pk, people, now=NOW)
    assert [(each.day, bool(each.missing)) for each in found] == [(tomorrow, True), (TODAY, False)]


def hand_back(stocked, quantity=1, *, code=None, item_class="helmet", nonce=None):
    return services.hand_back(
        compound_id=stocked.cast.pine.pk,
        item_class=item_class,
        quantity=quantity,
        place_code=code or stocked.cabinet.code,
        post="gate",
        day=TODAY,
        actor=stocked.cast.actor("bob"),
        now=NOW,
        nonce=nonce or uuid.uuid4(),
    )


def test_the_guard_puts_the_helmet_back_on_a_shelf_by_its_code_and_only_what_was_handed_out(stocked):
    stocked.receive(100)
    hand_out(stocked)
    pine = stocked.cast.pine.pk
    before = models.Entry.objects.count()
    for wrong in ({"quantity": 2}, {"quantity": 0}, {"item_class": "mask"}, {"item_class": "crown"}, {"code": "S9"}):
        with pytest.raises((SuppliesRefused, NotFound)):
            hand_back(stocked, **wrong)
    assert models.Entry.objects.count() == before
    once = uuid.uuid4()
    assert hand_back(stocked, nonce=once).pk == hand_back(stocked, nonce=once).pk
    assert models.Balance.objects.get(store=stocked.cabinet).quantity == 1
    bob = stocked.cast.user("bob").pk
    worn = {each.item_class: each for each in selectors.own_ppe(bob, "gate", TODAY, compound_id=pine, now=NOW)}
    assert (worn["helmet"].had, worn["helmet"].kept, worn["helmet"].lacks) == (1, 0, 0)
    assert (worn["mask"].asked, worn["mask"].had) == (2, 2)


def at_the_gate(cast, who):
    """Without a roster, whoever fills a post works there."""
    terms = {"compound_id": cast.pine.pk, "actor": cast.actor("alice"), "now": NOW}
    post = PostRow("gate", Words("Gate", "门岗"), "gate", Words("Gate group", "门岗组"), 10)
    workforce.ensure_posts(posts=[post], **terms)
    workforce.fill_post(post_key="gate", user_id=cast.user(who).pk, rank=0, **terms)


def test_somebody_on_shift_sees_what_to_fetch_and_hands_it_back_on_their_own_page(client, stocked):
    stocked.receive(100)
    at_the_gate(stocked.cast, "bob")
    client.force_login(stocked.cast.user("bob"))
    page = reverse("supplies:wear", kwargs={"compound": stocked.cast.pine.code})
    assert "还需领取 2" in client.get(page).content.decode()
    hand_out(stocked)
    asked = {"item_class": "helmet", "quantity": "1", "code": stocked.cabinet.code, "nonce": str(uuid.uuid4())}
    assert client.post(page, {**asked, "code": "nowhere"}).status_code == 404
    assert client.post(page, asked).status_code == 302
    assert models.Balance.objects.get(store=stocked.cabinet).quantity == 1
