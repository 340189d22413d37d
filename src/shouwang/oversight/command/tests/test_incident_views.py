"""The pages of incidents, the board and the journal, asked for as a browser does."""

import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook

from shouwang.base.accounts.rules import Role
from shouwang.kernel import clock, ids
from shouwang.living.rollcall import selectors as roll_calls
from shouwang.living.rollcall import services as roll_call_services
from shouwang.oversight.command.models import Activation, Incident
from shouwang.oversight.command.selectors import incidents as selectors
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.services import incidents as services
from shouwang.oversight.command.tests.stage import FACTS


@pytest.fixture(autouse=True)
def forget():
    cache.clear()


def at(name, scene, **kwargs):
    return reverse(f"command:{name}", kwargs={"compound": scene.cast.pine.code, **kwargs})


def sign_in(client, scene, who):
    client.force_login(scene.cast.user(who))
    return client


def confirm(scene, **changes):
    return {
        "plan": scene.version.pk,
        "level": scene.levels[1],
        "incident": scene.incident.pk,
        "checked": "yes",
        "mode": "earnest",
        "seen": "",
        "nonce": str(ids.new_nonce()),
        **changes,
    }


@pytest.mark.parametrize(
    ("who", "name", "kwargs", "sent", "says"),
    [
        ("alice", "incident-new", {}, {"kind": "fire", "title": " "}, "Say in a few words what it is."),
        ("alice", "incident-new", {}, {"kind": "flood of frogs", "title": "Frogs"}, "Say what kind of incident it is."),
        (
            "alice",
            "incident-edit",
            {"incident_id": 0},
            {"kind": "fire", "title": "", "grade": "large"},
            "Say in a few words",
        ),
        (
            "alice",
            "incident-edit",
            {"incident_id": 0},
            {"kind": "fire", "title": "x", "grade": "9"},
            "This is no event grade.",
        ),
        ("alice", "incident-new", {}, {"kind": "fire", "title": "x", "warning": "pink"}, "This is no warning colour."),
        ("rosa", "report", {}, {"kind": "fire", "title": ""}, "Say in a few words what it is."),
        ("rosa", "report", {}, {"title": "Smoke"}, "Say what kind of incident it is."),
    ],
)
def test_a_wrong_form_of_an_incident_comes_back_with_what_is_wrong_and_what_was_typed(
    client, scene, who, name, kwargs, sent, says
):
    if kwargs:
        kwargs = {"incident_id": scene.incident.pk}
    before = list(Incident.objects.values())
    typed = {"place": "lobby of <2>", "details": "since\nnoon", "nonce": str(ids.new_nonce()), **sent}
    answer = sign_in(client, scene, who).post(at(name, scene, **kwargs), typed, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="lobby of &lt;2&gt;"' in page
    assert "since\nnoon</textarea>" in page
    assert 'aria-describedby="wrong"' in page
    assert list(Incident.objects.values()) == before


def test_closing_or_dismissing_without_a_word_says_what_is_missing_on_the_page_of_the_incident(client, scene):
    actor, pine = scene.cast.actor(Role.GUARD), scene.cast.pine.pk
    reported = services.report(compound_id=pine, facts=FACTS, actor=actor, now=clock.now())
    sign_in(client, scene, "alice")
    for name, incident, says in (
        ("incident-dismiss", reported, "Say why the report is dismissed."),
        ("incident-close", scene.incident, "Say in a few sentences how it ended."),
    ):
        address, state = at(name, scene, incident_id=incident.pk), incident.state
        answer = client.post(address, {"reason": " ", "summary": " "}, headers={"accept-language": "en"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert says in page
        assert "Timeline" in page
        incident.refresh_from_db()
        assert incident.state == state


def test_a_level_is_not_activated_by_who_has_not_ticked_that_it_was_checked(client, scene):
    sent = confirm(scene, checked="")
    answer = sign_in(client, scene, "alice").post(at("activate", scene), sent, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "Tick that you have checked measures, duties and notices." in answer.content.decode()
    assert not Activation.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("rank", [None, 1, 3])
def test_the_board_draws_itself_at_every_level(client, scene, language, rank):
    if rank is not None:
        scene.activate(rank, now=clock.now(), override=True, reason="alone")
    client.cookies["django_language"] = language
    page = sign_in(client, scene, "alice").get(at("board", scene)).content.decode()
    assert 'id="board"' in page
    if rank is not None:
        assert scene.pack.title.in_language(language) in page
        assert scene.pack.level(scene.levels[rank]).name.in_language(language) in page


def test_the_board_takes_at_most_twenty_queries(client, scene, django_assert_max_num_queries):
    now = clock.now()
    scene.activate(2, now=now)
    call = roll_calls.current(scene.cast.pine.pk, now=now)
    for home in scene.cast.homes:
        roll_call_services.answer(
            roll_call_id=call.pk,
            home_id=home.pk,
            state="help",
            helps=("medicine",),
            answered_at=now,
            by=scene.cast.actor("stella"),
            via="steward",
            nonce=ids.new_nonce(),
            now=now,
        )
    sign_in(client, scene, "alice").get(at("board", scene))
    with django_assert_max_num_queries(20):
        client.get(at("board", scene))
    with django_assert_max_num_queries(20):
        client.get(at("board", scene), headers={"X-Refresh": "board"})


def test_the_boards_fragment_is_not_sent_twice(client, scene):
    sign_in(client, scene, "alice")
    first = client.get(at("board", scene), headers={"X-Refresh": "board"})
    again = client.get(at("board", scene), headers={"X-Refresh": "board", "If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_the_big_screen_shows_no_names_of_duties_and_no_controls(client, scene):
    scene.activate(1, now=clock.now())
    page = sign_in(client, scene, "alice").get(at("board", scene) + "?screen=1").content.decode()
    assert at("stand-down", scene, activation_id=Activation.objects.get().pk) not in page
    assert 'data-theme="shouwang-night"' in page


def test_a_preview_writes_nothing(client, scene):
    query = f"?plan={scene.version.pk}&level={scene.levels[2]}&incident={scene.incident.pk}"
    answer = sign_in(client, scene, "alice").get(at("activate", scene) + query)
    assert answer.status_code == 200
    assert Activation.objects.count() == 0


def test_alice_confirms_and_lands_on_the_board(client, scene):
    answer = sign_in(client, scene, "alice").post(at("activate", scene), confirm(scene), follow=True)
    assert answer.status_code == 200
    assert Activation.objects.get().level == scene.levels[1]


def test_an_unticked_box_activates_nothing(client, scene):
    answer = sign_in(client, scene, "alice").post(at("activate", scene), confirm(scene, checked=""))
    assert answer.status_code == 422
    assert Activation.objects.count() == 0


def test_a_stale_page_is_a_plain_sentence_and_leaves_no_incident_behind(client, scene):
    scene.activate(0)
    data = confirm(scene, incident="")
    answer = sign_in(client, scene, "alice").post(at("activate", scene), data)
    assert answer.status_code == 409
    assert "incident.stale" in answer.content.decode()
    assert Incident.objects.count() == 1


def test_a_drill_never_runs_under_an_incident_in_earnest(client, scene):
    sign_in(client, scene, "alice").post(at("activate", scene), confirm(scene, mode="exercise"))
    activation = Activation.objects.get()
    assert activation.exercise
    assert "没有标“演练”的都是真事" in client.get("/c/pine/gate/").content.decode(), "a gate decides real people"
    assert activation.incident_id != scene.incident.pk


def test_the_second_person_walks_from_the_board(client, scene):
    data = confirm(scene, level=scene.levels[3], mode="ask")
    sign_in(client, scene, "alice").post(at("activate", scene), data)
    asked = selectors.open_consents(scene.cast.pine.pk, now=clock.now()).get()
    url = at("consent", scene, consent_id=asked.pk)
    sign_in(client, scene, "stan")
    assert url in client.get(at("board", scene)).content.decode()
    assert client.get(url).status_code == 200
    client.post(url, {"mode": "consent", "checked": "yes", "seen": ""})
    assert Activation.objects.get().steps.get().consent_by_name == "Stan"


@pytest.mark.parametrize("kind", ["", "?format=print", "?kind=level", "?kind=duty"])
def test_the_timeline_shows_and_prints(client, scene, kind):
    activation = scene.activate(1, now=clock.now())
    scene.change(activation, 2, now=clock.now())
    page = sign_in(client, scene, "alice").get(at("incident", scene, incident_id=scene.incident.pk) + kind)
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["incidents", "journal"])
def test_lists_filter_and_export(client, scene, name):
    scene.activate(1, now=clock.now())
    sign_in(client, scene, "alice")
    assert client.get(at(name, scene) + "?q=gate&state=open&area=incident").status_code == 200
    answer = client.get(at(name, scene) + "?format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.worksheets[0].max_row >= 2
    assert "web/print.html" in {each.name for each in client.get(at(name, scene) + "?format=print").templates}


@pytest.mark.parametrize("name", ["situation", "incident-new", "report", "activate", "journal"])
def test_every_other_page_opens(client, scene, name):
    scene.activate(1, now=clock.now())
    sign_in(client, scene, "alice")
    assert client.get(at(name, scene)).status_code == 200


def test_change_and_stand_down_preview_and_confirm(client, scene):
    activation = scene.activate(1, now=clock.now())
    sign_in(client, scene, "alice")
    change = at("change", scene, activation_id=activation.pk)
    assert client.get(change).status_code == 200
    assert client.get(f"{change}?level={scene.levels[0]}").status_code == 200
    seen = responses.seen(scene.cast.pine.pk)
    client.post(change, {"level": scene.levels[0], "checked": "yes", "mode": "earnest", "seen": seen})
    assert Activation.objects.get().level == scene.levels[0]
    down = at("stand-down", scene, activation_id=activation.pk)
    assert client.get(down).status_code == 200
    client.post(down, {"checked": "yes", "seen": responses.seen(scene.cast.pine.pk)})
    assert Activation.objects.get().stood_down_at is not None


def test_a_resident_reports_and_reads_the_answer(client, scene):
    sign_in(client, scene, "rosa")
    data = {"kind": "fire", "title": "Smoke", "place": "Garage", "nonce": str(ids.new_nonce())}
    client.post(at("report", scene), data)
    client.post(at("report", scene), data)
    reported = Incident.objects.get(title="Smoke")
    sign_in(client, scene, "alice").post(at("incident-dismiss", scene, incident_id=reported.pk), {"reason": "Barbecue"})
    assert "Barbecue" in sign_in(client, scene, "rosa").get(at("report", scene)).content.decode()


def test_the_journals_areas_are_one_list_on_a_phone_that_keeps_its_choice(client, scene):
    services.report(compound_id=scene.cast.pine.pk, facts=FACTS, actor=scene.cast.actor(Role.GUARD), now=clock.now())
    sign_in(client, scene, "alice")
    page = client.get(at("journal", scene) + "?area=gate", headers={"accept-language": "en"}).content.decode()
    assert '<option value="gate" selected>' in page
    assert "Nothing recorded" in page
    page = client.get(at("journal", scene) + "?area=&q=", headers={"accept-language": "en"}).content.decode()
    assert "Nothing recorded" not in page


def test_mallory_of_another_compound_sees_nothing(client, scene):
    activation = scene.activate(1, now=clock.now())
    sign_in(client, scene, "mallory")
    for url in (
        at("board", scene),
        at("journal", scene),
        at("incident", scene, incident_id=scene.incident.pk),
        at("stand-down", scene, activation_id=activation.pk),
    ):
        assert client.get(url).status_code == 404


def test_the_operator_sees_the_machinery_and_retries(client, scene):
    assert sign_in(client, scene, Role.MANAGER).get(reverse("command:system")).status_code == 403
    assert sign_in(client, scene, Role.ADMINISTRATOR).get(reverse("command:system")).status_code == 200


def test_a_report_of_another_compound_is_not_answered(scene):
    services.report(compound_id=scene.cast.pine.pk, facts=FACTS, actor=scene.cast.actor(Role.GUARD), now=clock.now())
    assert selectors.reports(scene.cast.plane.pk).count() == 0
