"""What the register gives out comes back unchanged; what somebody changed in it is named by its column."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from shouwang.base.accounts import services as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.residents.models import Person
from shouwang.base.residents.rules import NeedKind
from shouwang.base.residents.services import bulk
from shouwang.kernel.words import Words
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules.fields import Field
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.rules import PostRow
from shouwang.testing import spreadsheets
from shouwang.testing.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ROSE = spreadsheets.id_number(date(1943, 5, 3), 12)


def exported(cast: Cast, kind: str) -> bytes:
    alice = cast.actor("alice")
    return services.export_workbook(kind=kind, compound_id=cast.pine.pk, actor=alice, purpose="年度核对", now=NOW)


def tried(cast: Cast, content: bytes, kind: str, filename: str = "again.xlsx") -> services.ImportResult:
    alice = cast.actor("alice")
    return services.import_file(
        content, filename=filename, kind=kind, compound_id=cast.pine.pk, actor=alice, now=NOW, dry_run=True
    )


def as_csv(content: bytes) -> bytes:
    """The sheet as Excel saves it under csv in China."""
    out = io.StringIO()
    csv.writer(out).writerows(["" if v is None else v for v in row] for row in spreadsheets.rows_of(content))
    return out.getvalue().encode("gb18030")


def edited(content: bytes, row: int, **cells: object) -> bytes:
    """The workbook with cells of a row set, by heading."""
    book = load_workbook(io.BytesIO(content))
    page: Any = book.active
    headings = [cell.value for cell in page[2]]
    for heading, value in cells.items():
        page.cell(row, headings.index(heading) + 1).value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A compound in which every column of every list holds something, also what sheets are apt to spoil."""
    _homes(cast)
    _residents(cast)
    _staff(cast)
    return cast


def _homes(cast: Cast) -> None:
    rows = [place_services.HomeRow("A", "1", "B12", 0, "vacant", Decimal("120.25"), 0)]
    rows += [place_services.HomeRow("1", "1", "0101", 1, "rented", Decimal("89.5"), 4)]
    place_services.ensure_homes(compound_id=cast.pine.pk, rows=rows)


def _residents(cast: Cast) -> None:
    one, two = cast.homes[0].pk, cast.homes[1].pk
    everything: dict[str, Any] = {
        "relation": "owner",
        "phone": "13900001905",
        "other_phone": "88002002-12",
        "id_number": ROSE,
    }
    everything |= {"sex": "female", "born_on": date(1943, 5, 3), "needs": tuple(NeedKind)}
    people: list[dict[str, Any]] = [
        {"home_id": one, "name": "王小兰", "note": "=门铃听不见，  请打电话", **everything},
        {"home_id": two, "name": "王小兰", **everything},
        {"home_id": one, "name": "Anna (Smith)", "relation": "tenant", "id_number": "E12345678", "phone": "88002003"},
        {"home_id": one, "name": "李 建华", "relation": "carer", "phone": "+85291234567", "note": "-1 楼车位"},
        {"home_id": one, "name": "周敏", "relation": "family"},
    ]
    rows = [bulk.PersonRow(key=number, **each) for number, each in enumerate(people)]
    bulk.write(plan=bulk.plan(compound_id=cast.pine.pk, rows=rows, now=NOW), now=NOW)
    twin = Person.objects.create(compound=cast.pine, name="周敏", sort_key="zhoumin", registered_at=NOW)
    twin.residences.create(compound=cast.pine, home_id=one, relation="family", starts_at=NOW)


