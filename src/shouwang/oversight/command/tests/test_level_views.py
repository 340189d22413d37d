"""Levels, groups and the end of a plan on the page: everything a pack can say, and nobody's work lost."""

from __future__ import annotations

import pytest

from shouwang.oversight.command.models import PlanVersion
from shouwang.oversight.command.rules import yamltext
from shouwang.oversight.command.services import plans as services
from shouwang.oversight.command.tests.test_plan_views import BASE, post, saved
from shouwang.oversight.command.tests.tiny_pack import TINY, edited
from shouwang.testing.cast import NOW

LEVEL = {
    "part": "levels", "numeral": "3", "colour": "red", "name-zh": "三", "name-en": "Three", "grade-zh": "特大",
    "grade-en": "Extreme", "summary-zh": "试", "summary-en": "Try", "roles": ["manager", "guard"],
    "authority-zh": "门岗", "authority-en": "Guards", "second_person": "yes", "review_hours": "6",
    "deadline_minutes": "30", "repeat_minutes": "60", "trigger": ["t0", "t1"], "t0-text-zh": "水",
    "t0-text-en": "Water", "t0-by-zh": "岗", "t0-by-en": "Guard", "resource": ["s0", "s1"], "s0-item": "water",
    "s0-quantity": "20", "s0-unit-zh": "瓶", "s0-unit-en": "bottles",
}  # fmt: skip


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.user("alice"))
    return client


@pytest.fixture
def draft(cast):
    return services.import_pack(compound_id=cast.pine.pk, raw=TINY, actor=cast.actor("alice"), now=NOW)


def keys(version):
    return [level.key for level in saved(version).levels]


def test_alice_adds_a_level_with_all_it_can_say_and_a_double_click_adds_it_once(alice, draft):
    given = {"revision": draft.revision, "key": "three", **LEVEL}
    assert [post(alice, draft, **given).status_code for _click in range(2)] == [302, 302]
    level = saved(draft).level("three")
    assert (level.authority.roles, level.authority.second_person) == (("manager", "guard"), True)
    assert (level.roll_call.deadline_minutes, level.roll_call.repeat_minutes, level.review_hours) == (30, 60, 6)
    assert (level.triggers[0].reported_by.en, level.resources[0].quantity) == ("Guard", 20)
    assert keys(draft) == ["one", "two", "three"]


def test_alice_changes_a_level_and_it_keeps_its_measures_and_notices(alice, draft):
    assert post(alice, draft, known="two", **LEVEL).status_code == 302
    level = saved(draft).level("two")
    assert (level.name.en, level.colour) == ("Three", "red")
    assert [ask.measure for ask in level.asks] == ["lift_service"]
    assert [notice.key for notice in level.notices] == ["home2", "crew2"]


def test_levels_in_the_wrong_order_of_colours_are_refused_in_a_sentence(alice, draft):
    answer = post(alice, draft, part="levels", known="one", action="up")
    assert answer.status_code == 422
    assert "levels[2].colour" in answer.content.decode()
    assert keys(draft) == ["one", "two"]


def test_a_level_goes_with_what_duties_say_about_it(alice, draft):
    assert post(alice, draft, part="levels", known="two", action="remove").status_code == 302
    assert keys(draft) == ["one"]
    assert {entry.levels for entry in saved(draft).duties} == {("one",)}


def test_a_level_without_names_or_roles_comes_back_as_typed(alice, draft):
    answer = post(alice, draft, known="two", **{**LEVEL, "name-en": "", "roles": [], "review_hours": "soon"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "authority.roles" in page
    assert 'value="特大"' in page
    assert saved(draft).level("two").name.en == "Two"


def test_alice_changes_groups_and_the_end(alice, draft):
    rows = {"g0-key": "all", "g0-title-zh": "全", "g0-title-en": "Everybody", "g0-command": "yes", "g1-key": "help"}
    more = {"g1-title-zh": "援", "g1-title-en": "Help"}
    assert post(alice, draft, part="groups", row=["g0", "g1", "g2"], **rows, **more).status_code == 302
    assert [(g.key, g.title.en, g.command) for g in saved(draft).groups] == [
        ("all", "Everybody", True),
        ("help", "Help", False),
    ]
    ending = {"c0-zh": "好", "c0-en": "Well", "c1-zh": "稳", "c1-en": "Steady", "r0-zh": "查", "r0-en": "Look back"}
    assert post(alice, draft, part="ending", row=["c0", "c1", "c2", "r0"], **ending).status_code == 302
    assert [c.en for c in saved(draft).stand_down.conditions] == ["Well", "Steady"]
    assert [step.en for step in saved(draft).recovery] == ["Look back"]


def test_a_group_that_still_has_posts_is_not_removed(alice, draft):
    rows = {"g0-key": "all", "g0-remove": "yes", "g1-key": "help", "g1-title-zh": "援", "g1-title-en": "Help"}
    assert post(alice, draft, part="groups", row=["g0", "g1"], **rows).status_code == 422
    assert saved(draft).groups[0].key == "all"


def test_the_second_of_two_editors_sees_what_happened_and_keeps_every_word(cast, client, draft):
    client.force_login(cast.user("carol"))
    seen = draft.revision
    assert post(client, draft, known="one", **{**LEVEL, "name-en": "Carols", "colour": "yellow"}).status_code == 302
    client.force_login(cast.user("alice"))
    typed = {**LEVEL, "name-en": "Alices", "colour": "yellow"}
    answer = post(client, draft, **{"known": "one", **typed, "revision": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Carol" in page
    assert "<del>" in page
    assert 'value="Alices"' in page
    assert saved(draft).level("one").name.en == "Carols"
    assert post(client, draft, known="one", **typed).status_code == 302
    assert saved(draft).level("one").name.en == "Alices"


def test_saving_by_form_keeps_the_comments_of_the_text(cast, alice):
    commented = edited("levels:\n", "# Ask the street first.\nlevels:\n").replace(
        "    due_minutes: 15\n", "    due_minutes: 15  # the fire brigade's time\n"
    )
    made = services.import_pack(compound_id=cast.pine.pk, raw=commented, actor=cast.actor("alice"), now=NOW)
    assert post(alice, made, known="two", **LEVEL).status_code == 302
    source = PlanVersion.objects.get(pk=made.pk).source
    assert "# Ask the street first." in source
    assert "# the fire brigade's time" in source
    assert "Three" in source
    assert yamltext.comments(source) == 2


@pytest.mark.parametrize("part", ["levels", "levels&known=two", "levels&new=1", "groups", "ending"])
def test_every_page_shows_itself_in_both_languages(alice, draft, part):
    for language in ("zh-hans", "en"):
        alice.cookies["django_language"] = language
        assert alice.get(f"{BASE}versions/{draft.pk}/edit/?part={part}").status_code == 200
