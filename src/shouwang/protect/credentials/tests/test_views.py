"""The pages of health credentials."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwang.kernel import clock
from shouwang.protect.credentials import selectors, services
from shouwang.protect.credentials.models import Acceptance, CodeService, Remembered, TrustList
from shouwang.protect.credentials.tests.vectors import PLAIN
from shouwang.testing import credentials as issue

INDEX, TRY = "/c/pine/credentials/", "/c/pine/credentials/try"


@pytest.fixture
def now():
    return clock.now()


def entered(cast, who):
    client = Client()
    client.force_login(cast.user(who))
    return client


def uploaded(client, content, name="dsc.json", nonce=None):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{INDEX}trust", {"file": file, "nonce": nonce or uuid.uuid4()})


def signers(*given):
    return json.dumps({"certificates": [each.entry for each in given]}).encode()


def test_an_administrator_imports_a_list_and_restores_the_one_before(cast):
    admin = entered(cast, "admin")
    assert uploaded(admin, signers(PLAIN)).status_code == 302
    assert uploaded(admin, signers(PLAIN, issue.signer(44)), "newer.json").status_code == 302
    first = TrustList.objects.get(state="replaced")
    page = admin.get(INDEX).content.decode()
    assert "newer.json" in page
    assert "Admin" in page
    assert admin.post(f"{INDEX}trust/{first.pk}", {"do": "restore"}).status_code == 302
    assert selectors.lists_in_force().get().source == "dsc.json"


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"certificates": [{'])
def test_a_wrong_file_is_refused_beside_the_box_and_the_list_stays(cast, content):
    admin = entered(cast, "admin")
    uploaded(admin, signers(PLAIN))
    answer = uploaded(admin, content)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert selectors.lists_in_force().get().source == "dsc.json"


def test_a_form_sent_twice_imports_once(cast):
    admin, nonce = entered(cast, "admin"), uuid.uuid4()
    for _ in range(2):
        assert uploaded(admin, signers(PLAIN), nonce=nonce).status_code == 302
    assert TrustList.objects.count() == 1


def test_a_manager_switches_kinds_but_does_not_say_whom_to_trust(cast):
    manager = entered(cast, "alice")
    manager.post(f"{INDEX}accept", {"provider": "dcc", "do": "accept"})
    assert Acceptance.objects.get().accepted
    manager.post(f"{INDEX}accept", {"provider": "dcc", "do": "stop"})
    assert not Acceptance.objects.get().accepted
    assert manager.post(f"{INDEX}accept", {"provider": "x" * 10_000}).status_code == 404
    assert 'name="file"' not in manager.get(INDEX).content.decode()
    assert uploaded(manager, signers(PLAIN)).status_code == 403


SERVICE = {
    "name": "Province",
    "url": "https://codes.example.org/",
    "begins_with": "JKM:",
    "key_id": "k1",
    "secret": "0123456789abcdef",
    "timeout_ms": "1500",
    "remember_minutes": "5",
}


def test_an_administrator_sets_up_a_service_and_its_secret_is_never_shown(cast):
    admin = entered(cast, "admin")
    for field, value in (("url", "http://codes.example.org/"), ("begins_with", "HC1:"), ("timeout_ms", "9")):
        answer = admin.post(f"{INDEX}services", SERVICE | {field: value, "nonce": uuid.uuid4()})
        assert answer.status_code == 422
        assert SERVICE["secret"] not in answer.content.decode()
    assert admin.post(f"{INDEX}services", SERVICE | {"nonce": uuid.uuid4()}).status_code == 302
    made = CodeService.objects.get()
    assert SERVICE["secret"] not in admin.get(INDEX).content.decode()
    one = f"{INDEX}services/{made.pk}"
    assert admin.post(one, {"do": "renew", "key_id": "k2", "secret": "short"}).status_code == 422
    assert admin.post(one, {"do": "renew", "key_id": "k2", "secret": "f" * 16}).status_code == 302
    assert admin.post(one, {"do": "stop"}).status_code == 302
    assert not selectors.services().exists()


def tried(client, text):
    answer = client.post(TRY, {"text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guard_tries_a_credential_and_sees_every_check(cast, now):
    services.import_list(content=signers(PLAIN), source="x", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now)
    services.accept(compound_id=cast.pine.pk, provider="dcc", accepted=True, actor=cast.actor("alice"), now=now)
    guard = entered(cast, "bob")
    test = issue.certificate(t=[issue.swab(now)])
    page = tried(guard, issue.dcc(test, now=now))
    assert "真实有效" in page
    assert "李 小华" in page
    assert page.count('aria-label="✓"') == 11
    page = tried(guard, issue.dcc(test, now=now, by=issue.signer(55)))
    assert "签发方不在信任名单内" in page
    assert 'aria-label="✗"' in page
    assert "credential.unknown_issuer" in page
    assert "未进行" in page
    assert not Remembered.objects.exists()


@pytest.mark.parametrize("text", ["x", "HC1:", "shc:/", "<script>", "HC1:" + "A" * 10_000, "x" * 100_000, "码"])
def test_nothing_that_is_pasted_breaks_the_page(cast, text):
    assert "<script>" not in tried(entered(cast, "bob"), text).partition("<main")[2]


def test_what_no_text_holds_is_refused(cast):
    answer = entered(cast, "bob").post(TRY, {"text": "HC1:\x00"})
    assert answer.status_code == 422
    assert "request.text" in answer.content.decode()
