"""A shift that began without equipment: the clock asks why, the storekeeper brings it, and whoever leads reads it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.rosters import events
from shouwang.means.rosters import services as rosters
from shouwang.means.rosters.models import Station
from shouwang.means.rosters.rules import RosterRefused
from shouwang.means.rosters.tests.conftest import TODAY, hire, week
from shouwang.means.rosters.tests.test_rosters import at
from shouwang.means.supplies import reactions, services
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import PostRow
from shouwang.testing import cast as stage

TUESDAY = TODAY + timedelta(days=1)
MORNING = at(TUESDAY, 6, 20)


def protect(cast, now):
    """Bob is on the early shift of the gate, where two masks are to be worn; Sam keeps the store."""
    hire(cast, now)
    week(cast, now)
    order = posture.Order(cast.pine.pk, "plan", "1", Words.of("Plan"), [PlaceRef(cast.pine.pk)], severity=3)
    posture.raise_measures(order=order, measures=[("ppe", "gate", {"mask": 2})], starts_at=now)
    terms = {"compound_id": cast.pine.pk, "actor": cast.actor("alice"), "now": now}
    post = PostRow("supplies", Words("Supplies", "物资"), "supplies", Words("Supplies", "物资组"), 10)
    workforce.ensure_posts(posts=[post], **terms)
    workforce.fill_post(post_key="supplies", user_id=cast.user("sam").pk, rank=0, **terms)
    stocked = Stocked(cast)
    stocked.receive(100, expires_on=None)
    return stocked


@pytest.fixture
def stocked(cast, monkeypatch):
    monkeypatch.setattr("shouwang.kernel.clock.now", lambda: MORNING)
    return stage.furnish(cast, protect)


def come(stocked, **more):
    cast = stocked.cast
    code = Station.objects.get(compound=cast.pine, key="gate").code
    actor = cast.actor("bob", MORNING)
    return rosters.clock_in(compound_id=cast.pine.pk, code=code, actor=actor, now=MORNING, **more)


def test_the_storekeeper_brings_what_bob_began_without_and_alice_reads_why(client, stocked):
    cast = stocked.cast
    with pytest.raises(RosterRefused) as no:
        come(stocked)
    assert no.value.code == "clock.ppe"
    pressed = come(stocked, exception="库房没有人")
    assert come(stocked) == pressed
    told = events.BegunWithoutGear(cast.pine.pk, pressed.pk)
    for _twice in range(2):
        reactions.bring_gear(event=told, now=MORNING)
    [duty] = Duty.objects.filter(source_kind="gear")
    assert (duty.user_id, duty.urgent) == (cast.user("sam").pk, True)
    assert Words.of(duty.title).zh == "给Bob（门岗秩序组）送去：口罩 2 件。上岗时没有，原因：库房没有人"
    page = reverse("supplies:ppe", kwargs={"compound": cast.pine.code})
    for who in ("alice", "sam"):
        client.force_login(cast.user(who))
        for form in ("", "print"):
            assert "库房没有人" in client.get(page, {"format": form}).content.decode()
        assert client.get(page, {"format": "xlsx"}).status_code == 200
    asked = {"user": cast.user("bob").pk, "post": "gate", "day": f"{TUESDAY}", "store": stocked.room.pk}
    assert client.post(page, {**asked, "nonce": str(uuid.uuid4())}).status_code == 302
    duty.refresh_from_db()
    assert duty.state == "cancelled"


def test_whoever_was_given_everything_begins_without_a_word(stocked):
    cast = stocked.cast
    services.issue_ppe(
        compound_id=cast.pine.pk, user_id=cast.user("bob").pk, post="gate", day=TUESDAY, store_id=stocked.room.pk,
        actor=cast.actor("sam", MORNING), now=MORNING, nonce=uuid.uuid4(),
    )  # fmt: skip
    assert come(stocked).lacked == ""
