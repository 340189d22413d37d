"""A shift that changes without a network: by PIN, and with help let in while the phone is nobody's."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shouwang.base.presence import selectors as presence
from shouwang.kernel import clock
from shouwang.protect.credentials import services as verifier
from shouwang.protect.credentials.tests.vectors import PLAIN, UNKNOWN, VACCINATION
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests import handheld
from shouwang.protect.gate.tests.handheld import Gate
from shouwang.protect.visitors.tests import acts
from shouwang.testing import credentials as issue

DAY = timedelta(days=1)


@pytest.fixture
def cast(transactional_db):
    return handheld.household()


def test_a_phone_that_is_nobody_s_lets_two_ambulances_in_without_a_pin_and_a_forged_credential_is_seen(window, cast):
    now = clock.now()
    trusted = json.dumps({"certificates": [PLAIN.entry]}).encode()
    verifier.import_list(content=trusted, source="dsc.json", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now)
    verifier.accept(compound_id=cast.pine.pk, provider="dcc", accepted=True, actor=cast.actor("alice"), now=now)
    acts.put(cast, ("credentials", ["vaccination"]), now=now)
    certificate = issue.Recipe(PLAIN, VACCINATION, issued=now - DAY, expires=now + DAY).text()
    forged = issue.Recipe(UNKNOWN, VACCINATION, issued=now - DAY, expires=now + DAY, kid=PLAIN.kid).text()
    gate = Gate(window, cast)
    page, bob = gate.page, cast.user("bob").name
    gate.cut()
    page.locator("[data-state]").click()
    page.get_by_role("button", name="下岗交班").click()
    gate.looks("hand-over")
    page.reload()
    page.get_by_role("button", name=bob).click()
    for digit in "9305":
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("不对，还可试 4 次")).to_be_visible()
    gate.looks("wrong-pin")
    assert page.get_by_role("button", name="紧急放行，不用 PIN").bounding_box()["height"] >= 64
    for _each in range(2):
        page.get_by_role("button", name="紧急放行，不用 PIN").click()
        gate.looks("siren")
        page.get_by_role("button", name="急救 120").click()
        gate.says("allow")
        gate.next()
    gate.pin("4826")
    expect(page.locator("#scan")).to_be_visible()
    gate.scan(forged)
    expect(page.get_by_text("签名不符")).to_be_visible()
    gate.scan(certificate)
    expect(page.locator("[data-credential=genuine]")).to_contain_text("1979-04-14")
    gate.looks("health-credential")
    gate.scan("shc:/5676")
    expect(page.locator("[data-credential]")).to_have_attribute("data-credential", "credential.not_accepted")
    gate.waiting(4)
    gate.cut(gone=False)
    gate.waiting(0)
    helped = Decision.objects.filter(errand="emergency")
    assert list(helped.values_list("guard", "passed")) == [(None, True)] * 2
    assert len({one.who for one in presence.without_home(cast.pine.pk)}) == 2
    gate.window.calm()
