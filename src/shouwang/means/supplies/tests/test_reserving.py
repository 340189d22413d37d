"""Goods kept back for a purpose: nobody else takes them, never more than there is, free again by themselves."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shouwang.kernel.outcomes import NotFound
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused
from shouwang.means.supplies.rules.ledger import Kind
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.means.supplies.tests.test_guarding import at_once
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

LATER = NOW + timedelta(days=2)


@pytest.fixture
def stocked(db):
    stocked = stage.furnish(stage.assemble(), Stocked)
    stocked.receive(60, lot="A")
    stocked.receive(40, lot="B")
    return stocked


def reserve(stocked, quantity, *, purpose="核酸采样点", until=LATER, nonce=None, now=NOW):
    return services.reserve(
        compound_id=stocked.cast.pine.pk,
        item_id=stocked.mask.pk,
        store_id=stocked.room.pk,
        quantity=quantity,
        purpose=purpose,
        until=until,
        actor=stocked.sam,
        now=now,
        nonce=nonce or uuid.uuid4(),
    )


def by(stocked, row, **more):
    return {
        "compound_id": stocked.cast.pine.pk,
        "reservation_id": row.pk,
        "actor": stocked.sam,
        "now": NOW,
        **more,
    }


def free(stocked, now=NOW):
    return selectors.free_in(stocked.mask.pk, stocked.room.pk, now=now)


def test_what_is_kept_back_is_not_free_and_nobody_else_takes_it(stocked):
    row = reserve(stocked, 70)
    assert free(stocked) == 30
    before = models.Entry.objects.count()
    with pytest.raises(OutOfStock, match="Kept back"):
        stocked.issue(31)
    with pytest.raises(OutOfStock, match="Kept back"):
        stocked.move(Kind.TRANSFER, models.Batch.objects.get(lot="A"), 31, to_store=stocked.cabinet.pk)
    assert models.Entry.objects.count() == before
    stocked.issue(30)
    services.draw(**by(stocked, row, quantity=50, nonce=uuid.uuid4()))
    assert models.Reservation.objects.get().remaining == 20
    assert free(stocked) == 0


def test_more_than_is_free_is_never_kept_back_and_a_bad_wish_changes_nothing(stocked):
    reserve(stocked, 70)
    for wrong, error in (
        ({"quantity": 31}, OutOfStock),
        ({"quantity": 0}, SuppliesRefused),
        ({"quantity": 1, "purpose": " "}, SuppliesRefused),
        ({"quantity": 1, "until": NOW}, SuppliesRefused),
        ({"quantity": 1, "until": NOW + timedelta(days=31)}, SuppliesRefused),
    ):
        with pytest.raises(error):
            reserve(stocked, **wrong)
    assert models.Reservation.objects.count() == 1


def test_it_is_free_again_by_itself_at_its_time_or_when_let_go(stocked):
    row = reserve(stocked, 70)
    assert free(stocked, LATER - timedelta(seconds=1)) == 30
    assert free(stocked, LATER) == 100
    services.release(**by(stocked, row))
    assert free(stocked) == 100
    with pytest.raises(SuppliesRefused, match="no longer"):
        services.draw(**by(stocked, row, quantity=1, nonce=uuid.uuid4()))


def test_drawn_in_full_it_is_over_and_a_drawing_sent_twice_is_one(stocked):
    row, once = reserve(stocked, 10), uuid.uuid4()
    first, again = (services.draw(**by(stocked, row, quantity=10, nonce=once)) for _twice in range(2))
    assert first.pk == again.pk
    assert free(stocked) == 90
    assert models.Reservation.objects.get().ended_at == NOW


def test_another_compounds_goods_and_reservations_do_not_exist(stocked):
    row = reserve(stocked, 10)
    foreign = {"compound_id": stocked.cast.plane.pk, "actor": stocked.cast.actor("mallory")}
    with pytest.raises(NotFound):
        services.release(**{**by(stocked, row), **foreign})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_keep_back_the_last_at_once_one_is_told_that_it_is_gone():
    stocked = Stocked(stage.assemble())
    stocked.receive(60, lot="A")
    stocked.receive(40, lot="B")
    got = at_once(*[lambda: reserve(stocked, 60)] * 3)
    assert sorted(type(each).__name__ for each in got) == ["OutOfStock", "OutOfStock", "Reservation"]


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_different_batches_at_once_leave_what_is_kept_back():
    stocked = Stocked(stage.assemble())
    first, second = stocked.batch(stocked.receive(50, lot="A")), stocked.batch(stocked.receive(50, lot="B"))
    reserve(stocked, 60)
    got = at_once(
        lambda: stocked.move(Kind.ISSUE, first, 30),
        lambda: stocked.move(Kind.ISSUE, second, 30),
        lambda: reserve(stocked, 30),
    )
    assert sum(isinstance(each, OutOfStock) for each in got) == 2
    assert free(stocked) >= 0


def test_the_storekeeper_keeps_back_and_lets_go_on_the_items_page(client, stocked):
    client.force_login(stocked.cast.user("sam"))
    page = reverse("supplies:item", kwargs={"compound": stocked.cast.pine.code, "item_id": stocked.mask.pk})
    asked = {
        "act": "reserve", "quantity": "20", "store": str(stocked.room.pk), "purpose": "采样点",
        "until": f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}", "nonce": str(uuid.uuid4()),
    }  # fmt: skip
    assert client.post(page, {**asked, "quantity": "500"}).status_code == 409
    assert client.post(page, asked).status_code == 302
    assert "采样点" in client.get(page).content.decode()
    row = models.Reservation.objects.get()
    assert client.post(page, {"act": "release", "reservation": str(row.pk)}).status_code == 302
    assert free(stocked) == 100
