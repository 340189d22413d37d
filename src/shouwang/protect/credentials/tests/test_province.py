"""A province's code service: signed both ways, remembered for minutes, never in the gate's way."""

import time
import uuid
from datetime import timedelta

import pytest

from shouwang.kernel import outcomes, sealing
from shouwang.protect.credentials import calling, jobs, selectors, services
from shouwang.protect.credentials.models import CodeService, Remembered
from shouwang.protect.credentials.rules import Kind, Rejected, Standing, Verified, answer, province
from shouwang.protect.credentials.tests.vectors import NOW
from shouwang.testing import code_service

CLEAR = {
    "known": True,
    "holder": {"name": "李小华", "born": "1979-04-14"},
    "facts": [
        {"kind": "health_code", "standing": "clear", "until": "2026-11-23T18:00:00+08:00"},
        {"kind": "travel", "standing": "clear"},
        {"kind": "test", "result": "negative", "method": "molecular", "sampled_at": "2026-11-22T20:00:00+08:00"},
        {"kind": "vaccination", "doses": 3, "needed": 2, "given_on": "2026-05-01"},
        {"kind": "horoscope"},
    ],
}


@pytest.fixture
def fake():
    with code_service.running(NOW) as service:
        service.answers["JKM:1"] = CLEAR
        yield service


def setting(fake, **changes):
    given = {
        "name": "Province",
        "url": fake.address,
        "prefix": "JKM:",
        "key_id": code_service.KEY_ID,
        "secret": code_service.SECRET,
        "timeout_ms": 200,
    }
    return province.Setting(**(given | changes))


@pytest.fixture
def held(cast, fake):
    return set_up(cast, fake)


def set_up(cast, fake, **changes):
    made = services.set_up_service(
        setting=setting(fake, **changes), actor=cast.actor("admin"), nonce=uuid.uuid4(), now=NOW
    )
    services.accept(
        compound_id=cast.pine.pk, provider=f"http:{made.pk}", accepted=True, actor=cast.actor("alice"), now=NOW
    )
    return made


def shown(cast, code="JKM:1", *, at=NOW):
    return services.verify(code, compound_id=cast.pine.pk, now=at)


def test_a_known_code_says_all_that_the_posture_may_ask(cast, fake, held):
    found = shown(cast)
    assert isinstance(found, Verified), found
    assert (found.subject.name, found.subject.born, found.issuer) == ("李小华", "1979-04-14", "Province")
    assert found.facts[0].standing is Standing.CLEAR
    assert found.facts[-1].kind is Kind.OTHER
    asked = {"health_code", "travel", "test_24h", "test_48h", "vaccination"}
    assert all(each.ok for each in answer(asked, [found], NOW))


def test_a_code_that_the_service_does_not_know_is_shown_afresh(cast, fake, held):
    assert shown(cast, "JKM:2").code == "credential.service_unknown"
    assert not Remembered.objects.exists()


def test_an_answer_is_remembered_sealed_for_its_minutes_only(cast, fake, held):
    shown(cast)
    shown(cast, at=NOW + timedelta(minutes=4))
    assert fake.asked == ["JKM:1"]
    row = Remembered.objects.get()
    assert "李小华".encode() not in bytes(row.answer_sealed)
    assert b"JKM" not in bytes(row.code_index)
    fake.now = NOW + timedelta(minutes=6)
    shown(cast, at=fake.now)
    assert fake.asked == ["JKM:1", "JKM:1"]
    assert services.forget_answers(now=NOW + timedelta(hours=1)) == 1
    assert not Remembered.objects.exists()


def test_the_nightly_job_forgets(cast, fake, held):
    shown(cast)
    Remembered.objects.update(asked_at=NOW - timedelta(days=900), erase_at=NOW - timedelta(days=899))
    jobs.forget_answers(timestamp=0)
    assert not Remembered.objects.exists()


@pytest.mark.parametrize("mood", ["failing", "silent", "trickling", "garbled", "endless", "moved", "unsigned"])
def test_a_service_that_fails_lets_the_guard_look(cast, fake, held, mood):
    fake.mood = mood
    began = time.monotonic()
    found = shown(cast)
    assert time.monotonic() - began < 0.39
    assert isinstance(found, Rejected)
    assert found.code == "credential.service_down"
    held.refresh_from_db()
    assert (held.failures, held.last_error_at) == (1, NOW)
    assert held.last_error


def test_a_dead_service_is_left_alone_and_tried_by_one_after_the_pause(cast, fake, held):
    fake.mood = "failing"
    shown(cast)
    shown(cast)
    assert len(fake.asked) == 2
    for seconds in (1, 30, 59):
        assert shown(cast, at=NOW + timedelta(seconds=seconds)).code == "credential.service_down"
    assert len(fake.asked) == 2
    assert not selectors.providers(cast.pine.pk, now=NOW)[2].ready
    fake.mood, fake.now = "well", NOW + timedelta(seconds=61)
    assert isinstance(shown(cast, at=fake.now), Verified)
    held.refresh_from_db()
    assert (held.failures, held.open_until) == (0, None)