def _staff(cast: Cast) -> None:
    """Two people of one name, each guard everywhere and steward of two buildings, on two posts and on one."""
    actor, here = cast.actor("alice"), cast.pine.pk
    group = Words(en="Order", zh="秩序组")
    posts = [PostRow("lead", Words(en="Lead", zh="现场组长"), "order", group)]
    posts += [PostRow("watch", Words(en="Watch", zh="门岗值守"), "order", group)]
    workforce.ensure_posts(compound_id=here, posts=posts, actor=actor, now=NOW)
    for username, seats in {"zhoumin": ("lead", "watch"), "zhoumin2": ("watch",)}.items():
        pk = accounts.create_user(username=username, name="周敏", password=None, now=NOW, actor=actor).pk
        accounts.grant(user_id=pk, role=Role.GUARD, actor=actor, now=NOW, compound_id=here)
        for building in places.buildings(here).filter(number__in=("1", "2")):
            accounts.grant(
                user_id=pk, role=Role.STEWARD, actor=actor, now=NOW, compound_id=here, building_id=building.pk
            )
        for rank, key in enumerate(seats, len(seats)):
            workforce.fill_post(compound_id=here, post_key=key, user_id=pk, rank=rank, actor=actor, now=NOW)


@pytest.mark.parametrize(("kind", "rows"), [("homes", 5), ("residents", 6), ("staff", 11)])
def test_what_was_given_out_comes_back_with_nothing_changed(full: Cast, kind: str, rows: int) -> None:
    content = exported(full, kind)
    body = spreadsheets.rows_of(content)[1:]
    assert all(any(row[at] for row in body[1:]) for at in range(len(body[0]))), "every column holds something"
    for filename, sheet in {"again.xlsx": content, "again.csv": as_csv(content)}.items():
        again = tried(full, sheet, kind, filename)
        assert (again.refused, again.changes) == ([], {}), filename
        assert (again.new, again.updated, again.unchanged) == (0, 0, rows)
        assert not any(column.open for column in again.columns), "nothing is left to confirm"


def test_changed_home_is_named_with_its_columns(full: Cast) -> None:
    content = edited(exported(full, "homes"), 3, 建筑面积=91.5, 房屋状态="自住", 居住人数="5口")
    again = tried(full, content, "homes")
    assert (again.updated, again.unchanged) == (1, 4)
    assert again.changes == {Field.STATUS: 1, Field.AREA: 1, Field.HOUSEHOLD_SIZE: 1}


def test_changed_residents_are_named_with_their_columns(full: Cast) -> None:
    content = exported(full, "residents")
    first, last = (
        {"手机号": "13900009999", "说明": "搬到楼下", "性别": "男"},
        {"手机号": "13900008888", "需求标签": "独居"},
    )
    changed = edited(edited(content, 3, **first), 7, **last)
    again = tried(full, changed, "residents")
    assert (again.refused, again.updated, again.unchanged) == ([], 2, 4)
    assert again.changes == {Field.PHONE: 2, Field.NOTE: 1, Field.SEX: 1, Field.NEEDS: 1}
    assert next(iter(again.changes)) is Field.PHONE, "what changes most comes first"


def test_changed_staff_are_named_with_their_columns(full: Cast) -> None:
    content = exported(full, "staff")
    page: Any = load_workbook(io.BytesIO(content)).active
    rows = {(row[1].value, row[5].value): row[0].row for row in page.iter_rows(min_row=3)}
    steward = edited(content, rows[("zhoumin2", "管家")], 负责楼栋="1栋、2栋、A栋")
    again = tried(full, edited(steward, rows[("zhoumin2", "门岗")], 职务="门岗值守、现场组长"), "staff")
    assert (again.refused, again.updated) == ([], 2)
    assert again.changes == {Field.BUILDINGS: 1, Field.POST: 1}
    stranger = tried(full, edited(content, 3, 账号="nobody"), "staff")
    assert [problem.code for line in stranger.refused for problem in line.problems] == ["account.unknown"]


def test_dry_run_page_says_which_columns_change(full: Cast, client: Client) -> None:
    client.force_login(full.user("alice"))
    content = edited(exported(full, "residents"), 3, 手机号="13900009999")
    sent = {"kind": "residents", "file": SimpleUploadedFile("again.xlsx", content)}
    here = client.post("/c/pine/register/import/", sent)["Location"]
    run = ImportRun.objects.get()
    assert run.attempt is not None
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    shown = client.get(here).content.decode()
    assert "有变化的列" in shown
    assert "手机" in shown[shown.index("有变化的列") :]
    assert "13900009999" not in shown[shown.index("有变化的列") :]
