"""Rations: every home once, from one list, with proof; also when two phones have no network."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from shouwang.kernel.outcomes import Forbidden, Refusal
from shouwang.means.allocation import goods, selectors, services
from shouwang.means.allocation.models import Ration, RationRound, RefusedServing
from shouwang.means.allocation.rules.rations import Entitlement, Proof
from shouwang.web import listing


class HandOut:
    """One mask a home and one more a person; building 1 at the desk, building 2 at the tent."""

    def __init__(self, shortage, **more):
        self.shortage, self.now = shortage, shortage.now
        one, two = (home.building_id for home in (shortage.cast.homes[0], shortage.cast.homes[2]))
        facts = {
            "item_id": shortage.store.mask.pk,
            "title": "Masks",
            "entitled": Entitlement(1, 1),
            "shares": [services.Share("Desk", [one]), services.Share("Tent", [two])],
            "starts_at": self.now,
            "ends_at": self.now + timedelta(days=1),
            "nonce": uuid.uuid4(),
        }
        self.row = services.open_rations(**{**facts, **more}, **shortage.here("sam"))
        self.desk, self.tent = self.row.points.order_by("pk")

    def serving(self, home=0, point=None, **more):
        facts = {"proof": Proof.STEWARD, "at": self.now, "nonce": uuid.uuid4(), **more}
        point = point or (self.desk if home < 2 else self.tent)
        return services.Serving(self.shortage.cast.homes[home].pk, point.pk, **facts)

    def serve(self, *args, who="stella", **more):
        facts = {"round_id": self.row.pk, **self.shortage.here(who)}
        return services.serve(serving=self.serving(*args, **more), **facts)

    def take_over(self, serving, who="stella"):
        return services.take_over(round_id=self.row.pk, serving=serving, **self.shortage.here(who))

    def list_(self, act, who="stella", **more):
        facts = {"round_id": self.row.pk, "point_id": self.desk.pk, **self.shortage.here(who), **more}
        return act(**facts)


@pytest.fixture
def hand_out(shortage):
    """Nine masks for three homes: two, four and three; one stays."""
    return HandOut(shortage)


def refused(act, *args, **more):
    with pytest.raises(Refusal) as found:
        act(*args, **more)
    return found.value.code


def test_every_household_is_listed_by_its_size_and_the_goods_are_kept(hand_out):
    assert sorted(hand_out.row.rations.values_list("persons", "units")) == [(1, 2), (2, 3), (3, 4)]
    assert goods.promised(hand_out.shortage.cast.pine.pk) == {hand_out.shortage.store.mask.pk: 9}


def test_a_home_is_served_once_with_proof_and_the_ledger_knows(hand_out):
    nonce = uuid.uuid4()
    first = hand_out.serve(0, nonce=nonce)
    assert hand_out.serve(0, nonce=nonce).pk == first.pk
    assert hand_out.shortage.left() == {"old": 4, "new": 4}
    assert refused(hand_out.serve, 0) == "ration.given"
    assert refused(hand_out.serve, 2, hand_out.desk) == "ration.other_point"
    assert refused(hand_out.serve, 3) == "ration.not_entitled"
    assert refused(hand_out.serve, 1, proof=Proof.SIGNATURE, signature=b"GIF89a") == "ration.no_signature"
    assert hand_out.shortage.left() == {"old": 4, "new": 4}
    with pytest.raises(Forbidden):
        hand_out.serve(1, who="rosa")


def test_two_points_without_network_cannot_serve_one_home_twice(hand_out):
    hand_out.list_(services.take_list, phone="phone-1")
    assert refused(hand_out.list_, services.take_list, phone="phone-2") == "ration.list_elsewhere"
    assert refused(hand_out.serve, 0) == "ration.list_elsewhere"
    offline = hand_out.serving(0, phone="phone-1", offline=True)
    assert refused(hand_out.serve, 0, hand_out.tent) == "ration.other_point"
    assert {hand_out.take_over(offline).nonce for _twice in range(2)} == {offline.nonce}
    hand_out.list_(services.give_back, phone="phone-1")
    assert hand_out.serve(1).served_at is not None
    assert not RefusedServing.objects.exists()


def test_a_list_called_in_from_a_lost_phone_shows_a_second_hand_out_as_a_loss(hand_out):
    hand_out.list_(services.take_list, phone="phone-1")
    lost = hand_out.serving(0, phone="phone-1", offline=True)
    assert refused(hand_out.list_, services.call_in, who="alice", reason=" ") == "ration.no_reason"
    hand_out.list_(services.call_in, who="alice", reason="The phone fell into the pond")
    hand_out.serve(0)
    assert [refused(hand_out.take_over, lost) for _twice in range(2)] == ["ration.given"] * 2
    assert [(each.units, each.ration.home_id) for each in selectors.refused(hand_out.row)] == [
        (2, hand_out.shortage.cast.homes[0].pk)
    ]
    assert hand_out.shortage.left() == {"old": 2, "new": 4}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"entitled": Entitlement(9, 9)}, "ration.not_enough"),
        ({"title": " "}, "ration.no_title"),
        ({"shares": []}, "ration.no_point"),
    ],
)
def test_a_hand_out_that_cannot_be_is_refused_and_leaves_nothing(shortage, more, code):
    assert refused(HandOut, shortage, **more) == code
    assert not RationRound.objects.exists()


def test_a_building_of_two_points_or_of_none_is_refused(shortage):
    one = shortage.cast.homes[0].building_id
    twice = [services.Share("A", [one]), services.Share("B", [one])]
    assert refused(HandOut, shortage, shares=twice) == "ration.building_twice"
    assert refused(HandOut, shortage, shares=[services.Share("A", [one])]) == "ration.building_left_out"


def test_a_steward_serves_on_the_phone_page_and_a_second_time_is_refused_there(client, hand_out, monkeypatch):
    client.force_login(hand_out.shortage.cast.user("stella"))
    client.cookies["django_language"] = "en"
    values = {"compound": hand_out.shortage.cast.pine.code, "round_id": hand_out.row.pk}
    page = reverse("allocation:point", kwargs={**values, "point_id": hand_out.desk.pk})
    home = hand_out.shortage.cast.homes[0]
    code = selectors.code_of_home(home.pk)
    assert "Code scanned" in client.get(page, {"q": code}).content.decode()
    assert "is served at Tent only" in client.get(page, {"q": "2-1-0101"}).content.decode()
    form = {"home": home.pk, "proof": "code", "code": code, "nonce": str(uuid.uuid4())}
    assert client.post(page, form).status_code == 302
    again = client.post(page, {**form, "nonce": str(uuid.uuid4())})
    assert again.status_code == 409
    assert "served already" in again.content.decode()
    assert Ration.objects.get(home=home).proof == "code"
    for name in ("hand-out-round", "rations-print", "rations-export"):
        assert client.get(reverse(f"allocation:{name}", kwargs=values)).status_code == 200
    monkeypatch.setattr(listing, "PRINTED", 1)
    sheet = reverse("allocation:rations-print", kwargs=values)
    assert "2 / 3" in client.get(sheet, {"page": 2, "state": ""}).content.decode(), "what is longer says so"
    take = {**values, "point_id": hand_out.desk.pk}
    assert client.post(reverse("allocation:take-list", kwargs=take), follow=True).status_code == 200


def test_a_scanned_code_is_proof_only_of_the_home_that_it_is_of_and_the_server_looks_again(client, hand_out):
    mine, other = (hand_out.shortage.cast.homes[home].pk for home in (0, 1))
    client.force_login(hand_out.shortage.cast.user("stella"))
    where = {"compound": hand_out.shortage.cast.pine.code, "round_id": hand_out.row.pk, "point_id": hand_out.desk.pk}
    page, sent = reverse("allocation:point", kwargs=where), {"home": mine, "proof": "code"}
    for code in ("", "R.forged", selectors.code_of_home(other)):
        assert client.post(page, {**sent, "code": code, "nonce": str(uuid.uuid4())}).status_code == 422
    assert not Ration.objects.filter(served_at__isnull=False).exists()
    shown = client.get(page, {"q": selectors.code_of_home(mine)}).content.decode()
    assert selectors.code_of_home(mine) in shown
    assert client.post(page, {**sent, "code": selectors.code_of_home(mine)}).status_code == 302
    assert Ration.objects.get(home_id=mine).proof == "code"


def test_the_codes_of_a_building_are_printed_on_a_sheet(client, hand_out):
    client.force_login(hand_out.shortage.cast.user("alice"))
    home = hand_out.shortage.cast.homes[0]
    sheet = reverse("allocation:codes", kwargs={"compound": hand_out.shortage.cast.pine.code})
    shown = client.get(sheet, {"building": home.building_id}).content.decode()
    assert shown.count("<figure") == sum(each.building_id == home.building_id for each in hand_out.shortage.cast.homes)
    assert "<svg" in shown


def test_hand_outs_are_searched_printed_and_exported(hand_out, client):
    client.force_login(hand_out.shortage.cast.user("stella"))
    address = reverse("allocation:rations", kwargs={"compound": hand_out.shortage.cast.pine.code})
    title = hand_out.row.title
    assert title in client.get(address, {"q": title[:2]}).content.decode()
    assert title not in client.get(address, {"q": "nothing such"}).content.decode()
    assert title in client.get(address, {"format": "print"}).content.decode()
    assert client.get(address, {"format": "xlsx"})["Content-Type"].endswith("sheet")
