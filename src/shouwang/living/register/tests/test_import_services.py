"""Lists into the register: planned, written, repeated, refused."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from shouwang.base.places import selectors as places
from shouwang.base.residents.models import EmergencyContact, Need, Person, Residence
from shouwang.kernel import sealing
from shouwang.kernel.outcomes import Forbidden
from shouwang.living.register import services
from shouwang.testing import spreadsheets
from shouwang.testing.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection")]

HEADINGS = ("房间", "姓名", "关系", "手机", "身份证号", "备注")
ROSE = spreadsheets.id_number(date(1943, 5, 3), 12)


def sheet(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return spreadsheets.workbook([headings, *rows])


def of(attempt: uuid.UUID | None) -> uuid.UUID:
    """An attempt that has begun."""
    assert attempt is not None
    return attempt


def bring(
    cast: Cast, content: bytes, *, kind: str = "residents", who: str = "alice", **options: object
) -> services.ImportResult:
    settings: dict[str, Any] = {"policy": "valid_rows", **options}
    return services.import_file(
        content,
        filename="list.xlsx",
        kind=kind,
        compound_id=cast.pine.pk,
        actor=cast.actor(who),
        now=NOW,
        **settings,
    )


def codes(result: services.ImportResult) -> dict[int, list[str]]:
    return {line.number: [problem.code for problem in line.problems] for line in result.refused}


def test_manager_imports_people_into_their_homes(cast: Cast) -> None:
    result = bring(
        cast,
        sheet(
            ("1-1-0101", "王小兰", "业主", "13900001905", ROSE, "独居 高血压"),
            ("1栋1单元201", "李建华", "租户", "13900001906", "", ""),
        ),
    )
    assert (result.new, result.refused) == (2, [])
    rose = Person.objects.get(name="王小兰")
    assert sealing.open_sealed(rose.phone_sealed) == "13900001905"
    assert sealing.open_sealed(rose.id_sealed) == ROSE
    assert rose.born_on == date(1943, 5, 3)
    assert set(rose.needs.values_list("kind", flat=True)) == {"lives_alone", "medicine"}
    assert rose.residences.get().home_id == cast.homes[0].pk
    assert rose.residences.get().is_contact
    assert Residence.objects.get(person__name="李建华").relation == "tenant"


def test_importing_again_updates_instead_of_doubling(cast: Cast) -> None:
    rows = (("1-1-0101", "王小兰", "业主", "13900001905", ROSE, "独居"), ("1-1-0101", "王强", "家属", "", "", ""))
    bring(cast, sheet(*rows))
    again = bring(cast, sheet(*rows))
    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)
    changed = bring(cast, sheet(("1-1-0101", "王小兰", "业主", "13900009999", ROSE, "独居 轮椅")))
    assert (changed.new, changed.updated) == (0, 1)
    assert Person.objects.count() == 2
    assert sealing.open_sealed(Person.objects.get(name="王小兰").phone_sealed) == "13900009999"
    assert Need.objects.filter(person__name="王小兰").count() == 3


def test_person_is_known_by_id_in_a_second_home(cast: Cast) -> None:
    result = bring(
        cast,
        sheet(("1-1-0101", "王小兰", "业主", "", ROSE, ""), ("2-1-0101", "王小兰", "业主", "", ROSE, "")),
    )
    assert result.refused == []
    assert Person.objects.get().residences.count() == 2


def test_id_under_another_name_is_refused(cast: Cast) -> None:
    bring(cast, sheet(("1-1-0101", "王小兰", "业主", "", ROSE, "")))
    result = bring(cast, sheet(("1-1-0101", "赵大伟", "业主", "", ROSE, "")))
    assert codes(result) == {2: ["id.conflict"]}
    assert Person.objects.get().name == "王小兰"


def test_valid_rows_only_writes_the_good_ones_and_names_the_bad(cast: Cast) -> None:
    result = bring(
        cast,
        sheet(
            ("1-1-0101", "王小兰", "业主", "13900001905", "", ""),
            ("13-1-0101", "沈平", "业主", "", "", ""),
            ("1-1-0201", "谢安", "业主", "139000007", "", ""),
            ("1-1-0201", "租户换人了", "", "", "", ""),
            ("1-1-0101", "王小兰", "业主", "13900001905", "", ""),
            ("1-1-0201", "徐立", "业主", "1.39E+10", "", ""),
        ),
    )
    assert codes(result) == {
        3: ["home.unknown"],
        4: ["phone.length"],
        5: ["name.remark"],
        6: ["row.duplicate"],
        7: ["phone.scientific"],
    }
    assert list(Person.objects.values_list("name", flat=True)) == ["王小兰"]


def test_all_or_nothing_writes_nothing_when_one_row_is_refused(cast: Cast) -> None:
    result = bring(
        cast,
        sheet(("1-1-0101", "王小兰", "业主", "13900001905", "", ""), ("9-1-0101", "沈平", "", "", "", "")),
        policy="all_or_nothing",
    )
    assert not result.written
    assert not Person.objects.exists()


def test_dry_run_writes_nothing(cast: Cast) -> None:
    result = bring(cast, sheet(("1-1-0101", "王小兰", "业主", "", "", "")), dry_run=True)
    assert (result.new, result.written) == (1, False)
    assert not Person.objects.exists()


def test_empty_compound_gets_its_homes_from_the_residents_list(cast: Cast) -> None:
    content = spreadsheets.residents_xlsx(spreadsheets.people(120))
    result = bring(cast, content, makes_homes=True)
    assert result.refused == []
    assert Person.objects.count() == 120
    again = bring(cast, content, makes_homes=True)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 120)


def test_landline_beside_a_mobile_is_kept_apart(cast: Cast) -> None:
    headings = ("房间", "姓名", "手机", "座机")
    bring(cast, sheet(("1-1-0101", "王小兰", "13900001905", "8800-2002"), headings=headings))
    assert sealing.open_sealed(EmergencyContact.objects.get().phone_sealed) == "88002002"


def test_homes_are_made_and_updated(cast: Cast) -> None:
    headings = ("楼栋", "单元", "房号", "建筑面积", "房屋状态")
    content = sheet(
        ("1栋", "1单元", "0101", "89.5㎡", "出租"), ("3栋", "2单元", "501", 120.25, "空置"), headings=headings
    )
    result = bring(cast, content, kind="homes")
    assert (result.new, result.updated) == (1, 1)
    home = places.homes(cast.pine.pk).get(building__number="3")
    assert (home.unit.number, home.room, home.status, str(home.area_m2)) == ("2", "501", "vacant", "120.25")
    assert bring(cast, content, kind="homes").unchanged == 2


def test_staff_get_accounts_and_roles_once(cast: Cast) -> None:
    headings = ("姓名", "手机号", "职务", "负责楼栋")
    content = sheet(
        ("周敏", "13911110001", "客服管家", "1、2"),
        ("丁一", "13911110002", "门岗", ""),
        ("无名", "", "顾问", ""),
        headings=headings,
    )
    result = bring(cast, content, kind="staff")
    assert result.new == 2
    assert codes(result) == {4: ["role.unknown"]}
    assert {entry["username"] for entry in result.handed_out} == {"zhoumin", "dingyi"}
    again = bring(cast, content, kind="staff")
    assert (again.new, again.unchanged) == (0, 2)


def test_guard_and_stranger_may_not_import(cast: Cast) -> None:
    for who in ("bob", "mallory", "rosa"):
        with pytest.raises(Forbidden):
            bring(cast, sheet(("1-1-0101", "王小兰", "", "", "", "")), who=who)
    assert not Person.objects.exists()
