"""Giving lists out: the register in the form in which it is imported, templates to fill in, refused rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.residents.selectors.listing import listing
from shouwang.kernel import china
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules.fields import FIELDS, KIND_LABELS, MEANINGS, Field, Kind
from shouwang.living.register.rules.workbooks import Grid
from shouwang.living.register.selectors import imports
from shouwang.living.register.services import trial
from shouwang.means.workforce import selectors as workforce

NEED_WORDS = {
    "dialysis": "透析", "medicine": "用药", "frail": "行动不便", "lives_alone": "独居", "disability": "残疾",
    "pregnancy": "孕妇",
    "infant": "婴幼儿",
    "no_phone": "没有手机", "hearing": "听力弱", "sight": "视力弱", "dementia": "失智", "language": "不懂中文",
}  # fmt: skip
"""Needs as the import reads them again, whatever the reader's language."""
WORDS = {
    "owner": "业主", "tenant": "租户", "family": "家属", "carer": "护工", "male": "男", "female": "女",
    "lived_in": "自住", "rented": "出租", "vacant": "空置", "guard": "门岗", "cleaner": "保洁", "engineer": "工程",
    "steward": "管家", "storekeeper": "仓管", "manager": "项目经理", "volunteer": "志愿者",
}  # fmt: skip
HEADINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.HOMES: ("楼栋", "单元", "房号", "建筑面积", "房屋状态", "居住人数"),
    Kind.RESIDENTS: (
        "档案号", "楼栋", "单元", "房号", "姓名", "与户主关系", "手机号", "座机", "身份证号",
        "性别", "出生日期", "需求标签", "说明",
    ),
    Kind.STAFF: ("姓名", "账号", "手机号", "职务", "部门", "角色", "负责楼栋"),
}  # fmt: skip
EXAMPLES: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.HOMES: (("3栋", "2单元", "501", "89.50", "自住", "3"), ("12栋", "1单元", "1203", "120", "空置", "")),
    Kind.RESIDENTS: (
        (
            "",
            "3栋",
            "2单元",
            "501",
            "王小兰",
            "业主",
            "13900001905",
            "",
            "",
            "女",
            "1943-05-03",
            "独居、用药",
            "门铃听不见，请打电话",
        ),
        ("", "3栋", "2单元", "502", "李建华", "租户", "13900002001", "8800-2002", "", "男", "1990-01-31", "", ""),
    ),
    Kind.STAFF: (
        ("周敏", "", "13900003001", "现场组长", "秩序组", "门岗", ""),
        ("丁一", "", "13900003002", "", "客服部", "管家", "3、4、5"),
    ),
}
_BAD = PatternFill("solid", fgColor="F9D7D5")


@transaction.atomic
def export_workbook(*, kind: str, compound_id: int, actor: Actor, purpose: str, now: datetime) -> bytes:
    """The compound's homes, residents or staff as a workbook that can be imported again.

    Numbers are masked for those who may not unmask; masked cells change nothing when they come back. The first row
    says who took the list out, when and for what.

    Raises:
        Refusal: ``export.purpose``: no purpose given.
        Forbidden: the actor may not export here.
    """
    accounts.require(actor, "register.export", compound_id=compound_id)
    purpose = " ".join(purpose.split())[:120]
    if len(purpose) < 2:
        raise Refusal("export.purpose", _("Say what the list is for."))
    asked = Kind(kind)
    open_numbers = actor.may("register.unmask", compound_id=compound_id)
    rows = list(_ROWS[asked](compound_id, now, open_numbers))
    data = {"kind": str(asked), "purpose": purpose, "rows": len(rows), "masked": not open_numbers}
    journal.record(
        actor=actor,
        action="register.exported",
        compound_id=compound_id,
        subject=("compound", compound_id),
        data=data,
        now=now,
    )
    at = timezone.localtime(now).strftime("%Y-%m-%d %H:%M")
    title = next(iter(places.compounds([compound_id]))).name
    mark = gettext("{compound} · taken out by {name} at {at} for: {purpose}").format(
        compound=title, name=actor.name, at=at, purpose=purpose
    )
    book = Workbook(write_only=True)
    _fill(book.create_sheet(_title(asked)), [[mark]], HEADINGS[asked], rows)
    return _bytes(book)


def _title(kind: Kind) -> str:
    return gettext(KIND_LABELS[kind])[:31]


def _homes(compound_id: int, now: datetime, open_numbers: bool) -> Iterator[Sequence[Any]]:
    for home in places.homes(compound_id).order_by(
        "building__rank", "building__number", "unit__number", "floor", "room"
    ):
        where = (f"{home.building.number}栋", f"{home.unit.number}单元", home.room)
        yield *where, home.area_m2, WORDS[home.status], home.declared_people


def _residents(compound_id: int, now: datetime, open_numbers: bool) -> Iterator[Sequence[Any]]:
    for one in listing(compound_id, now=now):
        yield (
            one.person_id,
            f"{one.building}栋",
            f"{one.unit}单元",
            one.room,
            one.name,
            WORDS[one.relation],
            one.phone if open_numbers else china.mask_phone(one.phone),
            one.landline if open_numbers else china.mask_phone(one.landline),
            one.id_number if open_numbers else china.mask_id(one.id_number),
            WORDS.get(one.sex, ""),
            one.born_on,
            "、".join(NEED_WORDS[kind] for kind in one.needs),
            one.note,
        )


