"""Protective equipment by the posture."""

import uuid
from datetime import date

import pytest

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import OutOfStock
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

TODAY = date(2026, 11, 23)


@pytest.fixture
def stocked(db):
    stocked = Stocked(stage.assemble())
    pine = stocked.cast.pine.pk
    order = posture.Order(pine, "plan", "1", Words.of("Plan"), [PlaceRef(pine)], severity=3, by_name="Alice")
    posture.raise_measures(order=order, measures=[("ppe", "gate", ["mask", "gloves"])], starts_at=NOW)
    stocked.gloves = stocked.item(services.ItemFacts("gloves", Words(zh="手套"), "piece"))
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
    assert missing(stocked) == ("mask", "gloves")
    assert missing(stocked, post="service") == ()


def test_what_is_handed_out_is_no_longer_missing_that_day_and_is_not_handed_out_twice(stocked):
    stocked.receive(100)
    stocked.receive(100, item=stocked.gloves, expires_on=None)
    assert len(hand_out(stocked)) == 2
    assert hand_out(stocked) == []
    assert missing(stocked) == ()
    assert missing(stocked, day=date(2026, 11, 24)) == ("mask", "gloves")
    assert missing(stocked, who="erik") == ("mask", "gloves")


def test_without_gloves_nothing_is_handed_out_at_all(stocked):
    stocked.receive(100)
    with pytest.raises(OutOfStock):
        hand_out(stocked)
    assert not models.Entry.objects.filter(source_kind="ppe").exists()


def test_what_is_taken_back_is_missing_again(stocked):
    stocked.receive(100)
    stocked.receive(100, item=stocked.gloves, expires_on=None)
    entry = hand_out(stocked)[0]
    services.correct(
        compound_id=stocked.cast.pine.pk,
        entry_id=entry.pk,
        reason="错发",
        actor=stocked.sam,
        now=NOW,
        nonce=uuid.uuid4(),
    )
    assert missing(stocked) == ("mask",)


def test_the_list_shows_who_still_lacks_something_first(stocked):
    stocked.receive(100)
    stocked.receive(100, item=stocked.gloves, expires_on=None)
    hand_out(stocked)
    people = [(stocked.cast.user(who).pk, who, "gate") for who in ("bob", "erik")]
    found = selectors.wearers(stocked.cast.pine.pk, people, day=TODAY, now=NOW)
    assert [(each.name, each.missing) for each in found] == [("erik", ("mask", "gloves")), ("bob", ())]
