"""Incidents and responses on a real database: one transaction in, exactly the way back out."""

from datetime import timedelta

import pytest

from shouwang.base.accounts.rules import Role
from shouwang.base.journal.models import Entry
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import clock, ids
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound
from shouwang.living.rollcall import selectors as roll_calls
from shouwang.means.notices import selectors as notices
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce.rules import MISSED
from shouwang.oversight.command.models import Activation, Consent, Incident, LevelStep
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.services import incidents as services
from shouwang.oversight.command.tests.stage import FACTS, Scene
from shouwang.testing.cast import NOW

LATER = NOW + timedelta(hours=6)


def held(scene: Scene, now=NOW):
    return posture.at(PlaceRef(scene.cast.pine.pk), now=now)


def open_duties(scene: Scene, now=NOW):
    return workforce.in_compound(scene.cast.pine.pk, workforce.Filters(state="open"), now=now)


def test_activation_changes_posture_duties_notices_and_roll_call_at_once(scene):
    activation = scene.activate(2)
    level = scene.pack.level(activation.level)
    asked = {ask.key: ask for ask in scene.pack.measures_at(level.key)}
    assert held(scene).get("visitors").value == asked[("visitors", "")].value
    assert held(scene).get("visitors").source.title == scene.pack.title
    assert open_duties(scene).count() >= len(scene.pack.duties_at(level.key))
    assert notices.of_source(("activation", str(activation.pk))).count() == len(level.notices)
    assert (roll_calls.current(scene.cast.pine.pk, now=NOW) is not None) == (level.roll_call is not None)
    entry = Entry.objects.get(action="incident.activated")
    assert entry.data["ordered"] == open_duties(scene).count()


def test_duties_go_to_the_holder_of_the_post(scene):
    scene.activate(1)
    bob = scene.cast.user("bob")
    gate = open_duties(scene).filter(post__key="gate")
    assert gate.count() > 0
    assert set(gate.values_list("user_id", flat=True)) == {bob.pk}


def test_standing_down_leaves_exactly_what_held_before(scene):
    before = held(scene, LATER)
    activation = scene.activate(2)
    scene.stand_down(activation, now=LATER)
    assert held(scene, LATER) == before
    assert open_duties(scene).filter(source_kind="activation").count() == 0
    assert roll_calls.current(scene.cast.pine.pk, now=LATER) is None
    assert open_duties(scene).filter(source_kind="closing").count() >= len(scene.pack.stand_down.duties)


def test_standing_down_twice_is_standing_down_once(scene):
    activation = scene.activate(1)
    scene.stand_down(activation, now=LATER)
    scene.stand_down(activation, now=LATER)
    assert Entry.objects.filter(action="incident.stood_down").count() == 1


def test_raising_keeps_the_duties_owed_at_both_levels_with_their_people(scene):
    activation = scene.activate(1)
    kept = dict(open_duties(scene).values_list("key", "pk"))
    scene.change(activation, 2, now=LATER)
    now = dict(open_duties(scene).values_list("key", "pk"))
    both = {d.key for d in scene.pack.duties_at(scene.levels[1]) if d in scene.pack.duties_at(scene.levels[2])}
    assert both
    for key, pk in kept.items():
        if key.split(":")[0] in both:
            assert now[key] == pk
    assert [step.level for step in LevelStep.objects.order_by("begun_at", "pk")] == scene.levels[1:3]
    assert held(scene, LATER).sources()[0].numeral == scene.pack.level(scene.levels[2]).numeral


def test_lowering_again_leaves_what_the_lower_level_held(scene):
    activation = scene.activate(1)
    before = held(scene).held.keys()
    values = {key: held(scene).value(*key) for key in before}
    scene.change(activation, 2, now=LATER)
    scene.change(activation, 1, now=LATER + timedelta(hours=1))
    after = held(scene, LATER + timedelta(hours=1))
    assert {key: after.value(*key) for key in after.held} == values


