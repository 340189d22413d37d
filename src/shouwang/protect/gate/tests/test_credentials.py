"""Health credentials at the desk: verified before the decision, compared by the guard, and nothing of them is kept."""

import json
import re
import uuid
from datetime import timedelta

import pytest

from shouwang.kernel import clock
from shouwang.protect.credentials import services as verifier
from shouwang.protect.credentials.tests.test_province import setting
from shouwang.protect.credentials.tests.vectors import PLAIN, UNKNOWN, VACCINES_ONLY
from shouwang.protect.gate import services
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests.desk import codes, offered, send
from shouwang.protect.visitors.tests import acts
from shouwang.testing import code_service
from shouwang.testing import credentials as issue

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def guard(cast, client, now):
    """A guard where vaccinations are asked for, and certificates of two invented signers count."""
    content = json.dumps({"certificates": [each.entry for each in (PLAIN, VACCINES_ONLY)]}).encode()
    verifier.import_list(content=content, source="dsc.json", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now)
    verifier.accept(compound_id=cast.pine.pk, provider="dcc", accepted=True, actor=cast.actor("alice"), now=now)
    acts.put(cast, ("credentials", ["vaccination"]), now=now)
    client.force_login(cast.user("bob"))
    return client


def certificate(now, by=PLAIN, content=None, **changes):
    content = content or vaccination(now)
    return issue.Recipe(by, content, **{"issued": now - DAY, "expires": now + 300 * DAY} | changes).text()


def vaccination(now, days=60):
    return issue.certificate(v=[issue.vaccination((now - days * DAY).date().isoformat())])


def opened(guard, cast, **fields):
    send(guard, cast, visitor="钱进", room="1-1-0101", **fields)
    made = Decision.objects.get()
    assert codes(made) == ["credentials.missing"]
    return made


def token(page):
    return re.search(r'name="shown" value="([^"]+)"', page)[1]


def test_a_genuine_certificate_lets_in_once_the_guard_has_compared_the_name(cast, guard, now):
    first = opened(guard, cast)
    page = send(guard, cast, text=certificate(now), follows=first.pk).content.decode()
    assert Decision.objects.count() == 1
    assert "与证件核对" in page
    assert offered(page) == {"shown"}
    send(guard, cast, shown=token(page), follows=first.pk)
    made = Decision.objects.latest("pk")
    assert (made.verdict, made.follows_id) == ("allow", first.pk)
    assert "vaccination" not in json.dumps(made.reasons)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("forged", "签名"),
        ("unknown", "签发"),
        ("usage", "签发"),
        ("expired", "过期"),
        ("malformed", "扫"),
        ("long", "大"),
    ],
)
def test_a_bad_certificate_is_refused_in_plain_words(cast, guard, now, broken, said):
    text = {
        "forged": lambda: certificate(now, by=UNKNOWN, kid=PLAIN.kid),
        "unknown": lambda: certificate(now, by=UNKNOWN),
        "usage": lambda: certificate(now, by=VACCINES_ONLY, content=issue.certificate(t=[issue.swab(now.isoformat())])),
        "expired": lambda: certificate(now, issued=now - 90 * DAY, expires=now - DAY),
        "malformed": lambda: certificate(now)[:-40],
        "long": lambda: "HC1:" + "A" * 17_000,
    }[broken]()
    page = send(guard, cast, text=text, follows=opened(guard, cast).pk).content.decode()
    made = Decision.objects.latest("pk")
    assert (made.verdict, codes(made)[0]) == ("refuse", "credentials.refused")
    assert said in page
    assert "credential." not in json.dumps(made.reasons)
    assert not made.passed


def test_a_better_certificate_after_a_bad_one_counts_and_ticking_something_else_does_not(cast, guard, now):
    first = opened(guard, cast)
    send(guard, cast, text=certificate(now, by=UNKNOWN), follows=first.pk)
    second = Decision.objects.latest("pk")
    send(guard, cast, identity_checked="1", follows=second.pk)
    third = Decision.objects.latest("pk")
    assert "credentials.refused" in codes(third)
    page = send(guard, cast, text=certificate(now), follows=third.pk).content.decode()
    send(guard, cast, shown=token(page), follows=third.pk)
    assert Decision.objects.latest("pk").verdict == "allow"


def test_a_certificate_before_anybody_is_known_waits_for_the_person(cast, guard, now):
    page = send(guard, cast, text=certificate(now)).content.decode()
    assert not Decision.objects.exists()
    send(guard, cast, visitor="钱进", room="1-1-0101", shown=token(page))
    assert Decision.objects.get().verdict == "allow"


