"""Counting blind, twice where it differs, and settled by somebody else."""

import uuid
from fractions import Fraction

import pytest
from django.urls import reverse

from shouwang.base.accounts import services as accounts
from shouwang.base.accounts.rules import Role
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import SuppliesRefused
from shouwang.means.supplies.rules.counting import Stage
from shouwang.means.supplies.selectors import counting
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


@pytest.fixture
def stocked(db):
    return stage.furnish(stage.assemble(), Stocked)


def act(stocked, service, who="sam", **given):
    return service(compound_id=stocked.cast.pine.pk, actor=stocked.cast.actor(who), now=NOW, **given)


def begin(stocked):
    return act(stocked, services.begin_count, store_id=stocked.room.pk, nonce=uuid.uuid4())


def find(stocked, count, batch, quantity):
    return act(stocked, services.tally, count_id=count.pk, batch_code=batch.code, quantity=quantity)


def held(batch):
    return sum(batch.balances.values_list("quantity", flat=True))


def test_what_agrees_is_settled_at_once(stocked):
    batch, count = stocked.batch(stocked.receive(40)), begin(stocked)
    find(stocked, count, batch, 40)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.SETTLED
    assert held(batch) == 40


def test_a_difference_is_counted_again_and_settled_by_somebody_else(stocked):
    batch, count = stocked.batch(stocked.receive(40)), begin(stocked)
    find(stocked, count, batch, 38)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.RECOUNT
    with pytest.raises(SuppliesRefused, match="second time"):
        act(stocked, services.compare, count_id=count.pk)
    find(stocked, count, batch, 38)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.WAITING
    assert held(batch) == 40
    approve = {"count_id": count.pk, "reason": "两只破损未登记"}
    with pytest.raises(SuppliesRefused, match="Whoever counted"):
        act(stocked, services.approve_count, **approve)
    with pytest.raises(SuppliesRefused, match="say why"):
        act(stocked, services.approve_count, who="alice", count_id=count.pk, reason=" ")
    act(stocked, services.approve_count, who="alice", **approve)
    act(stocked, services.approve_count, who="alice", **approve)
    assert held(batch) == 38
    assert models.Entry.objects.filter(kind="count").count() == 1


def test_what_was_issued_after_it_was_counted_is_no_difference(stocked):
    batch, count = stocked.batch(stocked.receive(40)), begin(stocked)
    find(stocked, count, batch, 40)
    stocked.issue(30)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.SETTLED
    assert held(batch) == 10
    assert not models.Entry.objects.filter(kind="count").exists()


def test_a_difference_is_that_of_the_moment_of_each_count_and_whoever_settles_it_sees_what_moved_since(stocked, client):
    batch, count = stocked.batch(stocked.receive(40)), begin(stocked)
    find(stocked, count, batch, 38)
    stocked.issue(10)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.RECOUNT
    find(stocked, count, batch, 28)
    stocked.issue(5)
    find(stocked, count, batch, 23)
    stocked.issue(3)
    assert act(stocked, services.compare, count_id=count.pk).stage == Stage.WAITING
    assert [each.difference for each in selectors.tallies(count)] == [-2]
    client.force_login(stocked.cast.user("alice"))
    client.cookies["django_language"] = "en"
    page = reverse("supplies:count", kwargs={"compound": "pine", "count_id": count.pk})
    shown = client.get(page).content.decode()
    assert "moved since then" in shown
    assert "Give up, to count again" in shown
    act(stocked, services.approve_count, who="alice", count_id=count.pk, reason="两只破损未登记")
    assert held(batch) == 20
    assert "moved since then" not in client.get(page).content.decode()


def test_a_batch_that_nobody_found_is_missing_and_one_too_many_is_found(stocked):
    lost, over = stocked.batch(stocked.receive(5, lot="a")), stocked.batch(stocked.receive(5, lot="b"))
    count = begin(stocked)
    find(stocked, count, over, 7)
    act(stocked, services.compare, count_id=count.pk)
    assert {t.batch_id: t.difference for t in selectors.tallies(count)} == {lost.pk: -5, over.pk: 2}
    find(stocked, count, over, 7)
    find(stocked, count, lost, 0)
    act(stocked, services.compare, count_id=count.pk)
    act(stocked, services.approve_count, who="alice", count_id=count.pk, reason="盘点")
    assert (held(lost), held(over)) == (0, 7)