def test_two_incidents_at_once_join_and_the_stricter_holds(scene):
    one = scene.activate(0)
    other = scene.declare(facts=FACTS)
    scene.activate(2, incident_id=other.pk)
    assert held(scene).sources()[0].severity == scene.pack.levels[2].severity
    assert len(held(scene).sources()) == 2
    scene.stand_down(one)
    assert len(held(scene).sources()) == 1


def test_a_double_click_activates_once(scene):
    nonce = ids.new_nonce()
    first = scene.activate(1, nonce=nonce, seen="")
    second = scene.activate(1, nonce=nonce, seen="")
    assert first.pk == second.pk
    assert Activation.objects.count() == 1
    assert Entry.objects.filter(action="incident.activated").count() == 1


def test_a_page_from_before_is_refused_and_says_who_did_what(scene):
    seen = responses.seen(scene.cast.pine.pk)
    scene.activate(1)
    other = scene.declare()
    with pytest.raises(Conflict) as refused:
        scene.activate(2, incident_id=other.pk, seen=seen)
    assert refused.value.code == "incident.stale"
    assert "Alice" in str(refused.value)
    assert Activation.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "1", "1:2:x", "999:1"])
def test_a_forged_token_changes_nothing(scene, token):
    with pytest.raises(Conflict):
        scene.activate(1, seen=token)
    assert Activation.objects.count() == 0


def test_a_steward_activates_nothing(scene):
    with pytest.raises(Forbidden):
        scene.activate(1, actor=scene.cast.actor(Role.STEWARD))
    assert not held(scene).held


def test_a_strangers_buildings_and_incidents_do_not_exist(scene):
    plane = scene.cast.plane.buildings.get().pk
    with pytest.raises(NotFound):
        scene.activate(1, building_ids=[plane])
    with pytest.raises(NotFound):
        services.activate(
            compound_id=scene.cast.plane.pk,
            incident_id=scene.incident.pk,
            version_id=scene.version.pk,
            level=scene.levels[0],
            actor=scene.cast.actor("mallory"),
            now=NOW,
        )
    assert Activation.objects.count() == 0


def test_a_building_alone_is_raised(scene):
    one, other = scene.cast.homes[0], scene.cast.homes[2]
    scene.activate(2, building_ids=[one.building_id])
    assert posture.at(one.ref(), now=NOW).held
    assert not posture.at(other.ref(), now=NOW).held


def test_an_exercise_binds_nobody_and_is_flagged_everywhere(scene):
    drill = scene.declare(exercise=True)
    activation = scene.activate(3, incident_id=drill.pk)
    assert activation.exercise
    assert not held(scene).held
    assert set(open_duties(scene).values_list("exercise", flat=True)) == {True}
    assert all(n.exercise for n in notices.of_source(("activation", str(activation.pk))))
    assert Entry.objects.get(action="incident.activated").exercise


def test_the_gravest_level_needs_a_second_person(scene):
    with pytest.raises(services.IncidentRefused) as refused:
        scene.activate(3)
    assert refused.value.code == "incident.second_person"
    assert Activation.objects.count() == 0


def ask(scene, **changes):
    given = {
        "compound_id": scene.cast.pine.pk,
        "incident_id": scene.incident.pk,
        "version_id": scene.version.pk,
        "level": scene.levels[3],
        "actor": scene.alice,
        "now": NOW,
        **changes,
    }
    return services.ask_consent(**given)


def agree(scene, asked, who, now=NOW):
    actor = scene.cast.actor(who)
    return services.consent(compound_id=scene.cast.pine.pk, consent_id=asked.pk, actor=actor, now=now)


def test_the_street_consents_and_the_level_comes_into_force(scene):
    activation = agree(scene, ask(scene), "stan")
    step = activation.steps.get()
    assert (step.by_name, step.consent_by_name, step.override) == ("Alice", "Stan", False)
    assert held(scene).sources()[0].severity == 4


def test_nobody_is_their_own_second_person(scene):
    asked = ask(scene)
    with pytest.raises(services.IncidentRefused) as refused:
        agree(scene, asked, "alice")
    assert refused.value.code == "consent.own"
    assert Activation.objects.count() == 0


