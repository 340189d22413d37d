"""What people who work here may do for themselves, and what nobody may learn of them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.serializers import serialize
from django.db import IntegrityError, transaction

from shouwang.base.journal.models import Entry
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.notices import selectors as notices
from shouwang.means.welfare import models, selectors, services
from shouwang.means.welfare.rules import WelfareRefused, WelfareTaken, care
from shouwang.means.welfare.rules.questionnaires import ITEMS, Scale
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

MOOD = [1] * len(ITEMS[Scale.PHQ9])
NIGHT = (NOW + timedelta(hours=8), NOW + timedelta(hours=16))


@pytest.fixture
def cast(db):
    return stage.assemble()


def check(cast, who, answers=MOOD, *, keep=False, now=NOW):
    return services.take_check(
        compound_id=cast.pine.pk, scale=Scale.PHQ9, answers=answers, keep=keep, actor=cast.actor(who), now=now
    )


def room(cast, beds=1, **more):
    return services.say_room(
        compound_id=cast.pine.pk, name="Club", beds=beds, actor=cast.actor("alice"), now=NOW, **more
    )


def book(cast, place, who="bob", during=NIGHT, nonce=None):
    return services.book_rest(
        compound_id=cast.pine.pk,
        place_id=place.pk,
        starts_at=during[0],
        ends_at=during[1],
        actor=cast.actor(who),
        now=NOW,
        nonce=nonce or uuid.uuid4(),
    )


def test_a_check_leaves_nothing_that_names_its_taker(cast):
    entries = Entry.objects.count()
    assert check(cast, "bob").score == 9
    assert Entry.objects.count() == entries
    left = serialize("json", [*models.CheckTally.objects.all(), *models.CheckMark.objects.all()])
    assert f'"{cast.user("bob").pk}"' not in left
    assert "user" not in left
    assert not models.OwnCheck.objects.exists()


def test_one_person_is_counted_once_a_month_however_often_they_ask(cast):
    for _time in range(3):
        check(cast, "bob")
    check(cast, "cleo")
    assert models.CheckTally.objects.get().people == 2


def test_leaders_read_totals_of_closed_months_and_of_five_people_or_more(cast):
    september = datetime(2026, 9, 10, 4, tzinfo=UTC)
    for who in ("bob", "cleo", "erik", "stella", "sam"):
        check(cast, who, now=september)
    check(cast, "bob")
    [told] = selectors.totals(cast.actor("alice"), compound_id=cast.pine.pk, today=date(2026, 11, 26))
    assert (told.month, told.people, told.marked) == (date(2026, 9, 1), 5, None)
    with pytest.raises(Forbidden):
        selectors.totals(cast.actor("bob"), compound_id=cast.pine.pk, today=date(2026, 11, 26))


def test_a_kept_result_is_sealed_and_nobody_elses_to_read_or_delete(cast):
    check(cast, "bob", keep=True)
    [mine] = selectors.kept(cast.actor("bob"))
    assert (mine["scale"], mine["score"]) == ("phq9", 9)
    assert b"phq9" not in bytes(models.OwnCheck.objects.get().sealed)
    assert selectors.kept(cast.actor("alice")) == []
    with pytest.raises(NotFound):
        services.forget_own(check_id=mine["pk"], actor=cast.actor("alice"))
    services.forget_own(check_id=mine["pk"], actor=cast.actor("bob"))
    assert selectors.kept(cast.actor("bob")) == []


def test_an_unfinished_check_counts_nothing(cast):
    with pytest.raises(WelfareRefused):
        check(cast, "bob", [*MOOD[:-1], None])
    assert not models.CheckTally.objects.exists()
    assert not models.CheckMark.objects.exists()


def ask(cast, who="bob", words="After my shift, 139 0000 0001", urgent=False):
    return services.ask_talk(
        compound_id=cast.pine.pk, words=words, urgent=urgent, actor=cast.actor(who), now=NOW, nonce=uuid.uuid4()
    )


def test_a_call_reaches_the_counsellor_and_no_leader(cast):
    row = ask(cast)
    assert b"139" not in bytes(row.words_sealed)
    [call] = selectors.talks(cast.actor("helen"), compound_id=cast.pine.pk)
    assert call.words.startswith("After my shift")
    for text, found in (("bo", 1), ("vera", 0)):
        assert len(selectors.talks(cast.actor("helen"), compound_id=cast.pine.pk, text=text)) == found
    for who in ("alice", "admin", "carol", "bob"):
        with pytest.raises(Forbidden):
            selectors.talks(cast.actor(who), compound_id=cast.pine.pk)


def test_asking_again_is_the_same_call_and_may_make_it_urgent(cast):
    assert ask(cast).pk == ask(cast, words="", urgent=True).pk
    row = models.Referral.objects.get()
    assert row.urgent
    assert row.words.startswith("After my shift")


def test_a_call_is_taken_before_it_is_closed_and_its_words_are_gone_then(cast):
    row = ask(cast)
    act = {"referral_id": row.pk, "compound_id": cast.pine.pk, "actor": cast.actor("helen"), "now": NOW}
    with pytest.raises(WelfareRefused, match="Take the call"):
        services.close_talk(**act)
    services.take_talk(**act, answer="I call you tonight at eight")
    own = {"compound_id": cast.pine.pk}
    assert selectors.own_talk(cast.actor("bob"), **own).answer == "I call you tonight at eight"
    assert selectors.own_talk(cast.actor("alice"), **own) is None
    [told] = notices.inbox(cast.actor("bob"), cast.pine.pk, now=NOW)
    assert "eight" not in str(told.body)
    assert selectors.talks_waiting(actor=cast.actor("helen"), compound_id=cast.pine.pk, now=NOW) == 0
    services.close_talk(**act)
    assert models.Referral.objects.get().words == ""
    assert ask(cast).pk != row.pk


def test_half_a_year_later_everything_is_forgotten(cast):
    check(cast, "bob", keep=True)
    assert services.erase_due(now=NOW + timedelta(days=181)) == 2
    assert not models.OwnCheck.objects.exists()
    assert not models.CheckMark.objects.exists()
    assert models.CheckTally.objects.get().people == 1


def test_the_last_bed_is_given_once(cast):
    place = room(cast)
    assert book(cast, place).bed == 1
    with pytest.raises(WelfareTaken, match="Every bed"):
        book(cast, place, "cleo")
    assert models.RestBooking.objects.count() == 1


def test_nobody_sleeps_in_two_beds_and_a_repeated_tap_books_once(cast):
    place, nonce = room(cast, beds=3), uuid.uuid4()
    assert book(cast, place, nonce=nonce).pk == book(cast, place, nonce=nonce).pk
    with pytest.raises(WelfareTaken, match="already"):
        book(cast, place)
    assert models.RestBooking.objects.count() == 1


def test_the_database_itself_refuses_a_bed_twice(cast):
    first = book(cast, room(cast))
    twin = models.RestBooking(
        compound=first.compound,
        place=first.place,
        bed=1,
        user=cast.user("cleo"),
        starts_at=NIGHT[0] + timedelta(hours=1),
        ends_at=NIGHT[1],
        nonce=uuid.uuid4(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_bed_given_back_is_free_again_and_only_its_sleeper_gives_it_back(cast):
    place = room(cast)
    mine = book(cast, place)
    with pytest.raises(NotFound):
        services.cancel_rest(booking_id=mine.pk, compound_id=cast.pine.pk, actor=cast.actor("cleo"), now=NOW)
    services.cancel_rest(booking_id=mine.pk, compound_id=cast.pine.pk, actor=cast.actor("bob"), now=NOW)
    assert book(cast, place, "cleo").bed == 1


@pytest.mark.parametrize(
    ("during", "code"),
    [
        ((NIGHT[1], NIGHT[0]), "welfare.no_time"),
        ((NOW, NOW + timedelta(days=15)), "welfare.too_long"),
        ((NOW - timedelta(hours=9), NOW - timedelta(hours=1)), "welfare.past"),
        ((NOW + timedelta(days=31), NOW + timedelta(days=32)), "welfare.too_far"),
    ],
)
def test_an_impossible_rest_is_refused(cast, during, code):
    with pytest.raises(WelfareRefused) as refused:
        book(cast, room(cast), during=during)
    assert refused.value.code == code
    assert not models.RestBooking.objects.exists()


def test_a_closed_room_and_a_foreign_room_give_no_bed(cast):
    with pytest.raises(WelfareRefused, match="closed"):
        book(cast, room(cast, closed=True))
    foreign = models.RestPlace.objects.create(compound=cast.plane, name="Attic", beds=4)
    with pytest.raises(NotFound):
        book(cast, foreign)


def order(cast, meal=care.Meal.DINNER, day=date(2026, 11, 23), diet=care.Diet.HALAL):
    return services.order_meal(
        compound_id=cast.pine.pk, day=day, meal=meal, diet=diet, actor=cast.actor("bob"), now=NOW, bring_to="南门"
    )


def test_ordering_again_changes_the_meal_and_the_kitchen_counts_one(cast):
    order(cast)
    order(cast, diet=care.Diet.LIGHT)
    [meal] = selectors.meals_on(cast.actor("alice"), compound_id=cast.pine.pk, day=date(2026, 11, 23))
    assert (meal.diet, meal.bring_to) == ("light", "南门")
    for text, found in (("南", 1), ("bob", 1), ("北", 0)):
        on = {"compound_id": cast.pine.pk, "day": date(2026, 11, 23)}
        assert len(selectors.meals_on(cast.actor("alice"), **on, text=text)) == found


def test_a_meal_that_was_counted_cannot_be_ordered_any_more(cast):
    with pytest.raises(WelfareRefused, match="counted"):
        order(cast, care.Meal.LUNCH)
    assert not models.MealOrder.objects.exists()


def thank(cast, who="rosa", to="bob", words="谢谢您半夜开门", nonce=None):
    return services.thank(
        compound_id=cast.pine.pk,
        receiver_id=cast.user(to).pk,
        words=words,
        actor=cast.actor(who),
        now=NOW,
        nonce=nonce or uuid.uuid4(),
    )


def test_a_resident_thanks_a_guard_once_and_a_leader_takes_a_note_down(cast):
    nonce = uuid.uuid4()
    assert thank(cast, nonce=nonce).pk == thank(cast, nonce=nonce).pk
    [note] = selectors.wall(cast.pine.pk)
    with pytest.raises(Forbidden):
        services.hide(thanks_id=note.pk, compound_id=cast.pine.pk, actor=cast.actor("bob"), now=NOW)
    services.hide(thanks_id=note.pk, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    assert list(selectors.wall(cast.pine.pk)) == []
    assert models.Thanks.objects.count() == 1


@pytest.mark.parametrize(("to", "words"), [("rosa", "me"), ("bob", "  "), ("mallory", "who?")])
def test_nobody_thanks_themselves_strangers_or_with_nothing(cast, to, words):
    with pytest.raises((WelfareRefused, NotFound)):
        thank(cast, to=to, words=words)
    assert not models.Thanks.objects.exists()
