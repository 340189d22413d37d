"""Printed cards and keys on a real database: who gets one, when it stops, what the gate then says."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.residents import events as resident_events
from shouwang.base.residents import services as residents
from shouwang.base.residents.services import Facts
from shouwang.kernel import outcomes
from shouwang.protect.gate import passes, reactions, reading, selectors, services
from shouwang.protect.gate.models import Card, PassKey
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.rules.cards import Ended, State
from shouwang.protect.gate.selectors import cards, keyring
from shouwang.protect.gate.selectors.keys import fresh, load
from shouwang.testing.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests(db):
    fresh.forget()
    yield
    fresh.forget()


@pytest.fixture
def lihua(cast):
    return move_in(cast, "李小华")


def move_in(cast, name, home=0):
    moving = residents.MovingIn(home_id=cast.homes[home].pk, relation="owner")
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=Facts(name=name), moving_in=moving, now=NOW - DAY
    )


def issue(cast, *, who=Role.STEWARD, nonce=None, now=NOW, **wanted):
    return services.issue_card(
        wanted=services.Wanted(**{"starts_at": now, **wanted}),
        actor=cast.actor(who),
        compound_id=cast.pine.pk,
        nonce=nonce or uuid.uuid4(),
        now=now,
    )


def paper(cast, card, *, now=NOW):
    (printed,) = services.print_cards(ids=[card.pk], actor=cast.actor("stella"), compound_id=cast.pine.pk, now=now)
    return printed


def scan(cast, code, *, now=NOW):
    met = services.Encounter(gate_id=cast.south.pk, direction=Direction.IN, code=code, identity_checked=True)
    return services.decide(
        compound_id=cast.pine.pk, encounter=met, actor=cast.actor("bob"), nonce=uuid.uuid4(), now=now
    )


def end(cast, card, how=Ended.LOST, *, who="stella", why="", now=NOW):
    return services.end_card(
        card_id=card.pk, how=how, why=why, actor=cast.actor(who), compound_id=cast.pine.pk, now=now
    )


def refused(code, act, *args, **wanted):
    before = Card.objects.count()
    with pytest.raises(outcomes.Refusal) as caught:
        act(*args, **wanted)
    assert (caught.value.code, Card.objects.count()) == (code, before)


def test_a_steward_gives_a_card_to_a_resident_and_the_gate_believes_the_paper(cast, lihua):
    printed = paper(cast, issue(cast, person_id=lihua.pk, why="没有手机"))
    assert printed.label == "李*华 1-1-0101"
    assert scan(cast, printed.code).passed
    assert set(Entry.objects.values_list("action", flat=True)) >= {"gate.card_issued", "gate.card_printed"}


def test_two_taps_give_one_card(cast, lihua):
    nonce = uuid.uuid4()
    assert issue(cast, person_id=lihua.pk, nonce=nonce).pk == issue(cast, person_id=lihua.pk, nonce=nonce).pk
    refused("card.has_one", issue, cast, person_id=lihua.pk)


def test_a_contractor_needs_a_name_and_an_end(cast):
    refused("card.nobody", issue, cast, ends_at=NOW + DAY)
    refused("card.no_end", issue, cast, holder="孙大力")
    refused("card.span", issue, cast, holder="孙大力", ends_at=NOW)
    refused("card.too_long", issue, cast, holder="孙大力", ends_at=NOW + 400 * DAY)
    printed = paper(cast, issue(cast, holder="孙大力", works_for="电梯公司", ends_at=NOW + 30 * DAY))
    assert printed.label == "孙*力 电梯公司"
    assert scan(cast, printed.code).passed
    assert not scan(cast, printed.code, now=NOW + 30 * DAY).passed


def test_somebody_of_the_staff_gets_a_card_and_a_stranger_does_not(cast):
    assert scan(cast, paper(cast, issue(cast, user_id=cast.user("erik").pk)).code).kind == "staff"
    refused("account.unknown", issue, cast, user_id=cast.user("mallory").pk)


def test_people_gates_and_cards_of_another_compound_do_not_exist_here(cast, lihua):
    card = issue(cast, person_id=lihua.pk)
    for act in (
        lambda: services.end_card(
            card_id=card.pk, how=Ended.LOST, why="", actor=cast.actor("mallory"), compound_id=cast.plane.pk, now=NOW
        ),
        lambda: services.issue_card(
            wanted=services.Wanted(starts_at=NOW, person_id=lihua.pk),
            actor=cast.actor("mallory"),
            compound_id=cast.plane.pk,
            nonce=uuid.uuid4(),
            now=NOW,
        ),
    ):
        with pytest.raises(outcomes.NotFound):
            act()
    refused("gate.unknown", issue, cast, user_id=cast.user("erik").pk, gates=(cast.south.pk + 7,))
    refused("card.gates", issue, cast, user_id=cast.user("erik").pk, gates=tuple(range(1, 10)))
    card.refresh_from_db()
    assert card.revoked_at is None


def test_a_guard_issues_no_cards(cast, lihua):
    refused("account.forbidden", issue, cast, who="bob", person_id=lihua.pk)


def test_a_lost_card_is_refused_at_the_gate_with_its_reason(cast, lihua):
    card = issue(cast, person_id=lihua.pk)
    code = paper(cast, card).code
    for _twice in range(2):
        end(cast, card, why="丢在出租车上")
    made = services.decide(
        compound_id=cast.pine.pk,
        encounter=services.Encounter(gate_id=cast.south.pk, direction=Direction.IN, code=code),
        actor=cast.actor("bob"),
        nonce=uuid.uuid4(),
        now=NOW,
    )
    assert not made.passed
    shown = reading.show(selectors.decision(made.pk, compound_id=cast.pine.pk))
    assert any("丢在出租车上" in each.text for each in shown.sentences)
    assert Entry.objects.filter(action="gate.card_ended").count() == 1
    assert issue(cast, person_id=lihua.pk).number == card.number + 1


def test_a_card_proves_its_home_until_it_is_lost(cast, lihua):
    card = issue(cast, person_id=lihua.pk)
    asked = {"code": paper(cast, card).code, "compound_id": cast.pine.pk, "now": NOW}
    assert selectors.home_of_pass(**asked) == cast.homes[0].pk
    end(cast, card)
    assert selectors.home_of_pass(**asked) is None


def test_a_card_is_withdrawn_with_a_reason_only(cast, lihua):
    card = issue(cast, person_id=lihua.pk)
    refused("card.no_reason", end, cast, card, Ended.WITHDRAWN)
    end(cast, card, Ended.WITHDRAWN, why="转借他人")
    card.refresh_from_db()
    assert card.state(NOW) is State.WITHDRAWN
    refused("card.none_chosen", paper, cast, card)


def test_the_card_of_whoever_moved_out_ends_by_itself(cast, lihua):
    code = paper(cast, card := issue(cast, person_id=lihua.pk)).code
    left = resident_events.MovedOut(lihua.pk, cast.homes[0].pk, None)
    reactions.end_cards(event=left, now=NOW)
    card.refresh_from_db()
    assert card.revoked_at is None, "still lives here"
    residence = lihua.residences.get()
    residents.move_out(residence_id=residence.pk, actor=Actor.system(), compound_id=cast.pine.pk, now=NOW + DAY)
    for _twice in range(2):
        reactions.end_cards(event=left, now=NOW + DAY)
    card.refresh_from_db()
    assert (card.revoked_how, card.state(NOW + DAY)) == (Ended.MOVED, State.WITHDRAWN)
    assert not scan(cast, code, now=NOW + DAY).passed
    refused("card.moved_out", issue, cast, person_id=lihua.pk, now=NOW + DAY)


def test_a_buildings_people_without_a_phone_get_their_cards_at_once_and_once(cast, lihua):
    others = [move_in(cast, name) for name in ("赵一", "钱二")]
    for person in (lihua, *others):
        residents.set_need(
            person_id=person.pk, kind="no_phone", actor=Actor.system(), compound_id=cast.pine.pk, now=NOW
        )
    issue(cast, person_id=lihua.pk)
    building, nonce = cast.homes[0].building_id, uuid.uuid4()

    def batch(nonce):
        return services.issue_cards(
            building_id=building,
            wanted=services.Wanted(starts_at=NOW),
            actor=cast.actor("stella"),
            compound_id=cast.pine.pk,
            nonce=nonce,
            now=NOW,
        )

    once, again = batch(nonce), batch(nonce)
    assert [card.person_id for card in once] == [person.pk for person in others]
    assert [card.pk for card in once] == [card.pk for card in again]
    refused("card.nobody_without_phone", batch, uuid.uuid4())


def rotate(cast, seen, who="alice"):
    return services.rotate_key(seen=seen, actor=cast.actor(who), compound_id=cast.pine.pk, now=NOW)


def withdraw(cast, number, *, why="密钥外泄", who="alice"):
    return services.withdraw_key(number=number, why=why, actor=cast.actor(who), compound_id=cast.pine.pk, now=NOW)


def test_a_new_key_signs_and_the_old_one_is_still_believed(cast, lihua):
    old = paper(cast, issue(cast, person_id=lihua.pk)).code
    assert [rotate(cast, 0), rotate(cast, 0)] == [1, 1], "two taps make one key"
    assert selectors.pass_keys().newest == 1
    assert scan(cast, old).passed
    assert Entry.objects.filter(action="gate.key_made").count() == 1


def test_a_withdrawn_key_stops_its_paper_until_it_is_printed_anew(cast, lihua):
    card = issue(cast, person_id=lihua.pk)
    old = paper(cast, card).code
    assert keyring.listed(compound_id=cast.pine.pk, now=NOW)[0].printed == 1
    withdraw(cast, 0)
    withdraw(cast, 0)
    assert selectors.pass_keys().newest == 1, "the key that signed was replaced first"
    assert selectors.read_code(old, compound_id=cast.pine.pk, now=NOW).proof == "revoked"
    assert list(cards.listed(cast.actor("stella"), compound_id=cast.pine.pk, now=NOW, state=cards.REPRINT)) == [card]
    assert scan(cast, paper(cast, card).code).passed
    noted = Entry.objects.get(action="gate.key_withdrawn")
    assert (noted.data["cards"], noted.data["why"]) == (1, "密钥外泄")


def test_a_key_is_not_withdrawn_without_a_reason_a_right_or_the_other_compounds(cast, lihua):
    Card.objects.create(
        compound=cast.plane, number=1, bearer=3, holder="孙大力", starts_at=NOW, issued_at=NOW, issued_by="Mallory",
        key=0, printed_at=NOW, nonce=uuid.uuid4(),
    )  # fmt: skip
    for code, facts in (
        ("key.no_reason", {"why": " "}),
        ("key.elsewhere", {}),
        ("account.forbidden", {"who": "stella"}),
    ):
        with pytest.raises(outcomes.Refusal) as caught:
            withdraw(cast, 0, **facts)
        assert caught.value.code == code
    with pytest.raises(outcomes.NotFound):
        withdraw(cast, 99)
    assert not PassKey.objects.exists()
    withdraw(cast, 0, who="admin")
    assert PassKey.objects.get(number=0).withdrawn_by == "Admin"


def test_the_list_finds_by_number_name_company_and_state(cast, lihua):
    first = issue(cast, person_id=lihua.pk)
    second = issue(cast, holder="孙大力", works_for="电梯公司", ends_at=NOW + DAY)
    end(cast, first)

    def found(**asked):
        return list(cards.listed(cast.actor("stella"), compound_id=cast.pine.pk, now=NOW, **asked))

    assert found() == [second, first]
    assert found(text="小华") == found(text=str(first.number)) == found(state=State.LOST) == found(kind="1") == [first]
    assert found(text="电梯") == found(state=State.VALID) == found(state=cards.UNPRINTED) == [second]
    assert found(state=State.EARLY) == found(state=State.OVER) == []


def test_old_cards_lose_names_and_reasons(cast, lihua):
    gone = issue(cast, holder="孙大力", works_for="电梯公司", ends_at=NOW + DAY)
    kept = end(cast, issue(cast, person_id=lihua.pk, why="没有手机"), why="丢了")
    assert services.erase_ended_cards(now=NOW + 60 * DAY) == 0
    assert services.erase_ended_cards(now=NOW + 100 * DAY) == 2
    kept.refresh_from_db()
    assert (kept.why, kept.revoked_why) == ("", "")
    lost = end(cast, issue(cast, holder="周大勇", works_for="电梯公司", ends_at=NOW + 300 * DAY), why="丢了")
    assert services.erase_ended_cards(now=NOW + 100 * DAY) == 1
    lost.refresh_from_db()
    assert (lost.holder, lost.works_for, lost.state(NOW + 100 * DAY)) == ("—", "", State.LOST)
    assert services.erase_ended_cards(now=NOW + 100 * DAY) == 0
    assert not Card.objects.filter(pk=gone.pk).exists()


def test_a_card_for_eight_gates_with_a_long_name_still_is_a_code(cast):
    card = Card(
        pk=2**40, compound_id=1, number=7, bearer=3, holder="欧阳" * 20, works_for="公司" * 40, gates=list(range(1, 9))
    )
    code = passes.issue(load().signer, cards.claim_of(card, now=NOW), now=NOW)
    assert len(code) < passes.LONGEST
