"""Rations by a resident's pass, which the gate makes and a hand-out believes; in a Chromium without a network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse
from playwright.sync_api import expect

from shouwang.base.residents.models import Person
from shouwang.kernel import clock
from shouwang.means.allocation import services
from shouwang.means.allocation.models import Ration, RefusedServing
from shouwang.means.allocation.rules.rations import Proof
from shouwang.means.allocation.tests.conftest import Shortage
from shouwang.means.allocation.tests.test_rations import HandOut
from shouwang.protect.gate import passes
from shouwang.protect.gate import selectors as gate
from shouwang.testing import cast as stage
from shouwang.testing import keeping
from shouwang.testing.browser import PHONE, TABLET
from shouwang.testing.letters import PageQueue

NEAR = timedelta(seconds=5)


class Desk(HandOut):
    """One desk for all three homes: two masks, four and three."""

    def __init__(self, cast, now):
        shares = [services.Share("Desk", sorted({home.building_id for home in cast.homes})), services.Share("Tent", [])]
        super().__init__(Shortage(cast, now), shares=shares)
        self.here = f"/c/pine/goods/rations/{self.row.pk}/points/{self.desk.pk}/"

    def code(self, *, at=None, compound=None):
        """The live pass of whoever lives in the first home, shown now or at another time."""
        cast, held = self.shortage.cast, gate.pass_keys()
        person = Person.objects.get(name="林一0")
        claim = gate.claim_of_person(person, compound_id=cast.pine.pk, now=clock.now())
        if compound is not None:
            claim = passes.Claim(compound.pk, claim.bearer, claim.bearer_id, home=claim.home)
        return passes.issue(held.signer, claim, key=held.newest, now=at or clock.now())

    def ration(self, home):
        return Ration.objects.get(round=self.row, home=self.shortage.cast.homes[home])


def unreachable(**_asked):
    """The server is away, whatever a browser that was cut off still lets through while it loads a page anew."""
    raise OperationalError("away")


def test_a_pass_that_was_good_when_it_was_scanned_proves_its_home_and_no_other(client, db):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    client.force_login(desk.shortage.cast.user("stella"))
    queue = PageQueue(client, "/c/pine/goods/rations/letters")
    then = clock.now() - timedelta(hours=2)

    def hand(home, code):
        where = {"round": desk.row.pk, "point": desk.desk.pk, "home": desk.shortage.cast.homes[home].pk}
        return queue.keep("serve", then, fields=[*where.items(), ("code", code)])

    foreign = desk.code(at=then, compound=desk.shortage.cast.plane)
    wrong = [hand(0, foreign), hand(0, desk.code(at=then - timedelta(hours=1))), hand(1, desk.code(at=then))]
    hand(0, desk.code(at=then))
    assert sorted(queue.upload().json()["said"]) == sorted(wrong)
    assert (desk.ration(0).proof, abs(desk.ration(0).served_at - then) < NEAR) == (Proof.CODE, True)
    assert desk.ration(1).served_at is None
    assert RefusedServing.objects.count() == 3


def serve_without_network(phone, desk, monkeypatch):
    """Take the list along and hand one ration out while no server is reached; it waits on the phone."""
    page = take_along(phone, desk)
    monkeypatch.setattr(services, "take_over", unreachable)
    page.context.set_offline(True)
    find(page, "1-1-0101")
    page.get_by_role("button", name="发放 2 份").click()
    page.locator("[data-queue]", has_text="1").wait_for()
    return page


def take_along(phone, desk):
    page = phone.go(desk.here)
    with page.expect_navigation():
        page.get_by_role("button", name="带走名单").click()
    keeping.wait_until_kept(page, "rations")
    return page


def find(page, text):
    page.get_by_placeholder("房号，或扫住户码").fill(text)
    page.keyboard.press("Enter")


def back(page):
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # also where only the server had been away
    page.locator("[data-queue]", has_not_text="等待网络").wait_for()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_without_network_fits_and_reads_in_both_languages(window, language):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    phone = window(language=language, touch=True).sign_in(desk.shortage.cast.user("stella"))
    page = phone.go(desk.here)
    phone.fits_screens(TABLET, PHONE, name=f"ration-point-{language}")
    page.locator("form[action$='/take/'] button").click()
    keeping.wait_until_kept(page, "rations")
    page.context.set_offline(True)
    page.locator("#room").fill("1-1")
    phone.fits_screens(TABLET, PHONE, name=f"ration-found-{language}")
    phone.accessible()
    page.locator("[data-found] button").first.click()
    phone.fits_screens(TABLET, PHONE, name=f"ration-sign-{language}")
    phone.accessible()
    page.locator("[data-button]").click()
    page.locator("#room").fill(desk.code())
    page.keyboard.press("Enter")
    expect(page.locator("[data-already]")).to_be_visible()
    phone.fits_screens(TABLET, PHONE, name=f"ration-again-{language}")
    phone.accessible()


def test_a_steward_hands_out_without_a_network_by_code_signature_and_word_and_all_is_uploaded(window, monkeypatch):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    phone = window(size=PHONE, touch=True).sign_in(desk.shortage.cast.user("stella"))
    page = take_along(phone, desk)
    monkeypatch.setattr(services, "take_over", unreachable)
    page.context.set_offline(True)
    find(page, desk.code(at=clock.now() - timedelta(hours=1)))
    expect(page.get_by_text("这个码已过时")).to_be_visible()
    find(page, desk.code(compound=desk.shortage.cast.plane))
    expect(page.get_by_text("这是别的小区的码")).to_be_visible()
    find(page, desk.code())
    expect(page.get_by_text("已扫码")).to_be_visible()
    times = [clock.now()]
    page.get_by_role("button", name="发放 2 份").click()
    page.locator("[data-queue]", has_text="1").wait_for()
    find(page, "1-0201")
    pad = page.locator("canvas").bounding_box()
    page.mouse.move(pad["x"] + 20, pad["y"] + 20)
    page.mouse.down()
    page.mouse.move(pad["x"] + 120, pad["y"] + 60, steps=5)
    page.mouse.up()
    times.append(clock.now())
    page.get_by_role("button", name="发放 4 份").click()
    page.locator("[data-queue]", has_text="2").wait_for()
    page.close()
    phone.page = page = page.context.new_page()
    phone.go(desk.here + "offline/")
    find(page, "1-1-0101")
    expect(page.locator("[data-already]")).to_be_visible()
    find(page, "2栋101")
    page.get_by_label("代领人").fill("邻居")
    times.append(clock.now())
    page.get_by_role("button", name="发放 3 份").click()
    page.locator("[data-queue]", has_text="3").wait_for()
    expect(page.get_by_role("button", name="交回名单")).to_be_hidden()
    assert not Ration.objects.filter(served_at__isnull=False).exists()
    monkeypatch.undo()
    back(page)
    page.locator("[data-queue]", has_text="已上传").wait_for()
    found = [desk.ration(home) for home in range(3)]
    assert [each.proof for each in found] == ["code", "signature", "steward"]
    assert all(abs(each.served_at - at) < NEAR for each, at in zip(found, times, strict=True))
    assert (bytes(found[1].signature[:4]), found[2].note) == (b"\x89PNG", "邻居")
    expect(page.get_by_role("button", name="交回名单")).to_be_visible()
    page.context.set_offline(True)
    phone.go(desk.here + "offline/")
    find(page, "1-1-0201")
    expect(page.locator("[data-already]")).to_be_visible()
    page.context.set_offline(False)
    phone.go("/me/")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("密码").wait_for()
    assert keeping.readable(page) == keeping.NOTHING


def test_a_phone_that_is_signed_out_from_afar_keeps_sealed_letters_only_and_sends_them_at_the_next_sign_in(
    window, monkeypatch
):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    phone = window(size=PHONE).sign_in(desk.shortage.cast.user("stella"))
    page = serve_without_network(phone, desk, monkeypatch)
    monkeypatch.undo()
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.get_by_label("密码").wait_for()
    assert keeping.readable(page) == keeping.NOTHING
    assert desk.ration(0).served_at is None
    phone.sign_in(desk.shortage.cast.user("stella")).go(desk.here)
    page.locator("[data-queue]", has_text="已上传").wait_for()
    assert desk.ration(0).proof == Proof.STEWARD


def test_a_steward_who_signs_in_again_goes_on_with_her_list_and_serves_nobody_twice(window, monkeypatch):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    phone = window(size=PHONE).sign_in(desk.shortage.cast.user("stella"))
    page = serve_without_network(phone, desk, monkeypatch)
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.get_by_label("密码").wait_for()
    phone.sign_in(desk.shortage.cast.user("stella")).go(desk.here)
    with page.expect_navigation():
        page.get_by_role("link", name="离线发放").click()
    expect(page.get_by_text("先上传您登录前的发放记录")).to_be_visible()
    expect(page.get_by_placeholder("房号，或扫住户码")).to_be_hidden()
    expect(page.get_by_role("button", name="交回名单")).to_be_hidden()
    phone.fits()
    monkeypatch.undo()
    back(page)
    find(page, "1-1-0101")
    expect(page.locator("[data-already]")).to_be_visible()
    page.context.set_offline(True)
    find(page, "201")
    page.get_by_role("button", name="发放 4 份").click()
    page.locator("[data-queue]", has_text="1").wait_for()
    back(page)
    page.locator("[data-queue]", has_text="已上传").wait_for()
    with page.expect_navigation(url="**" + desk.here):
        page.get_by_role("button", name="交回名单").click()
    assert [desk.ration(home).served_at is not None for home in range(3)] == [True, True, False]
    assert not RefusedServing.objects.exists()
    desk.desk.refresh_from_db()
    assert desk.desk.phone == ""


def test_of_two_phones_that_hand_one_home_its_ration_one_wins_and_the_other_is_told(window, monkeypatch):
    desk = Desk(stage.assemble(clock.now()), clock.now())
    lost, found = (window(size=PHONE).sign_in(desk.shortage.cast.user("stella")) for _phone in range(2))
    monkeypatch.setattr(services, "take_over", unreachable)
    for phone in (lost, found):
        page = take_along(phone, desk)
        page.context.set_offline(True)
        find(page, "1-1-0101")
        page.get_by_role("button", name="发放 2 份").click()
        page.locator("[data-queue]", has_text="1").wait_for()
        if phone is lost:
            desk.list_(services.call_in, who="alice", reason="手机掉进水池")
    monkeypatch.undo()
    back(found.page)
    found.page.locator("[data-queue]", has_text="已上传").wait_for()
    first = desk.ration(0).nonce
    with lost.page.expect_navigation(url="**" + desk.here):  # the list is not on this phone any more
        lost.page.context.set_offline(False)
    expect(lost.page.get_by_text("该户已领过")).to_be_visible()
    lost.fits()
    lost.accessible()
    lost.picture("ration-told")
    assert (desk.ration(0).nonce, RefusedServing.objects.get().ration.nonce) == (first, first)
    client = window(size=PHONE).sign_in(desk.shortage.cast.user("alice"))
    names = {"compound": "pine", "round_id": desk.row.pk}
    page = client.go(reverse("allocation:hand-out-round", kwargs=names))
    expect(page.get_by_text("该户已领过")).to_be_visible()
    client.fits()
    client.picture("ration-manager")
