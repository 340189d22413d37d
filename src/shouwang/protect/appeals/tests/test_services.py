"""Appeals on a real database: one number, one answer by somebody else, one pass."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest

from shouwang.base.journal.models import Entry, Event
from shouwang.base.places import services as places
from shouwang.base.presence.models import Visit
from shouwang.kernel import clock, outcomes
from shouwang.means.notices.models import Notice
from shouwang.protect.appeals import events, links, reactions, rules, selectors, services
from shouwang.protect.appeals.models import Appeal
from shouwang.protect.appeals.rules import Answer, State
from shouwang.protect.appeals.tests.acts import FRIEND, answer, appeal, close, refuse, use
from shouwang.protect.gate.models import Decision
from shouwang.testing.cast import NOW
from shouwang.web import navigation

MINUTE = timedelta(minutes=1)


@pytest.fixture
def refused(cast):
    close(cast)
    return refuse(cast)


def says_no(code, act, *args, **facts):
    before = list(Appeal.objects.values()), Decision.objects.count()
    with pytest.raises(outcomes.Refusal) as caught:
        act(*args, **facts)
    assert caught.value.code == code
    assert (list(Appeal.objects.values()), Decision.objects.count()) == before


def test_a_refused_person_gets_one_number_however_often_the_guard_taps(cast, refused):
    once, again = appeal(cast, refused), appeal(cast, refused)
    assert once.pk == again.pk
    assert rules.is_number(once.number)
    assert once.due_at == NOW + 30 * MINUTE
    assert "女儿" not in str(list(Appeal.objects.values("words_sealed", "who")))
    assert (Entry.objects.filter(action="appeal.made").count(), once.words) == (1, "女儿家，昨天说好的")


def test_a_steward_lets_pass_and_the_guard_does_it_in_the_stewards_name(cast, refused):
    row = answer(cast, appeal(cast, refused), now=NOW + 5 * MINUTE)
    assert row.state(NOW + 6 * MINUTE) is State.ADMITTED
    nonce = uuid.uuid4()
    made, again = (use(cast, row, nonce=nonce, now=NOW + 6 * MINUTE) for _twice in range(2))
    assert made.pk == again.pk
    assert (made.passed, made.verdict, made.who) == (True, "refuse", FRIEND)
    assert "Stella" in made.override_reason
    assert row.number in made.override_reason
    assert Visit.objects.filter(who=FRIEND).count() == 1
    noted = set(Entry.objects.values_list("action", "actor_name"))
    assert {("appeal.answered", "Stella"), ("appeal.used", "Bob"), ("gate.overridden", "Bob")} <= noted
    says_no("appeal.used", use, cast, row, now=NOW + 7 * MINUTE)


def test_whoever_decided_or_wrote_it_down_does_not_review_it(cast):
    close(cast)
    decided = refuse(cast, who="alice")
    row = appeal(cast, decided)
    says_no("appeal.own", answer, cast, row, who="alice")
    says_no("account.forbidden", answer, cast, row, who="bob")
    written = appeal(cast, refuse(cast, visitor="孙行", home_id=cast.homes[0].pk), who="alice")
    says_no("appeal.own", answer, cast, written, who="alice")
    assert answer(cast, row).answer == Answer.ADMITTED


def test_an_appeal_is_answered_once(cast, refused):
    row = appeal(cast, refused)
    answer(cast, row, Answer.UPHELD)
    answer(cast, row, Answer.UPHELD)
    says_no("appeal.answered", answer, cast, row, who="alice")
    assert Entry.objects.filter(action="appeal.answered").count() == 1
    says_no("appeal.not_let", use, cast, row)


def test_times_and_gates_bind(cast, refused):
    row = appeal(cast, refused)
    says_no("appeal.no_sentence", answer, cast, row, sentence="  ")
    says_no("appeal.minutes", answer, cast, row, minutes=9999)
    says_no("appeal.not_let", use, cast, row)
    says_no("appeal.lapsed", answer, cast, row, now=NOW + timedelta(hours=12))
    row = answer(cast, row)
    north = places.add_gate(compound_id=cast.pine.pk, name="北门", kind="side")
    says_no("appeal.other_gate", use, cast, row, gate_id=north.pk)
    says_no("appeal.over", use, cast, row, now=NOW + 30 * MINUTE)
    says_no("appeal.too_old", appeal, cast, refuse(cast), now=NOW + timedelta(hours=5))


def test_who_passed_has_nothing_to_appeal_against_and_nobody_needs_a_name(cast):
    says_no("appeal.passed", appeal, cast, refuse(cast))
    unknown = refuse(cast, code="SW2.forged")
    says_no("appeal.nobody", appeal, cast, unknown)
    row = answer(cast, appeal(cast, unknown, who_is="陆远"))
    assert use(cast, row).who == "陆远"


def test_an_appeal_of_another_compound_does_not_exist(cast, refused):
    row = appeal(cast, refused)
    for act in (
        lambda: services.answer(
            appeal_id=row.pk,
            verdict=Answer.UPHELD,
            sentence="no",
            actor=cast.actor("mallory"),
            compound_id=cast.plane.pk,
            now=NOW,
        ),
        lambda: services.let_pass(
            appeal_id=row.pk,
            gate_id=row.gate_id,
            nonce=uuid.uuid4(),
            actor=cast.actor("mallory"),
            compound_id=cast.plane.pk,
            now=NOW,
        ),
        lambda: services.appeal(
            decision_id=refused.pk,
            claim=rules.Claim.OTHER,
            words="",
            actor=cast.actor("mallory"),
            compound_id=cast.plane.pk,
            now=NOW,
        ),
    ):
        says_no_code = {"appeal.unknown", "gate.unknown_decision"}
        with pytest.raises(outcomes.NotFound) as caught:
            act()
        assert caught.value.code in says_no_code


def test_stewards_and_managers_are_told_once_without_a_name(cast, refused):
    row = appeal(cast, refused)
    assert Event.objects.filter(name="appeals.AppealMade").count() == 1
    for _twice in range(2):
        reactions.tell_reviewers(event=events.AppealMade(row.pk, cast.pine.pk), now=NOW)
    told = Notice.objects.get(source_kind="appeal")
    assert set(told.roles) == {"steward", "manager"}
    assert row.spelled in told.title["zh"]
    assert FRIEND not in str((told.title, told.body))


def test_the_queue_sorts_finds_and_counts(cast, refused):
    late = appeal(cast, refused)
    young = appeal(cast, refuse(cast, visitor="孙行", home_id=cast.homes[0].pk), now=NOW + 20 * MINUTE)
    done = answer(cast, appeal(cast, refuse(cast, visitor="沙净", home_id=cast.homes[0].pk)), Answer.CORRECTED)
    at, stella = NOW + 35 * MINUTE, cast.actor("stella")

    def found(**asked):
        return list(selectors.listed(stella, compound_id=cast.pine.pk, now=at, **asked))

    assert found() == [late, young, done]
    assert found(state="open") == [late, young]
    assert found(state=State.LATE) == found(text=late.spelled) == found(text="钱进") == [late]
    assert found(state=State.CORRECTED) == found(text="Stella") == [done]
    assert found(text="南门") == [late, young, done]
    assert selectors.waiting(actor=stella, compound_id=cast.pine.pk, now=at) == 2
    assert selectors.waiting(actor=cast.actor("bob"), compound_id=cast.pine.pk, now=at) == 0
    assert selectors.answered_at(compound_id=cast.pine.pk, gate_id=cast.south.pk, now=at) == [done]
    assert [row.pk for row in selectors.at_the_gate(compound_id=cast.pine.pk, now=at)] == [done.pk, late.pk, young.pk]


def test_an_appeal_is_forgotten_after_28_days(cast, refused):
    row = appeal(cast, refused)
    assert services.erase_due(now=NOW + timedelta(days=27)) == 0
    assert services.erase_due(now=NOW + timedelta(days=28)) == 1
    assert selectors.slip(links.token(row.pk), now=NOW) is None
    assert Entry.objects.filter(action="appeal.erased").count() == 1


def told():
    return list(Notice.objects.filter(source_kind="appeal", title__en__icontains="late").order_by("pk"))


def test_a_late_appeal_goes_up_to_the_managers_and_then_to_the_company_each_once(cast, refused):
    row = appeal(cast, refused)
    assert services.go_up(now=NOW + 29 * MINUTE) == 0
    for minutes, gone, roles in ((30, 1, {"manager"}), (31, 0, None), (45, 1, {"manager", "company"}), (90, 0, None)):
        now = NOW + minutes * MINUTE
        assert services.go_up(now=now) == gone, minutes
        for event in Event.objects.filter(name="appeals.AppealLate").order_by("-pk")[:1]:
            reactions.tell_of_late_appeal(event=events.AppealLate(**event.payload), now=now)
            reactions.tell_of_late_appeal(event=events.AppealLate(**event.payload), now=now)
        if roles:
            assert set(told()[-1].roles) == roles
    assert len(told()) == 2
    assert Entry.objects.filter(action="appeal.late", subject_id=str(row.pk)).count() == 2


def test_an_answered_or_lapsed_appeal_does_not_go_up(cast, refused):
    row = answer(cast, appeal(cast, refused), now=NOW + 5 * MINUTE)
    assert services.go_up(now=NOW + 40 * MINUTE) == 0
    Appeal.objects.filter(pk=row.pk).update(answer="", answered_at=None, answered_by=None, pass_until=None)
    assert services.go_up(now=NOW + rules.LAPSES_AFTER) == 0
    assert not told()


def test_a_steward_sees_at_the_foot_of_the_phone_how_many_appeals_wait(cast, client):
    now = clock.now()
    close(cast, now=now)
    appeal(cast, refuse(cast, now=now), now=now)
    request = SimpleNamespace(
        actor=cast.actor("stella", now), compound=cast.pine, path="/c/pine/visitors/desk", user=cast.user("stella")
    )
    assert {item.key: item.count for item in navigation.dock(request)}["visitors"] == 1
    client.force_login(cast.user("stella"))
    page = client.get("/c/pine/gate/appeals/review/").content.decode()
    assert page.count("等待答复") >= 2