def test_only_one_count_of_a_place_runs_and_a_discarded_one_moves_nothing(stocked):
    batch, count = stocked.batch(stocked.receive(5)), begin(stocked)
    with pytest.raises(SuppliesRefused, match="already"):
        begin(stocked)
    act(stocked, services.discard_count, count_id=count.pk)
    assert held(batch) == 5
    assert begin(stocked).pk != count.pk


def test_what_agreed_is_not_counted_again(stocked):
    same, other = stocked.batch(stocked.receive(5, lot="a")), stocked.batch(stocked.receive(5, lot="b"))
    count = begin(stocked)
    find(stocked, count, same, 5)
    find(stocked, count, other, 4)
    act(stocked, services.compare, count_id=count.pk)
    with pytest.raises(SuppliesRefused, match="Only what differs"):
        find(stocked, count, same, 5)


def test_a_stranger_counts_nothing(stocked):
    count = begin(stocked)
    with pytest.raises(NotFound):
        services.compare(
            compound_id=stocked.cast.plane.pk, count_id=count.pk, actor=stocked.cast.actor("mallory"), now=NOW
        )


def test_a_difference_that_was_issued_meanwhile_is_counted_anew(stocked):
    batch, count = stocked.batch(stocked.receive(10)), begin(stocked)
    find(stocked, count, batch, 2)
    act(stocked, services.compare, count_id=count.pk)
    find(stocked, count, batch, 2)
    act(stocked, services.compare, count_id=count.pk)
    stocked.issue(9)
    with pytest.raises(SuppliesRefused, match="Count again"):
        act(stocked, services.approve_count, who="alice", count_id=count.pk, reason="x")
    assert held(batch) == 1
    assert models.Count.objects.get().stage == Stage.WAITING


def test_whoever_noted_a_single_batch_does_not_settle_the_count_either(stocked):
    batch, count = stocked.batch(stocked.receive(10)), begin(stocked)
    act(stocked, services.tally, who="alice", count_id=count.pk, batch_code=batch.code, quantity=8)
    act(stocked, services.compare, count_id=count.pk)
    find(stocked, count, batch, 8)
    act(stocked, services.compare, count_id=count.pk)
    for who in ("sam", "alice"):
        with pytest.raises(SuppliesRefused, match="Whoever counted"):
            act(stocked, services.approve_count, who=who, count_id=count.pk, reason="x")
    assert held(batch) == 10


def test_a_first_count_that_arrives_once_more_late_is_not_taken_for_the_second(stocked):
    batch, count, nonce = stocked.batch(stocked.receive(10)), begin(stocked), uuid.uuid4()
    noted = {"count_id": count.pk, "batch_code": batch.code, "quantity": 8, "nonce": nonce}
    act(stocked, services.tally, **noted)
    act(stocked, services.compare, count_id=count.pk)
    act(stocked, services.tally, **noted)
    assert count.lines.get().second is None


def waiting(stocked, found, *, who="vera"):
    """A count of masks that found too few, by somebody other than who moved them."""
    batch, count = (
        stocked.batch(stocked.receive(1000)),
        act(stocked, services.begin_count, who=who, store_id=stocked.room.pk, nonce=uuid.uuid4()),
    )
    for _twice in range(2):
        tallied = {"count_id": count.pk, "batch_code": batch.code, "quantity": found}
        act(stocked, services.tally, who=who, **tallied)
        act(stocked, services.compare, who=who, count_id=count.pk)
    return batch, count