def test_while_one_tries_the_others_are_spared(cast, fake, held):
    after = NOW + timedelta(minutes=2)
    CodeService.objects.filter(pk=held.pk).update(failures=2, open_until=NOW)
    stale = CodeService.objects.get(pk=held.pk)
    CodeService.objects.filter(pk=held.pk).update(open_until=after + timedelta(seconds=5))
    found = services.asking.Province(stale).verify("JKM:1", now=after)
    assert found.code == "credential.service_down"
    assert fake.asked == []


def test_pauses_double_up_to_ten_minutes():
    breaker, pauses = province.Breaker(), []
    for _ in range(8):
        breaker = breaker.failed(NOW)
        pauses.append(breaker.open_until and (breaker.open_until - NOW) // timedelta(minutes=1))
    assert pauses == [None, 1, 2, 4, 8, 10, 10, 10]


def test_nobody_listens(cast, fake):
    set_up(cast, fake, url="http://127.0.0.1:9/")
    assert shown(cast).code == "credential.service_down"


def question(fake, **changes):
    given = {
        "url": fake.address,
        "key_id": code_service.KEY_ID,
        "secret": code_service.SECRET,
        "nonce": "n",
        "now": NOW,
    }
    return province.question("JKM:1", **(given | changes))


def sent(asked):
    return calling.send(asked, seconds=1, secret=code_service.SECRET)


def test_the_service_refuses_what_is_forged_late_or_replayed(fake):
    assert b"clear" in sent(question(fake))
    for asked, why in (
        (question(fake), "replay"),
        (question(fake, nonce="m", secret="another secret, as long"), "signature"),
        (question(fake, nonce="m", key_id="gate-8"), "signature"),
        (question(fake, nonce="m", now=NOW - timedelta(minutes=6)), "time"),
    ):
        with pytest.raises(calling.NoAnswer, match="HTTP 401"):
            sent(asked)
        assert fake.refused[-1] == why


def test_a_query_or_body_altered_on_the_way_is_refused(fake):
    asked = question(fake)
    with pytest.raises(calling.NoAnswer, match="401"):
        sent(province.Question(asked.url.replace("v=1", "v=2"), asked.body, asked.nonce, asked.headers))
    with pytest.raises(calling.NoAnswer, match="401"):
        sent(province.Question(asked.url, asked.body.replace(b"1", b"2"), asked.nonce, asked.headers))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("url", "http://codes.example.org/"),
        ("url", "https://user:word@codes.example.org/"),
        ("url", "file:///etc/passwd"),
        ("url", "https://[broken/"),
        ("url", "https://codes.example.org:port/"),
        ("prefix", "a"),
        ("prefix", "HC1:x"),
        ("prefix", "shc:/"),
        ("key_id", "键"),
        ("secret", "short"),
        ("timeout_ms", 5000),
        ("timeout_ms", 0),
        ("remember_minutes", 600),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_field(cast, fake, field, value):
    with pytest.raises(services.ServiceRefused) as refused:
        set_up(cast, fake, **{field: value})
    assert refused.value.code == f"service.{field}"
    assert not CodeService.objects.exists()


def test_two_services_never_share_a_prefix_and_a_form_sent_twice_makes_one(cast, fake, held):
    with pytest.raises(services.ServiceRefused, match="begin so"):
        set_up(cast, fake)
    again = services.set_up_service(setting=setting(fake), actor=cast.actor("admin"), nonce=held.nonce, now=NOW)
    assert again.pk == held.pk


def test_a_secret_is_sealed_renewed_and_forgotten(cast, fake, held):
    assert code_service.SECRET.encode() not in bytes(held.secret_sealed)
    common = {"service_id": held.pk, "actor": cast.actor("admin"), "now": NOW}
    services.renew_secret(key_id="gate-8", secret="a newer secret of it", **common)
    assert sealing.open_sealed(CodeService.objects.get().secret_sealed) == "a newer secret of it"
    assert shown(cast).code == "credential.service_down"
    services.give_up_service(**common)
    assert bytes(CodeService.objects.get().secret_sealed) == b""
    assert shown(cast).code == "credential.not_a_credential"
    with pytest.raises(outcomes.NotFound):
        services.give_up_service(**common)
    set_up(cast, fake)
    assert isinstance(shown(cast), Verified)


def test_only_an_administrator_says_which_services_are_asked(cast, fake, held):
    for who in ("alice", "carol", "bob"):
        common = {"actor": cast.actor(who), "now": NOW}
        for attempt in (
            lambda c=common: services.set_up_service(setting=setting(fake), nonce=uuid.uuid4(), **c),
            lambda c=common: services.renew_secret(service_id=held.pk, key_id="k", secret="s" * 20, **c),
            lambda c=common: services.give_up_service(service_id=held.pk, **c),
        ):
            with pytest.raises(outcomes.Forbidden):
                attempt()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"known": 1}', b'{"known": true}', b'{"known": true, "facts": [1]}', b"[" * 50_000]
)
def test_an_answer_of_another_shape_is_none(body):
    with pytest.raises(province.Broken):
        province.read_answer(body, provider="http:1", issuer="x")