def _staff(compound_id: int, now: datetime, open_numbers: bool) -> Iterator[Sequence[Any]]:
    """One row for each role somebody holds; posts and groups stand in the first of them."""
    posts = _posts_by_user(compound_id, now)
    roles = ("manager", "guard", "cleaner", "engineer", "steward", "storekeeper", "volunteer")
    for user in accounts.with_role(compound_id, roles, now=now).order_by("name", "pk"):
        reach: dict[str, list[str]] = {}
        for held in accounts.grants_of(user.pk, now=now).filter(compound_id=compound_id, role__in=roles):
            reach.setdefault(held.role, []).append(held.building.number if held.building else "")
        for role in (role for role in roles if role in reach):
            titles, groups = posts.pop(user.pk, ([], []))
            buildings = "" if "" in reach[role] else "、".join(f"{number}栋" for number in reach[role])
            phone = f"*{user.phone_tail}" if user.phone_tail else ""
            yield user.name, user.username, phone, "、".join(titles), "、".join(groups), WORDS[role], buildings


def _posts_by_user(compound_id: int, now: datetime) -> dict[int, tuple[list[str], list[str]]]:
    posts: dict[int, tuple[list[str], list[str]]] = {}
    for filled in workforce.posts_with_holders(compound_id, now=now):
        title, group = filled.post.title.get("zh", ""), filled.post.group_title.get("zh", "")
        for seat in filled.seats:
            if seat.user_id is not None:
                titles, groups = posts.setdefault(seat.user_id, ([], []))
                titles.append(title)
                groups += [group] if group and group not in groups else []
    return posts


_ROWS = {Kind.HOMES: _homes, Kind.RESIDENTS: _residents, Kind.STAFF: _staff}


def template_workbook(kind: str) -> bytes:
    """A sheet to fill in, with examples, and a second sheet that says how each column is read."""
    asked = Kind(kind)
    book = Workbook(write_only=True)
    _fill(book.create_sheet(_title(asked)), [], HEADINGS[asked], EXAMPLES[asked])
    notes = book.create_sheet(gettext("Notes"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 22, 80
    notes.append([gettext("Column"), gettext("Headings that are understood")])
    for field in FIELDS[asked]:
        if field is not Field.SKIP:
            notes.append([gettext(MEANINGS[field].label), "、".join(MEANINGS[field].headings)])
    return _bytes(book)


def refused_workbook(run: ImportRun, language: str = "") -> bytes:
    """The refused rows as they came, under the same headings, each with its reasons; to mend and import again.

    Rows that are written but should be looked at stand on a sheet of their own, each with its remarks.
    """
    grid, faults = trial.grid_of(run), imports.faults(run)
    refused = {each["row"]: [*each["problems"], *each.get("remarks", ())] for each in faults if each["problems"]}
    remarked = {each["row"]: each["remarks"] for each in faults if not each["problems"]}
    book = Workbook(write_only=True)
    with override(language or None):
        if refused or not remarked:
            _fill_faulty(book.create_sheet(run.sheet[:31] or "Sheet1"), gettext("Why refused"), refused, grid, run)
        if remarked:
            _fill_faulty(book.create_sheet(gettext("Rows to look at")), gettext("Remarks"), remarked, grid, run)
    return _bytes(book)


def _fill_faulty(page: Any, heading: str, rows: Mapping[int, list[dict[str, Any]]], grid: Grid, run: ImportRun) -> None:
    for index in run.heading_rows:
        is_last = index == run.heading_rows[-1]
        page.append([*_padded(grid.rows[index], grid.width), heading if is_last else ""])
    for number, problems in rows.items():
        page.append(_faulty_row(page, grid.rows[number - 1], grid.width, problems, run))


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [plain(value) for value in [*row, *[""] * (width - len(row))]]


def _faulty_row(page: Any, row: Sequence[Any], width: int, problems: list[dict[str, Any]], run: ImportRun) -> list[Any]:
    cells = _padded(row, width)
    for problem in problems:
        column = problem["column"]
        if column is not None and column < width:
            marked = WriteOnlyCell(page, value=cells[column])
            marked.fill = _BAD
            cells[column] = marked
    return [*cells, "；".join(imports.explained(problem, run) for problem in problems)]


def accounts_workbook(handed_out: Iterable[Mapping[str, str]]) -> bytes:
    """First sign-in names and passwords of new staff, to hand out once."""
    book = Workbook(write_only=True)
    headings = (gettext("Name"), gettext("User name"), gettext("First password"))
    rows = [(one["name"], one["username"], one["password"]) for one in handed_out]
    _fill(book.create_sheet(gettext("Accounts")), [], headings, rows)
    return _bytes(book)


def _fill(page: Any, above: Sequence[Sequence[Any]], headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    page.freeze_panes = f"A{len(above) + 2}"
    for index in range(len(headings)):
        page.column_dimensions[chr(65 + index)].width = 16
    for row in above:
        page.append([plain(value) for value in row])
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(page, value=heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    page.append(bold)
    for row in rows:
        page.append([plain(value) for value in row])


def plain(value: Any) -> Any:
    """A value that a spreadsheet shows and never runs as a formula."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
