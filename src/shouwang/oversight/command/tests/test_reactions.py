"""Whoever has to know at once is told, once, however often the reaction is repeated."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.models import User
from shouwang.base.journal import services as journal
from shouwang.base.journal.models import Entry, Reaction
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.notices import selectors as notices
from shouwang.means.workforce import selectors as workforce_selectors
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.services import incidents, starting
from shouwang.oversight.command.tests.stage import fill_posts, put_in_force
from shouwang.protect.gate import services as gate
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.tests.phone import Phone
from shouwang.testing.cast import NOW
from shouwang.web import letters


def react():
    """Carry out what is due, twice over."""
    for reaction_id in Reaction.objects.values_list("pk", flat=True):
        assert journal.react(reaction_id=reaction_id, now=NOW) == "done"
        Reaction.objects.filter(pk=reaction_id).update(state="due")
        assert journal.react(reaction_id=reaction_id, now=NOW) == "done"


def titles(cast, who, now=NOW):
    return [notice.title["en"] for notice in notices.inbox(cast.actor(who), cast.pine.pk, now=now)]


def test_the_manager_reads_what_a_resident_reported(cast):
    facts = incidents.Facts(kind="fire", title="Smoke in the stairwell", place="1-1")
    incidents.report(compound_id=cast.pine.pk, facts=facts, actor=cast.actor("rosa"), now=NOW)
    react()
    assert titles(cast, "alice") == ["Reported: Smoke in the stairwell"]
    assert titles(cast, "bob") == []


def test_the_manager_reads_how_much_a_phone_erased_of_what_a_dismissed_cleaner_did(cast):
    rounds = letters.Kept(letters.ticket(cast.user("cleo").pk, cast.pine.pk, "hygiene.do"), waiting=4)
    User.objects.filter(pk=cast.user("cleo").pk).update(is_active=False)
    for _twice in range(2):
        assert letters.settle(queues=[rounds], now=NOW) == [True]
    react()
    assert titles(cast, "alice") == [f"Entries of {cast.user('cleo').name} erased: 4"]
    assert titles(cast, "bob") == []


def test_the_manager_reads_once_of_a_dismissed_person_and_phone_however_many_pages_kept_something(cast):
    cleo, stella, pine = cast.user("cleo"), cast.user("stella"), cast.pine.pk
    pages = {"hygiene.do": 4, "ration.hand_out": 2, "rollcall.knock": 0}
    queues = [letters.Kept(letters.ticket(cleo.pk, pine, operation), n) for operation, n in pages.items()]
    queues.append(letters.Kept(letters.ticket(stella.pk, pine, "ration.hand_out"), 7))
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert letters.settle(queues=queues, now=NOW) == [True, True, True, False]
    assert letters.settle(queues=queues[1:], now=NOW) == [True, True, False], "when the phone died half-way"
    react()
    assert titles(cast, "alice") == [f"Entries of {cleo.name} erased: 6"]
    lost = Entry.objects.filter(action="account.letters_lost")
    assert sorted(entry.data["count"] for entry in lost) == [2, 4]
    other = letters.Kept(letters.ticket(cleo.pk, pine, "rollcall.see"), 3)
    letters.settle(queues=[other], now=NOW + timedelta(minutes=1))
    react()
    assert len(titles(cast, "alice", now=NOW + timedelta(minutes=1))) == 2, "another phone is another notice"


def test_a_fire_reported_at_night_reaches_the_guards_who_may_start_the_plan(cast):
    put_in_force(cast, "fire")
    facts = incidents.Facts(kind="fire", title="Smoke in the stairwell", place="1-1")
    incidents.report(compound_id=cast.pine.pk, facts=facts, actor=cast.actor("rosa"), now=NOW)
    react()
    for who in ("alice", "bob", "erik"):
        assert titles(cast, who) == ["Reported: Smoke in the stairwell"]
    assert titles(cast, "cleo") == []


def test_the_manager_and_the_company_read_that_a_guard_started_the_fire_plan(cast):
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    starting.start(compound_id=cast.pine.pk, version_id=version.pk, level="iii", actor=cast.actor("bob"), now=NOW)
    react()
    for who in ("alice", "carol"):
        assert titles(cast, who).count("Bob started: Fire response plan, Level Ⅲ") == 1


def bodies(cast, who):
    return [notice.body["en"] for notice in notices.inbox(cast.actor(who), cast.pine.pk, now=LATER)]


LATER = NOW + timedelta(hours=20)


def late_fire(cast):
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    started = {"compound_id": cast.pine.pk, "version_id": version.pk, "level": "iii", "now": NOW}
    starting.start(**started, actor=cast.actor("bob"))
    workforce.escalate(now=LATER)
    react()


def test_the_manager_reads_once_what_fell_late_together_and_the_company_what_is_late_still(cast):
    late_fire(cast)
    late = [title for title in titles(cast, "alice", LATER) if title.endswith("late")]
    assert len(late) == 1
    open_ = workforce_selectors.in_compound(cast.pine.pk, workforce_selectors.Filters(state="open"), now=LATER)
    assert late[0] == f"{open_.filter(late_steps__gt=0).count()} duties are late"
    assert sum(title.endswith("late still") for title in titles(cast, "carol", LATER)) >= 1
    assert not any("late" in title for title in titles(cast, "cleo", LATER))
    workforce.escalate(now=LATER)
    react()
    assert [title for title in titles(cast, "alice", LATER) if title.endswith("late")] == late


def test_the_manager_reads_which_posts_nobody_fills(cast):
    late_fire(cast)
    said = [body for body in bodies(cast, "alice") if body.startswith("Posts and their duties")]
    assert len(said) == 1
    assert "Fire" in said[0]


def test_the_manager_reads_what_cannot_be_done_and_why(cast):
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    bob = cast.actor("bob")
    starting.start(compound_id=cast.pine.pk, version_id=version.pk, level="iii", now=NOW, actor=bob)
    duties = workforce_selectors.in_compound(cast.pine.pk, workforce_selectors.Filters(state="open"), now=NOW)
    mine = duties.filter(user=cast.user("bob")).first()
    workforce.report_not_executable(duty_id=mine.pk, reason="The door is jammed", actor=bob, now=NOW)
    react()
    assert sum("The door is jammed" in body for body in bodies(cast, "alice")) == 1


def test_the_manager_reads_that_a_guard_let_an_ambulance_in(cast):
    order = posture.Order(cast.pine.pk, "plan", "1", Words(en="Plan", zh="预案"), [PlaceRef(cast.pine.pk)])
    posture.raise_measures(order=order, measures=[("visitors", "", "none")], starts_at=NOW)
    encounter = gate.Encounter(
        gate_id=cast.south.pk,
        direction=Direction.IN,
        visitor="Ambulance crew",
        override_reason="Heart attack",
    )
    gate.decide(compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor("bob"), nonce=uuid.uuid4(), now=NOW)
    react()
    assert titles(cast, "alice") == ["南门: Bob let somebody pass"]


def test_the_manager_reads_which_help_came_though_nobody_was_on_duty_at_the_phone(cast):
    phone = Phone(cast)
    help_came = {"kind": "visitor", "proof": "looked_up", "errand": "emergency", "visitor": "Ambulance 120 14:20"}
    phone.upload(phone.decided(NOW, guard=0, **help_came))
    react()
    assert titles(cast, "alice") == ["南门: whoever held the phone let somebody pass"]
    assert bodies(cast, "alice") == ["Reason given: Ambulance 120 14:20"]


@pytest.mark.parametrize("who", ["bob", "rosa", "mallory"])
def test_nobody_else_reads_about_an_override(cast, who):
    test_the_manager_reads_that_a_guard_let_an_ambulance_in(cast)
    if who != "mallory":
        assert titles(cast, who) == []
    else:
        assert list(notices.inbox(cast.actor(who), cast.plane.pk, now=NOW)) == []
