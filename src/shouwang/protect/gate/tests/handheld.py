"""What browser tests of the gate's app do over and over: one phone, its network, its guard."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Person
from shouwang.kernel import clock
from shouwang.protect.gate import passes, selectors
from shouwang.testing import cast as stage
from shouwang.testing.browser import PHONE

KEPT = """new Promise((done) => {
  const asking = indexedDB.open("shouwang-gate");
  asking.onsuccess = () => {
    const keys = asking.result.transaction("keep").objectStore("keep").getAllKeys();
    keys.onsuccess = () => { asking.result.close(); done(keys.result.sort()); };
  };
})"""


def household():
    """The cast, now, with somebody in the first home."""
    cast = stage.assemble(clock.now())
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    residents.register_person(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        facts=residents.Facts(name="李小华"),
        moving_in=moving,
        now=clock.now(),
    )
    return cast


def code(cast):
    now = clock.now()
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(Person.objects.get(name="李小华"), compound_id=cast.pine.pk, now=now)
    return passes.issue(held.signer, claim, key=held.newest, now=now)


class Gate:
    """One phone at a gate."""

    def __init__(self, window, cast, gate="南门", language="zh-hans", script=""):
        self.window = window(size=PHONE, language=language, touch=True).sign_in(cast.user("bob"))
        self.page = self.window.page
        if script:
            self.page.add_init_script(script)
        self.window.go("/gate-app/?compound=pine")
        self.page.get_by_role("button", name=gate).click()
        self.pin("4826", "4826")
        expect(self.page.locator("[data-state=online]")).to_be_visible()
        expect(self.page.locator("[data-state]")).not_to_contain_text(re.compile(r"\d"))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def pin(self, *typed):
        for each in typed:
            expect(self.page.get_by_role("group", name=re.compile("数字键盘|Number pad"))).to_be_visible()
            self.page.keyboard.type(each + "\n")

    def password(self, user):
        self.page.get_by_label("用户名或手机号").fill(user.username)
        self.page.get_by_label("密码").fill(stage.PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def cut(self, gone=True):
        self.page.context.set_offline(gone)
        if gone:
            expect(self.page.locator("[data-state=offline]")).to_be_visible()
        else:
            self.beat()
            expect(self.page.locator("[data-state=online]")).to_be_visible()

    def beat(self):
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def scan(self, text):
        self.page.locator("#scan").fill(text)
        self.page.locator("#scan").press("Enter")

    def says(self, verdict):
        expect(self.page.locator(f"[data-verdict={verdict}]")).to_be_visible()

    def register(self, kind, name, room=""):
        self.page.get_by_role("button", name=kind).click()
        self.page.locator("[name=visitor]").fill(name)
        self.page.locator("[name=room]").fill(room)
        self.window.picture(name)
        self.page.get_by_role("button", name="判定").click()

    def looks(self, name):
        self.window.fits()
        self.window.accessible()
        self.window.picture(name)

    def next(self):
        self.page.get_by_role("button", name="下一位").click()

    def waiting(self, count):
        expect(self.page.locator("[data-state]")).to_contain_text(f"待上传 {count} 条" if count else "在线")
        if not count:
            expect(self.page.locator("[data-state]")).not_to_contain_text("待上传")