@pytest.fixture
def two_keepers(stocked, monkeypatch):
    """Vera and erik keep the store as well as sam; masks cost a yuan."""
    for who in ("vera", "erik"):
        accounts.grant(
            user_id=stocked.cast.user(who).pk,
            role=Role.STOREKEEPER,
            compound_id=stocked.cast.pine.pk,
            actor=stocked.cast.actor("alice"),
            now=NOW,
        )
    monkeypatch.setattr(counting, "_prices", [lambda ids: dict.fromkeys(ids, Fraction(100))])
    return stocked


def test_whoever_moved_goods_there_since_the_last_count_does_not_settle_it(two_keepers):
    batch, count = waiting(two_keepers, 990)
    with pytest.raises(SuppliesRefused, match="moved goods here"):
        act(two_keepers, services.approve_count, count_id=count.pk, reason="破损")
    assert held(batch) == 1000
    act(two_keepers, services.approve_count, who="erik", count_id=count.pk, reason="破损")
    assert held(batch) == 990


def test_a_large_difference_or_one_without_a_price_is_the_managers(two_keepers, monkeypatch):
    batch, count = waiting(two_keepers, 400)
    with pytest.raises(Forbidden):
        act(two_keepers, services.approve_count, who="erik", count_id=count.pk, reason="破损")
    monkeypatch.setattr(counting, "_prices", [])
    with pytest.raises(Forbidden):
        act(two_keepers, services.approve_count, who="erik", count_id=count.pk, reason="破损")
    assert held(batch) == 1000
    act(two_keepers, services.approve_count, who="alice", count_id=count.pk, reason="破损")
    assert held(batch) == 400


def test_the_code_on_a_shelf_begins_its_count_and_another_shelfs_code_says_where_one_stands(client, stocked):
    client.force_login(stocked.cast.user("sam"))
    asked = {"compound": stocked.cast.pine.code}
    started = client.post(
        reverse("supplies:counts", kwargs=asked), {"code": stocked.cabinet.code.lower(), "nonce": str(uuid.uuid4())}
    )
    count = models.Count.objects.get()
    assert (started.status_code, count.store_id) == (302, stocked.cabinet.pk)
    again = client.post(
        reverse("supplies:counts", kwargs=asked), {"code": stocked.cabinet.code, "nonce": str(uuid.uuid4())}
    )
    assert (again.url, models.Count.objects.count()) == (started.url, 1)
    tally = {"act": "tally", "quantity": "3", "nonce": str(uuid.uuid4())}
    wrong = client.post(started.url, {**tally, "code": stocked.room.code})
    assert wrong.status_code == 422
    assert "您在库房，而本次盘点的是南门柜" in wrong.content.decode()
    assert not models.CountLine.objects.exists()


def test_the_code_on_a_shelf_says_at_the_desk_where_goods_are_taken_from_and_put(client, stocked):
    client.force_login(stocked.cast.user("sam"))
    desk, item = reverse("supplies:desk", kwargs={"compound": stocked.cast.pine.code}), f"#{stocked.mask.pk}"
    first = client.get(desk, {"kind": "transfer", "last": item, "code": stocked.cabinet.code})
    assert (first.context["item"].pk, first.context["store"]) == (stocked.mask.pk, str(stocked.cabinet.pk))
    then = {"kind": "transfer", "last": item, "store": str(stocked.cabinet.pk), "code": stocked.room.code}
    assert client.get(desk, then).context["to_store"] == str(stocked.room.pk)


def test_whoever_settles_a_count_reads_first_which_batches_differ_and_by_how_much(client, stocked):
    fits, lacks = (stocked.batch(stocked.receive(40, lot=lot)) for lot in ("A1", "B2"))
    count = begin(stocked)
    find(stocked, count, fits, 40)
    for _again in range(2):
        find(stocked, count, lacks, 37)
        act(stocked, services.compare, count_id=count.pk)
    client.force_login(stocked.cast.user("alice"))
    shown = client.get(reverse("supplies:count", kwargs={"compound": "pine", "count_id": count.pk}))
    assert [line.batch.lot for line, _since in shown.context["lines"]] == ["B2", "A1"]
    page = " ".join(shown.content.decode().split())
    assert page.count("相差") == 1
    assert "相差 -3 只" in page
