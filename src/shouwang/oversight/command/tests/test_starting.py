"""A night guard who sees fire starts the fire plan, alone, at once, as far as the plan gives it to guards."""

import pytest

from shouwang.base.accounts.rules import Role
from shouwang.base.journal.models import Entry, Event
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import clock, ids
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.notices.models import Notice
from shouwang.oversight.command import events, reactions
from shouwang.oversight.command.models import Activation, Incident
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.services import incidents as reports
from shouwang.oversight.command.services import starting
from shouwang.oversight.command.services.incidents import Facts, IncidentRefused
from shouwang.oversight.command.templatetags.command import plain
from shouwang.oversight.command.tests.stage import PACKS, fill_posts, put_in_force
from shouwang.testing.cast import NOW, furnish


def plan_for_fire(cast, _now):
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    return version


@pytest.fixture
def fire(cast):
    return furnish(cast, plan_for_fire)


def start(cast, version, level, who="bob", **changes):
    given = {"compound_id": cast.pine.pk, "version_id": version.pk, "level": level, "now": NOW, **changes}
    return starting.start(**given, actor=cast.actor(who))


def levels(version):
    return [level.key for level in reading.from_plain(version.content).levels]


def given_to(version, role):
    pack = reading.from_plain(version.content)
    return [level.key for level in pack.levels if rules.may_start(level, {role})]


@pytest.mark.parametrize("name", ["fire", "gas"])
def test_shipped_plans_give_a_guard_and_an_engineer_levels_that_they_can_start(cast, name):
    version = put_in_force(cast, name)
    fill_posts(cast, version)
    assert given_to(version, "guard") == given_to(version, "engineer") != []
    made = start(cast, version, given_to(version, "guard")[0])
    assert made.level == given_to(version, "guard")[0]


def test_every_role_that_a_shipped_plan_names_can_start_or_leads(cast):
    for path in PACKS.glob("*.yaml"):
        pack = reading.read_text(path.read_text(encoding="utf-8")).pack
        for level in pack.levels:
            for role in level.authority.roles:
                actor = cast.actor(Role(role))
                assert actor.may("incident.start", compound_id=cast.pine.pk) or actor.may(
                    "incident.consent", compound_id=cast.pine.pk
                ), (pack.code, level.key, role)


def test_a_night_guard_starts_the_fire_plan_and_the_compound_obeys_at_once(cast, fire):
    made = start(cast, fire, given_to(fire, "guard")[0], place="3栋地下车库")
    held = posture.at(PlaceRef(cast.pine.pk), now=NOW)
    assert held.get("life_safety").source.by == "Bob"
    assert held.value("life_safety") == "exits_open"
    assert (made.incident.place, made.incident.kind, made.incident.state) == ("3栋地下车库", "fire", "open")
    assert Entry.objects.get(action="incident.activated").actor_name == "Bob"
    assert not made.exercise


def test_those_who_lead_are_told_who_started_what(cast, fire):
    made = start(cast, fire, given_to(fire, "guard")[0])
    told = Event.objects.get(name="command.PlanStarted")
    for _twice in range(2):
        reactions.tell_of_start(event=events.PlanStarted(**told.payload), now=NOW)
    notice = Notice.objects.get(source_kind="start")
    assert "Bob" in notice.title["zh"]
    assert made.changed_by_name == "Bob"


def test_a_guard_raises_what_burns_worse_but_only_as_far_as_the_plan_says_and_never_lowers(cast, fire):
    first, second = given_to(fire, "guard")[:2]
    made = start(cast, fire, first)
    assert start(cast, fire, second).pk == made.pk
    for level in (first, second):
        with pytest.raises(IncidentRefused) as refused:
            start(cast, fire, level)
        assert refused.value.code == "incident.already_in_force"
    with pytest.raises(Forbidden) as refused:
        start(cast, fire, levels(fire)[-1])
    assert refused.value.code == "incident.not_given"
    assert Activation.objects.get().level == second
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("cleo", "incident.not_given"),
        ("stella", "incident.not_given"),
        ("rosa", "account.forbidden"),
        ("vera", "account.forbidden"),
        ("paul", "account.forbidden"),
        ("mallory", "account.forbidden"),
    ],
)
def test_nobody_else_starts_it_and_nothing_changes(cast, fire, who, code):
    with pytest.raises(Forbidden) as refused:
        start(cast, fire, given_to(fire, "guard")[0], who=who)
    assert refused.value.code == code
    assert not Activation.objects.exists()
    assert not Incident.objects.exists()


