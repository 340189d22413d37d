"""The pages of plans: what everybody reads, what alice edits, what a stranger does not find."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwang.oversight.command.models import Plan, PlanVersion
from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.selectors import plans as selectors
from shouwang.oversight.command.services import plans as services
from shouwang.oversight.command.tests.tiny_pack import TINY, edited
from shouwang.testing.cast import NOW

BASE = "/c/pine/plans/"


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.user("alice"))
    return client


@pytest.fixture
def draft(cast):
    return services.import_pack(compound_id=cast.pine.pk, raw=TINY, actor=cast.actor("alice"), now=NOW)


def upload(client, text, **more):
    return client.post(f"{BASE}import/", {"file": SimpleUploadedFile("plan.yaml", text.encode()), **more})


def test_alice_uploads_a_pack_and_sees_its_page(alice):
    answer = upload(alice, TINY)
    assert answer.status_code == 302
    assert "小预案" in alice.get(answer.url).content.decode()


def test_a_broken_pack_comes_back_with_its_lines_and_saves_nothing(alice):
    answer = upload(alice, edited("hazard: outage", "hazard: meteor"))
    assert answer.status_code == 422
    assert "meteor" in answer.content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize("name", ["epidemic", "typhoon_flood", "fire", "earthquake", "outage", "gas"])
def test_every_shipped_plan_reads_in_both_languages(cast, alice, name):
    answer = alice.post(f"{BASE}import/", {"shipped": name})
    version = PlanVersion.objects.get()
    pack = reading.from_plain(version.content)
    for language in ("zh-hans", "en"):
        alice.cookies["django_language"] = language
        title = pack.title.in_language(language)
        assert title.replace("'", "&#x27;") in alice.get(answer.url).content.decode()
        for path in (BASE, f"{BASE}{version.plan_id}/print/", f"{BASE}{version.plan_id}/?level={pack.levels[-1].key}"):
            assert alice.get(path).status_code == 200
        for part in ("measures", "duties", "posts", "notices", "yaml"):
            assert alice.get(f"{BASE}versions/{version.pk}/edit/?part={part}").status_code == 200
    assert alice.get(f"{BASE}versions/{version.pk}/export/").content == selectors.shipped_text(name)


def test_alice_opens_every_duty_of_a_plan_for_editing(alice):
    alice.post(f"{BASE}import/", {"shipped": "fire"})
    version = PlanVersion.objects.get()
    duties = [each["key"] for each in version.content["duties"]]
    assert any("at" not in each for each in version.content["duties"]), "a deadline that is the same at all levels"
    for key in duties:
        page = alice.get(f"{BASE}versions/{version.pk}/edit/?part=duties&duty={key}")
        assert (page.status_code, key) == (200, key)


def post(client, version, **fields):
    given = {"revision": version.revision, **fields}
    return client.post(
        f"{BASE}versions/{version.pk}/edit/",
        urlencode(given, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )


def saved(version):
    version.refresh_from_db()
    return reading.from_plain(version.content)


def test_alice_tightens_a_measure_on_the_page(alice, draft):
    fields = {
        "part": "measures",
        "row": ["patrol_every/", "lift_service/"],
        "m-1-patrol_every-": 30,
        "m-2-lift_service-": "stopped",
        "m-0-lift_service-": "",
    }
    assert post(alice, draft, **fields).status_code == 302
    assert [(ask.measure, ask.value) for ask in saved(draft).measures_at("two")] == [
        ("patrol_every", 30),
        ("lift_service", "stopped"),
    ]


def test_a_measure_that_cannot_be_is_refused_on_the_page(alice, draft):
    answer = post(alice, draft, **{"part": "measures", "row": ["patrol_every/"], "m-1-patrol_every-": "often"})
    assert answer.status_code == 422
    assert saved(draft).measures_at("one")[0].value == 60


DUTY = {
    "part": "duties", "title-zh": "扫", "title-en": "Sweep", "post": "crew", "due_minutes": 40, "each": "building",
    "levels": ["two"], "due-two": 10, "proof": "number", "unit-zh": "米", "unit-en": "m", "low": "0", "high": "5",
    "daily_at": "08:00 20:00", "escalate_minutes": "5 10", "verify": "yes", "steps": "先看 | Look first | 慢 | slowly",
    "waits_for": ["look"],
}  # fmt: skip


def test_alice_adds_changes_and_removes_a_duty(alice, draft):
    assert post(alice, draft, key="sweep", **DUTY).status_code == 302
    duty = saved(draft).duties_at("two")[-1]
    assert (duty.key, duty.due_minutes, duty.daily_at, duty.waits_for) == ("sweep", 10, ("08:00", "20:00"), ("look",))
    assert (duty.proof.high, duty.steps[0].hint.en, duty.verify) == (5, "slowly", True)
    assert post(alice, draft, duty="sweep", **{**DUTY, "title-en": "Mop"}).status_code == 302
    assert saved(draft).duties_at("two")[-1].title.en == "Mop"
    assert post(alice, draft, part="duties", action="remove", duty="look").status_code == 302
    assert [entry.duty.key for entry in saved(draft).duties] == ["mend", "sweep"]


def test_alice_changes_posts_and_notices(alice, draft):
    row = {"p0-key": "crew", "p0-title-zh": "班", "p0-title-en": "Team", "p0-group": "all", "p0-task-zh": "干"}
    rest = {"p0-task-en": "Work", "p0-muster_minutes": 7, "p0-members": 3, "p0-deputies": 2}
    assert post(alice, draft, part="posts", row=["p0", "p1"], **row, **rest).status_code == 302
    assert saved(draft).posts[0].members == 3
    notice = {"n0-key": "home", "n0-audience": "residents", "n0-title-zh": "停", "n0-title-en": "Out"}
    body = {"n0-body-zh": "{level}", "n0-body-en": "{level}", "n0-urgent": "yes"}
    assert post(alice, draft, part="notices", level="one", row=["n0", "n1"], **notice, **body).status_code == 302
    assert [(n.title.en, n.urgent) for n in saved(draft).level("one").notices] == [("Out", True)]


def test_yaml_with_mistakes_comes_back_as_typed(alice, draft):
    typed = edited("hazard: outage", "hazard: meteor")
    answer = post(alice, draft, part="yaml", source=typed)
    assert answer.status_code == 422
    assert "hazard: meteor" in answer.content.decode()
    assert saved(draft).hazard == "outage"


def test_a_page_that_was_overtaken_is_refused(alice, draft):
    post(alice, draft, part="yaml", source=edited("due_minutes: 20", "due_minutes: 25"))
    answer = post(alice, draft, part="yaml", source=edited("due_minutes: 20", "due_minutes: 30"))
    assert answer.status_code == 409
    assert "due_minutes: 25" in PlanVersion.objects.get().source


def test_the_way_to_in_force_by_the_buttons(cast, client, draft):
    here = f"{BASE}versions/{draft.pk}/"
    client.force_login(cast.user("alice"))
    assert client.post(f"{here}submit/", {"revision": draft.revision}).status_code == 302
    assert client.post(f"{here}sign/", {"step": "company"}).status_code == 302
    for who, step in (("oscar", "owners"), ("stan", "street")):
        client.force_login(cast.user(who))
        assert f'value="{step}"' in client.get(f"{BASE}{draft.plan_id}/").content.decode()
        assert client.post(f"{here}sign/", {"step": step}).status_code == 302
    client.force_login(cast.user("alice"))
    assert client.post(f"{here}enforce/").status_code == 302
    draft.refresh_from_db()
    assert draft.state == "in_force"
    assert client.get(f"{here}edit/").status_code == 302
    answer = client.post(f"{BASE}{draft.plan_id}/draft/")
    second = PlanVersion.objects.get(state="draft")
    post(client, second, part="yaml", source=edited("value: restricted", "value: stopped"))
    page = client.get(f"{BASE}versions/{second.pk}/compare/{draft.pk}/").content.decode()
    assert answer.url.endswith("/edit/")
    assert "<del>" in page
    assert client.post(f"{BASE}versions/{second.pk}/discard/").status_code == 302


@pytest.mark.parametrize("who", ["bob", "stan", "rosa", "mallory"])
def test_who_may_not_write_plans_is_refused(cast, client, draft, who):
    client.force_login(cast.user(who))
    assert post(client, draft, part="yaml", source=TINY).status_code in (403, 404)
    assert client.post(f"{BASE}versions/{draft.pk}/submit/", {"revision": 1}).status_code in (403, 404)
    assert upload(client, TINY).status_code in (403, 404)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_stranger_finds_no_plan_of_another_compound(cast, client):
    version = services.import_pack(compound_id=cast.pine.pk, raw=TINY, actor=cast.actor("alice"), now=NOW, bind=True)
    client.force_login(cast.user("mallory"))
    for path in (f"{version.plan_id}/", f"versions/{version.pk}/export/", f"versions/{version.pk}/edit/"):
        assert client.get(f"/c/plane/plans/{path}").status_code == 404
        assert client.get(f"/c/pine/plans/{path}").status_code == 404


@pytest.mark.parametrize("version", ["0", "999999", "x", "9" * 30])
def test_a_version_that_is_none_is_not_found_or_ignored(alice, draft, version):
    assert alice.get(f"{BASE}{draft.plan_id}/?version={version}").status_code == 404
