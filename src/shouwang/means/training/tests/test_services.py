"""Learning, being signed off, points: what is promised and what is refused."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.base.journal.models import Entry
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.rosters import selectors as rosters
from shouwang.means.rosters import services as roster_services
from shouwang.means.training import models, selectors, services
from shouwang.means.training.rules import TrainingRefused, TrainingTaken
from shouwang.means.training.rules.learning import Standing
from shouwang.means.training.tests import acts
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

TODAY = date(2026, 11, 23)


@pytest.fixture
def cast(db):
    return stage.assemble()


def stands(cast, course, who="bob"):
    return selectors.standings([course], [cast.user(who).pk], today=TODAY)[cast.user(who).pk, course.pk]


def balance(cast, who="bob"):
    return selectors.balance(cast.user(who).pk, compound_id=cast.pine.pk)


def test_a_guard_passes_a_quiz_and_the_certificate_stands_in_the_staff_file(cast):
    file, course = acts.employ(cast), acts.write(cast, certificate="ppe", points=20)
    assert acts.hand_in(cast, course).passed
    assert stands(cast, course) == (Standing.HELD, date(2027, 11, 23))
    assert rosters.certificates(cast.pine.pk, [file.user_id], on=TODAY) == [(file.user_id, "ppe", date(2027, 11, 23))]
    assert balance(cast) == 20


def test_the_same_sheet_sent_twice_is_one_attempt(cast):
    course, nonce = acts.write(cast), uuid.uuid4()
    acts.hand_in(cast, course, nonce=nonce)
    acts.hand_in(cast, course, nonce=nonce)
    assert models.Attempt.objects.count() == 1
    assert balance(cast) == 20


def test_a_sheet_sent_again_with_other_answers_does_not_say_whether_they_are_right(cast):
    course, nonce = acts.write(cast), uuid.uuid4()
    first = acts.hand_in(cast, course, answers=(1,), nonce=nonce)
    again = acts.hand_in(cast, course, answers=(0,), nonce=nonce)
    assert (first.right, first.wrong) == (0, (0,))
    assert (again.right, again.passed, again.wrong) == (0, False, ())


def test_passing_again_while_it_holds_gives_no_points_again(cast):
    course = acts.write(cast)
    acts.hand_in(cast, course)
    acts.hand_in(cast, course, now=NOW + timedelta(days=2))
    assert balance(cast) == 20


def test_nobody_finds_the_answers_by_trying_all_of_them(cast):
    course = acts.write(cast)
    for _try in range(5):
        assert not acts.hand_in(cast, course, answers=[1]).passed
    with pytest.raises(TrainingRefused, match="Five tries"):
        acts.hand_in(cast, course)
    assert models.Attempt.objects.count() == 5


def test_what_is_shown_in_practice_completes_the_course_after_the_quiz(cast):
    course = acts.write(cast, needs_sign_off=True)
    with pytest.raises(TrainingRefused, match="quiz comes first"):
        acts.sign_off(cast, course)
    acts.hand_in(cast, course)
    assert stands(cast, course)[0] is Standing.SIGN_OFF
    acts.sign_off(cast, course)
    assert stands(cast, course)[0] is Standing.HELD
    assert (balance(cast), balance(cast, "alice")) == (20, 5)


@pytest.mark.parametrize(("by", "match"), [("bob", "themselves"), ("cleo", "holds this course")])
def test_nobody_is_signed_off_by_themselves_or_by_who_does_not_hold_it(cast, by, match):
    course = acts.write(cast, needs_sign_off=True)
    acts.hand_in(cast, course)
    with pytest.raises(TrainingRefused, match=match):
        acts.sign_off(cast, course, by=by)
    assert not models.SignOff.objects.exists()
    assert balance(cast, by) == 0


def test_a_certificate_gained_elsewhere_counts_as_the_course(cast):
    file, course = acts.employ(cast), acts.write(cast, certificate="first_aid", needs_sign_off=True)
    roster_services.add_term(
        compound_id=cast.pine.pk,
        file_id=file.pk,
        kind="certificate",
        code="first_aid",
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 1, 1),
        actor=cast.actor("alice"),
        now=NOW,
    )
    assert stands(cast, course) == (Standing.HELD, date(2028, 1, 1))


def test_a_plan_of_four_gate_posts_lacks_three_people_who_hold_the_course(cast):
    acts.employ(cast, "bob")
    course = acts.write(cast)
    services.require(
        compound_id=cast.pine.pk,
        course_id=course.pk,
        post="gate",
        hazard="epidemic",
        actor=cast.actor("alice"),
        now=NOW,
    )
    acts.hand_in(cast, course)
    asked = {"compound_id": cast.pine.pk, "needed": {"i": {"gate": 4}}, "now": NOW}
    [line] = selectors.lacking(hazard="epidemic", **asked)
    assert (line.level, line.needed, line.held, line.lacking) == ("i", 4, 1, 3)
    assert selectors.lacking(hazard="fire", **asked) == []
    [row] = selectors.matrix(cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)
    assert (row.name, row.lacks) == (cast.user("bob").name, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"certificate": "pilot"},
        {"pass_percent": 0},
        {"months": 61},
        {"questions": []},
        {"questions": [services.QuestionFacts(acts.QUESTION.text, acts.QUESTION.choices, 2)]},
    ],
)
def test_a_course_that_cannot_be_is_not_written(cast, changes):
    with pytest.raises(TrainingRefused):
        acts.write(cast, **changes)
    assert not models.Course.objects.exists()


def test_a_guard_writes_no_course_and_another_compounds_course_does_not_exist(cast):
    course = acts.write(cast)
    with pytest.raises(Forbidden):
        services.retire(compound_id=cast.pine.pk, course_id=course.pk, actor=cast.actor("bob"), now=NOW)
    with pytest.raises(NotFound):
        services.retire(compound_id=cast.plane.pk, course_id=course.pk, actor=cast.actor("mallory"), now=NOW)
    services.retire(compound_id=cast.pine.pk, course_id=course.pk, actor=cast.actor("alice"), now=NOW)
    with pytest.raises(NotFound):
        acts.hand_in(cast, course)


def reward(cast, cost=30, left=1):
    return services.offer(
        compound_id=cast.pine.pk, title="Coffee", cost=cost, left=left, actor=cast.actor("alice"), now=NOW
    )


def redeem(cast, row, who="bob", nonce=None):
    return services.redeem(
        compound_id=cast.pine.pk, reward_id=row.pk, actor=cast.actor(who), now=NOW, nonce=nonce or uuid.uuid4()
    )


def test_points_buy_a_reward_once_and_never_run_below_zero(cast):
    acts.praise(cast, 50)
    row, nonce = reward(cast, left=5), uuid.uuid4()
    assert redeem(cast, row, nonce=nonce).pk == redeem(cast, row, nonce=nonce).pk
    assert balance(cast) == 20
    with pytest.raises(TrainingRefused, match="enough points"):
        redeem(cast, row)
    assert (balance(cast), models.Reward.objects.get().left) == (20, 4)
    board = {"compound_id": cast.pine.pk, "since": NOW - timedelta(days=90)}
    assert [selectors.board(**board, text=text) for text in ("", "BOB", "vera")] == [*2 * [[(1, "Bob", 50)]], []]


def hand_out(cast, entry, who="alice"):
    return services.hand_out(compound_id=cast.pine.pk, entry_id=entry.pk, actor=cast.actor(who), now=NOW)


def test_a_reward_is_handed_out_once_however_often_it_is_shown(cast):
    acts.praise(cast, 50)
    entry = redeem(cast, reward(cast))
    assert list(selectors.to_hand_out(cast.pine.pk)) == [entry]
    assert hand_out(cast, entry).pk == hand_out(cast, entry).pk
    with pytest.raises(TrainingTaken, match="already handed"):
        hand_out(cast, entry, "carol")
    assert not selectors.to_hand_out(cast.pine.pk).exists()
    assert Entry.objects.filter(action="training.handed_out").count() == 1


def test_a_guard_hands_out_no_reward_and_praise_is_none(cast):
    acts.praise(cast, 50)
    entry = redeem(cast, reward(cast))
    with pytest.raises(Forbidden):
        hand_out(cast, entry, "bob")
    with pytest.raises(NotFound):
        hand_out(cast, models.PointEntry.objects.get(why="praise"))


def test_the_journal_knows_who_offered_a_reward_and_praised_once(cast):
    nonce = uuid.uuid4()
    for _press in range(2):
        acts.praise(cast, 20, nonce=nonce)
    reward(cast)
    made = Entry.objects.filter(action__startswith="training.").values_list("action", flat=True)
    assert sorted(made) == ["training.offered", "training.praised"]
    assert balance(cast) == 20


def test_the_last_reward_goes_to_one(cast):
    acts.praise(cast, 50)
    acts.praise(cast, 50, who="cleo")
    row = reward(cast)
    redeem(cast, row)
    with pytest.raises(TrainingTaken, match="last one"):
        redeem(cast, row, "cleo")
    assert balance(cast, "cleo") == 50


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"amount": 51}, "fifty"),
        ({"amount": -5}, "fifty"),
        ({"words": " "}, "what for"),
        ({"who": "alice"}, "themselves"),
    ],
)
def test_praise_has_a_limit_a_reason_and_another_person(cast, changes, match):
    with pytest.raises(TrainingRefused, match=match):
        acts.praise(cast, **changes)
    assert not models.PointEntry.objects.exists()


def test_the_ledger_of_points_cannot_be_altered(cast):
    acts.praise(cast)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.PointEntry.objects.update(amount=500)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.PointEntry.objects.all().delete()
    assert balance(cast) == 30


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_spend_once_what_is_enough_for_one():
    cast = stage.assemble()
    acts.praise(cast, 40)
    row, outcomes = reward(cast, left=5), []

    def tap():
        try:
            redeem(cast, row)
            outcomes.append("spent")
        except TrainingRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _tap in range(2)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert sorted(outcomes) == ["refused", "spent"]
    assert balance(cast) == 10
