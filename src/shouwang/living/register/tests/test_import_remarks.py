"""An identity number that contradicts its row is written, and the import says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwang.base.residents.models import Person
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.living.register.tests.test_import_services import bring
from shouwang.testing import spreadsheets
from shouwang.testing.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection")]

BORN = date(1943, 5, 3)
SHE = spreadsheets.id_number(BORN, 12)
HEADINGS = ("房间", "姓名", "身份证号", "出生日期", "性别")


def sheet(born: Any, sex: str, *, headings: tuple[str, ...] = HEADINGS) -> bytes:
    cells = {"房间": "1-1-0101", "姓名": "王小兰", "身份证号": SHE, "出生日期": born, "性别": sex}
    return spreadsheets.workbook([headings, tuple(cells[heading] for heading in headings)])


@pytest.mark.parametrize("headings", [HEADINGS, ("性别", "出生日期", "房间", "姓名", "身份证号")])
def test_row_that_contradicts_its_id_number_is_written_with_a_remark(cast: Cast, headings: tuple[str, ...]) -> None:
    result = bring(cast, sheet("1944-06-01", "男", headings=headings))
    assert (result.new, result.refused) == (1, [])
    (line,) = result.remarked
    assert [(each.code, each.shown) for each in line.remarks] == [
        ("id.other_birth", "1944-06-01"),
        ("id.other_sex", "男"),
    ]
    person = Person.objects.get()
    assert (person.born_on, person.sex) == (BORN, "male")
    assert line.remarks[0].params["kept"] == str(person.born_on)


@pytest.mark.parametrize("born", ["1943-05-03", "19430503", "1943年5月", "1943", BORN, "", "****"])
def test_row_that_agrees_with_its_id_number_is_not_remarked_upon(cast: Cast, born: Any) -> None:
    assert bring(cast, sheet(born, "女")).remarked == []


@pytest.mark.parametrize(
    ("language", "why", "do"),
    [
        ("zh-hans", "身份证号与出生日期不一致", "已采用 1943-05-03，请核对证件"),
        ("en", "Id number says another birth date than its row", "1943-05-03 is taken; compare with the card"),
    ],
)
def test_trial_and_result_name_the_row_to_look_at(cast: Cast, client: Client, language: str, why: str, do: str) -> None:
    client.force_login(cast.user("alice"))
    file = SimpleUploadedFile("住户.xlsx", sheet("1944-06-01", "女"))
    client.post("/c/pine/register/import/", {"kind": "residents", "file": file})
    run = ImportRun.objects.get()
    assert run.attempt is not None
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    spoken = {"accept-language": language}
    page = client.get(f"/c/pine/register/import/{run.pk}/", headers=spoken).content.decode()
    assert why in page
    assert do in page
    answer = client.get(f"/c/pine/register/import/{run.pk}/refused/", headers=spoken)
    _heading, row = spreadsheets.rows_of(answer.content)
    assert row[: len(HEADINGS)] == ("1-1-0101", "王小兰", SHE, "1944-06-01", "女")
    assert why in str(row[-1])