def test_something_else_than_what_is_asked_is_no_refusal_but_not_enough(cast, guard, now):
    first = opened(guard, cast)
    swab = certificate(now, content=issue.certificate(t=[issue.swab((now - DAY).isoformat())]))
    page = send(guard, cast, text=swab, follows=first.pk).content.decode()
    send(guard, cast, shown=token(page), follows=first.pk)
    assert codes(Decision.objects.latest("pk")) == ["credentials.missing"]


def test_what_a_page_held_counts_in_its_compound_for_ten_minutes(cast, guard, now):
    shown = services.show(certificate(now), place=cast.pine.ref(), now=now)
    held = services.put(shown, compound_id=cast.pine.pk, now=now)
    assert services.held_out(held, compound_id=cast.pine.pk, now=now)[0][0].asked == "vaccination"
    for wrong in ({"compound_id": cast.plane.pk, "now": now}, {"compound_id": cast.pine.pk, "now": now + DAY}):
        assert services.held_out(held, **wrong) == ((), ())
    for text in ("", "zz", "00", held[:-2], held[::-1]):
        assert services.held_out(text, compound_id=cast.pine.pk, now=now) == ((), ())


def test_the_interface_takes_a_credential_too(cast, guard, now):
    body = {"nonce": str(uuid.uuid4()), "gate_id": cast.south.pk, "direction": "in", "visitor": "钱进"}
    body |= {"home_id": cast.homes[0].pk, "credential": certificate(now)}
    answer = guard.post("/api/v1/c/pine/gate/decisions", json.dumps(body), content_type="application/json")
    assert answer.json()["verdict"] == "allow"


def test_a_provinces_code_is_asked_before_the_decision_and_the_guard_looks_when_nobody_answers(cast, guard, now):
    acts.put(cast, ("credentials", ["health_code"]), now=now)
    clear = [{"kind": "health_code", "standing": "clear"}]
    doses = [{"kind": "vaccination", "doses": 3, "needed": 2, "given_on": (now - 60 * DAY).date().isoformat()}]
    with code_service.running(now) as province:
        holder = {"name": "李小华", "born": "1979-04-14"}
        until = (now + DAY).isoformat()
        province.answers["JKM:1"] = {"known": True, "holder": holder, "until": until, "facts": clear + doses}
        held = verifier.set_up_service(
            setting=setting(province, timeout_ms=2000), actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now
        )
        accepting = {"compound_id": cast.pine.pk, "actor": cast.actor("alice"), "now": now}
        verifier.accept(provider=f"http:{held.pk}", accepted=True, **accepting)
        first = opened(guard, cast)
        page = send(guard, cast, text="JKM:1", follows=first.pk).content.decode()
        send(guard, cast, shown=token(page), follows=first.pk)
        assert Decision.objects.latest("pk").verdict == "allow"
    page = send(guard, cast, text="JKM:2", follows=first.pk).content.decode()
    assert "credentials_shown" in offered(page)


def smart_card(now, **changes):
    doses = (issue.immunization((now - days * DAY).date().isoformat()) for days in (90, 60))
    return issue.shc(issue.card(*doses), now=now, **changes)


@pytest.fixture
def smart_guard(cast, guard, now):
    """The same guard, where health cards of one invented issuer count too."""
    content = json.dumps({"iss": issue.ISSUER, "keys": [issue.card_key()]}).encode()
    verifier.import_list(content=content, source="jwks.json", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now)
    verifier.accept(compound_id=cast.pine.pk, provider="shc", accepted=True, actor=cast.actor("alice"), now=now)
    return guard


def test_a_smart_health_card_lets_in_once_the_guard_has_compared_the_name(cast, smart_guard, now):
    first = opened(smart_guard, cast)
    page = send(smart_guard, cast, text=smart_card(now), follows=first.pk).content.decode()
    assert "与证件核对" in page
    assert Decision.objects.count() == 1
    send(smart_guard, cast, shown=token(page), follows=first.pk)
    made = Decision.objects.latest("pk")
    assert (made.verdict, made.follows_id) == ("allow", first.pk)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": 22}, "签发"),
        ({"exp": 1}, "过期"),
        ({"iss": "https://elsewhere.example.org"}, "签发"),
    ],
)
def test_a_bad_smart_health_card_is_refused_in_plain_words(cast, smart_guard, now, changes, said):
    first = opened(smart_guard, cast)
    page = send(smart_guard, cast, text=smart_card(now, **changes), follows=first.pk).content.decode()
    made = Decision.objects.latest("pk")
    assert (made.verdict, made.passed) == ("refuse", False)
    assert "credentials.refused" in codes(made)
    assert said in page


def test_a_smart_health_card_that_the_compound_does_not_accept_is_said_to_be_that(cast, guard, now):
    first = opened(guard, cast)
    page = send(guard, cast, text=smart_card(now), follows=first.pk).content.decode()
    assert "本小区未启用这类凭证" in page
    assert not Decision.objects.filter(passed=True).exists()