def test_a_request_of_somebody_else_is_answered_and_not_put_aside(scene):
    asked = ask(scene)
    with pytest.raises(Conflict) as refused:
        ask(scene, actor=scene.cast.actor("carol"))
    assert (refused.value.code, refused.value.params["name"]) == ("consent.waiting", "Alice")
    again = ask(scene, now=NOW + timedelta(minutes=1))
    assert [Consent.objects.get(pk=one.pk).state for one in (asked, again)] == ["withdrawn", "asked"]
    assert ask(scene, actor=scene.cast.actor("carol"), now=NOW + timedelta(minutes=17)).state == "asked"


def test_a_lapsed_or_answered_request_changes_nothing(scene):
    asked = ask(scene)
    with pytest.raises(Conflict):
        agree(scene, asked, "stan", now=NOW + timedelta(minutes=16))
    services.refuse_consent(
        compound_id=scene.cast.pine.pk, consent_id=asked.pk, answer="Not yet", actor=scene.cast.actor("stan"), now=NOW
    )
    with pytest.raises(Conflict):
        agree(scene, asked, "stan")
    assert Consent.objects.get().state == "refused"
    assert Activation.objects.count() == 0


def test_deciding_alone_takes_a_reason_and_stands_in_the_journal(scene):
    with pytest.raises(services.IncidentRefused) as refused:
        scene.activate(3, override=True)
    assert list(refused.value.fields) == ["reason"]
    activation = scene.activate(3, override=True, reason="Nobody answers the phone")
    assert activation.steps.get().override
    assert Entry.objects.get(action="incident.activated").data["override"] is True


def test_extending_moves_the_end_of_the_measures(scene):
    activation = scene.activate(1, ends_at=NOW + timedelta(hours=2))
    end = NOW + timedelta(hours=8)
    services.extend(
        compound_id=scene.cast.pine.pk, activation_id=activation.pk, ends_at=end, actor=scene.alice, now=NOW
    )
    assert held(scene, end - timedelta(minutes=1)).held
    assert not held(scene, end).held


def test_the_planned_end_stands_down_by_itself(scene):
    scene.activate(1, ends_at=LATER)
    assert services.expire(now=LATER - timedelta(minutes=1)) == 0
    assert services.expire(now=LATER) == 1
    assert open_duties(scene, LATER).filter(source_kind="activation").count() == 0


def test_a_report_is_confirmed_once(scene):
    facts = FACTS.__class__(kind="fire", title="Smoke in the garage")
    rosa, pine = scene.cast.actor(Role.RESIDENT), scene.cast.pine.pk
    reported = services.report(compound_id=pine, facts=facts, actor=rosa, now=NOW)
    assert reported.state == "reported"
    services.confirm(incident_id=reported.pk, compound_id=pine, facts=facts, actor=scene.alice, now=NOW)
    with pytest.raises(Conflict):
        services.dismiss(incident_id=reported.pk, compound_id=pine, reason="no", actor=scene.alice, now=NOW)
    assert Incident.objects.get(pk=reported.pk).state == "open"


def test_an_incident_closes_only_after_standing_down_and_with_a_summary(scene):
    activation = scene.activate(1)
    given = {"incident_id": scene.incident.pk, "compound_id": scene.cast.pine.pk, "actor": scene.alice, "now": NOW}
    for summary, code in (("", "incident.no_summary"), ("Over", "incident.still_in_force")):
        with pytest.raises(services.IncidentRefused) as refused:
            services.close(**given, summary=summary)
        assert refused.value.code == code
    scene.stand_down(activation)
    assert services.close(**given, summary="Over").state == "closed"


def test_the_timeline_says_in_the_readers_language_why_a_round_was_left_out(client, scene):
    activation = scene.activate(1, now=clock.now())
    asked = workforce.Filters(source=("activation", str(activation.pk)))
    duty = workforce.in_compound(scene.cast.pine.pk, asked, now=clock.now())[0]
    duty.state, duty.closed_at, duty.reason = "not_executable", clock.now(), MISSED
    duty.save()
    client.force_login(scene.cast.user("alice"))
    page = client.get(f"/c/pine/incidents/{scene.incident.pk}/?kind=duty", headers={"accept-language": "zh-hans"})
    assert "错过" in page.content.decode()
