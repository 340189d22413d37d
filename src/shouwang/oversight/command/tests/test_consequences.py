"""What a change of level will spend, shown before it is confirmed."""

import pytest
from django.urls import reverse

from shouwang.base.posture import rules as posture
from shouwang.base.posture.rules import Consequence
from shouwang.kernel import clock
from shouwang.oversight.command.models import Activation
from shouwang.oversight.command.selectors import foreseen


@pytest.fixture
def asked(monkeypatch):
    """Every question that the page puts to an app of ours, which needs nine shifts more whenever anything changes."""
    questions = []

    def foresee(*, compound_id, before, after, now):
        questions.append((posture.join(before), posture.join(after)))
        return [
            Consequence("goods", "340 masks are at hand"),
            Consequence("hours", "Needs 9 more guard shifts", short=True),
        ]

    monkeypatch.setattr(foreseen, "_foreseers", [foresee])
    return questions


def page(client, scene, rank, **query):
    client.force_login(scene.cast.user("alice"))
    asked = {"plan": scene.version.pk, "level": scene.levels[rank], **query}
    address = reverse("command:activate", kwargs={"compound": scene.cast.pine.code})
    return client.get(address, asked).content.decode()


def test_the_manager_reads_what_a_level_takes_before_he_confirms_it_and_what_falls_short_first(client, scene, asked):
    shown = page(client, scene, 2)
    assert shown.index("Needs 9 more guard shifts") < shown.index("340 masks are at hand")
    [(before, after)] = asked
    assert not before.sources()
    assert after.sources()
    assert not Activation.objects.exists()


def test_standing_down_is_asked_from_what_holds_to_what_held(client, scene, asked):
    activation = scene.activate(2, now=clock.now(), override=True, reason="alone")
    client.force_login(scene.cast.user("alice"))
    kwargs = {"compound": scene.cast.pine.code, "activation_id": activation.pk}
    assert client.get(reverse("command:stand-down", kwargs=kwargs)).status_code == 200
    [(before, after)] = asked
    assert before.sources()
    assert not after.sources()


def test_an_exercise_spends_nothing_and_says_so(client, scene, asked):
    drill = scene.activate(1, incident_id=scene.declare(exercise=True).pk, now=clock.now())
    client.force_login(scene.cast.user("alice"))
    kwargs = {"compound": scene.cast.pine.code, "activation_id": drill.pk}
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("command:change", kwargs=kwargs), {"level": scene.levels[0]})
    assert "An exercise spends nothing" in answer.content.decode()
    assert asked == []


def test_an_app_that_cannot_answer_does_not_keep_the_manager_from_acting(client, scene, monkeypatch):
    def broken(**_facts):
        raise LookupError("no such table")

    client.cookies["django_language"] = "en"
    monkeypatch.setattr(foreseen, "_foreseers", [broken])
    assert "could not say what it needs" in page(client, scene, 1)