def test_a_double_tap_starts_it_once(cast, fire):
    nonce = ids.new_nonce()
    once, again = (start(cast, fire, given_to(fire, "guard")[0], nonce=nonce) for _tap in range(2))
    assert once.pk == again.pk
    assert Incident.objects.count() == Activation.objects.count() == 1


def test_on_the_phone_it_takes_a_choice_and_a_confirmation(cast, client, fire):
    client.force_login(cast.user("bob"))
    assert "/c/pine/start/" in client.get("/c/pine/report/").content.decode()
    chosen = f"?to={fire.pk}:{given_to(fire, 'guard')[0]}"
    assert chosen in client.get("/c/pine/start/").content.decode()
    page = client.get("/c/pine/start/" + chosen).content.decode()
    assert "立即启动" in page
    form = {"plan": fire.pk, "level": given_to(fire, "guard")[0], "place": "3栋", "nonce": str(ids.new_nonce())}
    assert client.post("/c/pine/start/", form, follow=True).status_code == 200
    assert posture.at(PlaceRef(cast.pine.pk), now=clock.now()).value("life_safety") == "exits_open"


def reported(cast, kind="fire", who="bob"):
    facts = Facts(kind=kind, title="3栋地下车库冒烟", place="3栋地下车库")
    return reports.report(compound_id=cast.pine.pk, facts=facts, actor=cast.actor(who), now=NOW)


def test_a_guard_answers_a_report_with_the_plan_and_the_report_becomes_the_incident(cast, fire):
    told = reported(cast)
    made = start(cast, fire, given_to(fire, "guard")[0], incident_id=told.pk, place="forgotten")
    told.refresh_from_db()
    assert (made.incident_id, told.state, told.declared_by_name) == (told.pk, "open", "Bob")
    assert (told.title, told.place, told.reported_by_name) == ("3栋地下车库冒烟", "3栋地下车库", "Bob")
    assert Incident.objects.count() == 1


def test_a_plan_never_answers_a_report_of_something_else_or_of_another_compound(cast, fire):
    level = given_to(fire, "guard")[0]
    with pytest.raises(IncidentRefused) as refused:
        start(cast, fire, level, incident_id=reported(cast, kind="gas").pk)
    assert refused.value.code == "incident.other_kind"
    with pytest.raises(NotFound):
        start(cast, fire, level, incident_id=987654321)
    assert Activation.objects.count() == 0


def test_a_guard_starts_a_plan_in_one_building_and_the_others_stay_as_they_are(cast, fire):
    one, *others = places.buildings(cast.pine.pk)
    start(cast, fire, given_to(fire, "guard")[0], building_ids=[one.pk])
    held = {b.pk: posture.at(PlaceRef(cast.pine.pk, b.pk), now=NOW).value("life_safety") for b in (one, *others)}
    assert held.pop(one.pk) == "exits_open"
    assert set(held.values()) == {posture.at(PlaceRef(cast.plane.pk), now=NOW).value("life_safety")}


def test_a_link_names_its_incident_also_after_a_million_of_them():
    assert (plain(1_234_567), plain(12.50)) == ("1234567", "12.5")


def test_a_guard_finds_the_plan_on_the_report_and_on_the_incident(cast, fire, client):
    client.force_login(cast.user("bob"))
    told = reported(cast)
    way = f"/c/pine/start/?incident={told.pk}"
    for page in ("/c/pine/report/", f"/c/pine/incidents/{told.pk}"):
        assert way in client.get(page, follow=True).content.decode()
    page = client.get(way).content.decode()
    assert "3栋地下车库冒烟" in page
    client.force_login(cast.user("rosa"))
    assert way not in client.get("/c/pine/report/").content.decode()
