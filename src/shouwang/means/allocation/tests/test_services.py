"""Propose, change, approve, hand out: what the storekeeper, the manager and the ledger see."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound, Refusal
from shouwang.kernel.words import Words
from shouwang.means.allocation import goods, selectors, services
from shouwang.means.allocation.models import Line, Round
from shouwang.means.allocation.rules.entitling import Basis, Circle, Term
from shouwang.means.allocation.tests.conftest import TERMS, got
from shouwang.means.notices.models import Notice
from shouwang.means.supplies import services as store


def approve(shortage, row, who="alice"):
    return services.approve(round_id=row.pk, **shortage.here(who))


def hand_out(shortage, row, who="sam", **narrow):
    ids = list(row.lines.filter(**narrow).values_list("pk", flat=True))
    return services.hand_out(round_id=row.pk, line_ids=ids, **shortage.here(who))


def test_the_storekeeper_proposes_by_need_and_size_and_nothing_moves_yet(shortage):
    row = shortage.propose()
    # minima: the gate 2·2, the frail home 2; of the four left over, 2 and 2 are the fairest shares of 3 and 2
    assert got(row) == [4, 2, 2, 2]
    assert row.proven
    assert shortage.left() == {"old": 6, "new": 4}
    assert goods.promised(shortage.cast.pine.pk) == {}
    assert [each.circle for each in selectors.circles(row)] == ["posts", "frail", "everybody"]
    assert all(check.holds for check in selectors.checks(row))
    assert all(selectors.said(line) for line in row.lines.all())


def test_goods_in_different_units_are_shown_apart_and_not_shared_out_as_if_one_did_for_another(shortage, client):
    cast, stock = shortage.cast, shortage.store
    tablets = stock.item(store.ItemFacts("disinfectant", Words(zh="泡腾片", en="Tablets"), "piece"))
    stock.receive(40_000, item=stock.agent, expires_on=None)
    stock.receive(900, item=tablets, expires_on=None)
    both = {"item_class": "disinfectant", "item_ids": [stock.agent.pk, tablets.pk]}
    with pytest.raises(Refusal) as found:
        shortage.propose(**both)
    assert found.value.code == "share.mixed_units"
    assert not Round.objects.exists()
    client.force_login(cast.user("sam"))
    page = client.get("/c/pine/goods/sharing/new/?class=disinfectant").content.decode()
    assert "40 升 · 900 只" in page
    ticked = [int(each) for each in re.findall(r'name="items" value="(\d+)" checked', page)]
    assert ticked == [stock.agent.pk]


def test_approved_goods_are_kept_and_handed_out_first_expired_first_once(shortage):
    row = shortage.propose()
    approve(shortage, row)
    assert goods.promised(shortage.cast.pine.pk) == {shortage.store.mask.pk: 10}
    assert goods.available(shortage.cast.pine.pk, [shortage.store.mask.pk], now=shortage.now) == {
        shortage.store.mask.pk: 0
    }
    assert hand_out(shortage, row, circle="posts") == 1
    assert shortage.left() == {"old": 2, "new": 4}
    assert hand_out(shortage, row) == 3
    assert hand_out(shortage, row) == 0
    assert shortage.left() == {"old": 0, "new": 0}
    assert goods.promised(shortage.cast.pine.pk) == {}


def test_who_missed_out_comes_first_in_the_next_round(shortage):
    terms = {Circle.EVERYBODY: Term(1, Basis.HOME, 1, 1)}
    shortage.store.issue(9 - 4)  # five of the room's six are gone: 5 left
    shortage.store.move(
        "scrap", shortage.store.mask.batches.get(lot="new"), 4, from_store=shortage.store.cabinet.pk, reason="wet"
    )
    first = shortage.propose(terms=terms)
    assert sorted(got(first)) == [0, 1]
    missed = first.lines.get(got=0).key
    approve(shortage, first)
    hand_out(shortage, first)
    shortage.store.receive(1)
    second = shortage.propose(terms=terms)
    line = second.lines.get(got=1)
    assert (line.key, line.why, second.number) == (missed, "odd_missed_before", 2)


def test_proposing_again_draws_the_same_lot_and_replaces_what_waits(shortage):
    nonce = uuid.uuid4()
    first = shortage.propose(nonce=nonce)
    assert shortage.propose(nonce=nonce).pk == first.pk
    second = shortage.propose()
    assert (second.seed, got(second)) == (first.seed, got(first))
    assert list(selectors.rounds(shortage.cast.pine.pk)) == [second]


def test_a_change_by_hand_says_why_and_somebody_else_approves(shortage):
    row = shortage.propose(who="alice")
    gate, home = row.lines.get(post="gate"), row.lines.get(circle="frail")
    services.override(line_id=gate.pk, units=3, reason="One is on leave", **shortage.here("alice"))
    services.override(line_id=home.pk, units=3, reason="Coughs", **shortage.here("alice"))
    assert selectors.said(Line.objects.get(pk=home.pk)).endswith("Coughs")
    assert [check.key for check in selectors.checks(row) if not check.holds] == ["ranks"]
    with pytest.raises(Refusal) as refused:
        approve(shortage, row, "alice")
    assert refused.value.code == "share.own"
    assert Round.objects.get(pk=row.pk).state == "proposed"
    assert approve(shortage, row, "carol").state == "approved"


@pytest.mark.parametrize(
    ("units", "reason", "code"),
    [(3, "  ", "share.no_reason"), (-1, "x", "share.negative"), (99, "x", "share.not_enough")],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(shortage, units, reason, code):
    row = shortage.propose()
    line = row.lines.get(post="gate")
    with pytest.raises(Refusal) as refused:
        services.override(line_id=line.pk, units=units, reason=reason, **shortage.here("sam"))
    assert refused.value.code == code
    assert got(row) == [4, 2, 2, 2]


def test_stock_that_went_away_meanwhile_is_not_approved(shortage):
    row = shortage.propose()
    shortage.store.issue(1)
    with pytest.raises(Conflict) as refused:
        approve(shortage, row)
    assert refused.value.code == "share.stock_changed"
    assert goods.promised(shortage.cast.pine.pk) == {}


def test_a_proposal_can_be_sent_back_and_a_finished_round_frees_what_nobody_fetched(shortage):
    first = shortage.propose()
    services.withdraw(round_id=first.pk, reason="Wait for the delivery", **shortage.here("alice"))
    with pytest.raises(Conflict):
        approve(shortage, first)
    row = shortage.propose()
    approve(shortage, row)
    hand_out(shortage, row, circle="posts")
    services.finish(round_id=row.pk, **shortage.here("sam"))
    assert goods.available(shortage.cast.pine.pk, [shortage.store.mask.pk], now=shortage.now) == {
        shortage.store.mask.pk: 6
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"item_ids": []}, "share.no_items"),
        ({"item_class": "gold"}, "share.no_class"),
        ({"terms": {Circle.EVERYBODY: Term(1, Basis.HOME, 0, 0)}}, "share.nobody_asks"),
        ({"terms": {Circle.EVERYBODY: Term(1, Basis.HOME, -1, 1)}}, "share.negative"),
        ({"terms": {Circle.MEDICAL: Term(1, Basis.HOME, 1, 1)}}, "share.nobody_asks"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused_and_leaves_nothing(shortage, more, code):
    with pytest.raises(Refusal) as refused:
        shortage.propose(**more)
    assert refused.value.code == code
    assert not Round.objects.exists()


def test_strangers_and_other_compounds_share_nothing_out_here(shortage):
    for who, refusal in (("bob", Forbidden), ("rosa", Forbidden)):
        with pytest.raises(refusal):
            shortage.propose(who=who)
    with pytest.raises(NotFound):
        shortage.propose(item_ids=[shortage.store.agent.pk])
    row = shortage.propose(terms=TERMS)
    with pytest.raises(NotFound):
        services.approve(
            round_id=row.pk, compound_id=shortage.cast.plane.pk, actor=shortage.cast.actor("mallory"), now=shortage.now
        )
    assert Round.objects.get().state == "proposed"


def test_whoever_gets_less_than_was_asked_is_told_so_in_plain_words_once(shortage):
    row = shortage.propose()
    assert not Notice.objects.exists()
    for _twice in range(2):
        services.approve(round_id=row.pk, **shortage.here("alice"))
    short = row.lines.filter(got__lt=F("wish"))
    assert short.count() > 1
    assert not row.lines.filter(got__gte=F("wish"), notice__isnull=False).exists()
    for line in short:
        assert f"{line.got}" in line.notice.title["zh"]
        assert line.notice.body["en"].startswith(f"{line.got} of {line.wish}")
        if line.home_id:
            assert line.home_id in line.notice.home_ids
    assert Notice.objects.count() == short.values("notice").distinct().count()


def test_what_is_kept_back_for_something_is_not_shared_out(shortage):
    store.reserve(
        item_id=shortage.store.mask.pk, store_id=shortage.store.room.pk, quantity=5, purpose="采样点",
        until=shortage.now + timedelta(days=1), nonce=uuid.uuid4(), **shortage.here("sam"),
    )  # fmt: skip
    assert sum(shortage.propose().stock.values()) == 5
