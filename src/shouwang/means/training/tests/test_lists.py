"""The list of courses: searched in both languages, printed and taken along as a workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from shouwang.means.training import services
from shouwang.means.training.tests import acts
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

COURSES = "/c/pine/training/courses"


@pytest.fixture
def alice(db):
    cast = stage.assemble()
    course = acts.write(cast)
    lead = {"compound_id": cast.pine.pk, "actor": cast.actor("alice"), "now": NOW}
    services.require(**lead, course_id=course.pk, post="gate", hazard="epidemic", wanted=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("alice"))
    return client


def test_a_course_that_does_not_exist_is_not_offered_for_writing_anew(alice):
    assert alice.get(f"{COURSES}/nope/edit").status_code == 404


def test_a_course_that_cannot_be_says_which_figure_is_wrong(alice):
    typed = {
        "key": "k",
        "title_en": "Lift",
        "questions": "Up?\n*yes\nno",
        "pass_percent": 500,
        "months": -2,
        "points": 9,
    }
    answer = alice.post(f"{COURSES}/new", typed)
    assert answer.status_code == 422
    assert list(answer.context["refusal"].fields) == ["pass_percent", "months"]
    assert 'value="-2"' in answer.content.decode()


def test_courses_are_searched_printed_and_taken_along(alice):
    [course] = alice.get(COURSES).context["courses"]
    title = course.title["zh"] or course.title["en"]
    assert alice.get(COURSES, {"q": title[:2]}).context["courses"] == [course]
    assert alice.get(COURSES, {"q": "zzz"}).context["courses"] == []
    assert "Gate and order · Epidemic" in alice.get(COURSES, {"format": "print"}).content.decode()
    book = load_workbook(BytesIO(b"".join(alice.get(COURSES, {"format": "xlsx"}).streaming_content)))
    assert next(book.worksheets[0].iter_rows(min_row=2, values_only=True))[-1] == "Gate and order · Epidemic"


def test_who_lacks_a_course_is_told_whom_to_ask_and_nobody_is_offered_themselves(db):
    cast = stage.assemble()
    acts.employ(cast)
    course = acts.write(cast, needs_sign_off=True)
    acts.hand_in(cast, course)
    pages = {}
    for who in ("bob", "alice"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(cast.user(who))
        pages[who] = client.get(f"/c/pine/training/{course.pk}/sign-off")
    assert pages["bob"].context["waiting"] == []
    assert "Ask a colleague who holds it" in pages["bob"].content.decode()
    assert [line.name for line in pages["alice"].context["waiting"]] == ["Bob"]
