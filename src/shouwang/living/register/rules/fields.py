"""What a sheet can hold: the three kinds of lists, their fields, and how companies head them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class Kind(StrEnum):
    """What the rows of a sheet are."""

    HOMES = "homes"
    RESIDENTS = "residents"
    STAFF = "staff"


KIND_LABELS: dict[str, str] = {
    Kind.HOMES: _("List of homes"),
    Kind.RESIDENTS: _("List of residents"),
    Kind.STAFF: _("Staff"),
}


class Field(StrEnum):
    """What a column means; SKIP is read past."""

    SKIP = "skip"
    PERSON_NUMBER = "person_number"
    HOME = "home"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    NAME = "name"
    RELATION = "relation"
    PHONE = "phone"
    OTHER_PHONE = "other_phone"
    ID_NUMBER = "id_number"
    SEX = "sex"
    BORN_ON = "born_on"
    HOUSEHOLD_SIZE = "household_size"
    NEEDS = "needs"
    NOTE = "note"
    AREA = "area"
    STATUS = "status"
    POST = "post"
    GROUP = "group"
    ROLE = "role"
    ACCOUNT = "account"
    BUILDINGS = "buildings"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field as people see it, and the headings under which companies keep it."""

    label: str
    headings: tuple[str, ...]
    sample: str = ""


MEANINGS: dict[Field, Meaning] = {
    Field.SKIP: Meaning(
        _("Leave out"),
        ("序号", "编号", "行号", "no", "no.", "#", "项次", "审核", "审核人", "登记日期", "填表日期", "年龄"),
    ),
    Field.PERSON_NUMBER: Meaning(_("Register number"), ("档案号", "register number")),
    Field.HOME: Meaning(
        _("Room in one column"),
        (
            "房屋",
            "房产",
            "房屋地址",
            "地址",
            "住址",
            "房屋编号",
            "楼栋房号",
            "楼房号",
            "房屋坐落",
            "门牌",
            "门牌号",
            "楼室号",
            "address",
            "home",
        ),
        "3-2-501",
    ),
    Field.BUILDING: Meaning(
        _("Building"),
        (
            "楼栋",
            "楼号",
            "栋号",
            "栋",
            "幢号",
            "幢",
            "座号",
            "楼幢",
            "楼",
            "楼宇",
            "楼座",
            "楼栋号",
            "building",
            "block",
        ),
        "3栋",
    ),
    Field.UNIT: Meaning(_("Unit"), ("单元", "单元号", "门洞", "梯号", "unit", "entrance"), "2单元"),
    Field.ROOM: Meaning(
        _("Room"), ("房号", "房间", "房间号", "室号", "室", "户号", "门号", "房", "room", "flat"), "501"
    ),
    Field.NAME: Meaning(
        _("Name"),
        (
            "姓名",
            "业主",
            "业主姓名",
            "住户",
            "住户姓名",
            "户主",
            "户主姓名",
            "租户",
            "租户姓名",
            "产权人",
            "居民姓名",
            "员工姓名",
            "员工",
            "名字",
            "name",
            "resident",
            "owner",
        ),
        "王小兰",
    ),
    Field.RELATION: Meaning(
        _("Relation"),
        (
            "关系",
            "与户主关系",
            "与业主关系",
            "家庭关系",
            "住户类型",
            "身份",
            "类型",
            "住户身份",
            "业主/租户",
            "业主租户",
            "居住性质",
            "relation",
        ),
        "业主",
    ),
    Field.PHONE: Meaning(
        _("Mobile"),
        (
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
            "联系电话",
            "联系方式",
            "移动电话",
            "业主电话",
            "phone",
            "mobile",
            "tel",
        ),
        "13900001905",
    ),
    Field.OTHER_PHONE: Meaning(
        _("Other phone"),
        ("座机", "固定电话", "固话", "家庭电话", "备用电话", "其他电话", "住宅电话", "紧急联系电话", "landline"),
        "8800-2002",
    ),
    Field.ID_NUMBER: Meaning(
        _("ID number"),
        (
            "身份证",
            "身份证号",
            "身份证号码",
            "证件号",
            "证件号码",
            "公民身份号码",
            "居民身份证",
            "身份证件号",
            "id number",
            "id card",
        ),
        "990101199001010013",
    ),
    Field.SEX: Meaning(_("Sex"), ("性别", "男/女", "sex", "gender"), "女"),
    Field.BORN_ON: Meaning(
        _("Born on"),
        ("出生日期", "出生年月", "出生年月日", "生日", "出生", "born", "birthday", "date of birth"),
        "1990-05-03",
    ),
    Field.HOUSEHOLD_SIZE: Meaning(
        _("Household size"),
        (
            "人口",
            "人数",
            "家里几口人",
            "家庭人口",
            "常住人口",
            "居住人数",
            "几口人",
            "入住人数",
            "家庭人数",
            "household size",
            "persons",
        ),
        "3",
    ),
    Field.NEEDS: Meaning(
        _("Need tags"),
        (
            "备注",
            "需求",
            "需求标签",
            "特殊情况",
            "特殊需求",
            "重点人员",
            "特殊人群",
            "关怀",
            "健康状况",
            "身体状况",
            "情况说明",
            "needs",
            "remarks",
        ),
        "独居 慢病",
    ),
    Field.NOTE: Meaning(_("Note only"), ("说明", "附注", "备注2", "其他", "note", "notes")),
    Field.AREA: Meaning(
        _("Area m²"),
        ("面积", "建筑面积", "房屋面积", "面积㎡", "面积(㎡)", "建面", "套内面积", "产权面积", "area", "area m2"),
        "89.50",
    ),
    Field.STATUS: Meaning(
        _("Home's state"),
        ("状态", "房屋状态", "入住状态", "居住状态", "使用状态", "入住情况", "房屋使用情况", "status"),
        "自住",
    ),
    Field.POST: Meaning(_("Post"), ("职务", "岗位", "职位", "工种", "岗位名称", "post", "position", "job"), "门岗"),
    Field.GROUP: Meaning(
        _("Group"), ("部门", "班组", "组别", "小组", "组", "所属部门", "group", "team", "department"), "秩序组"
    ),
    Field.ROLE: Meaning(_("Role"), ("角色", "系统角色", "权限", "role"), "门岗"),
    Field.ACCOUNT: Meaning(_("User name"), ("账号", "用户名", "登录名", "登录账号", "account", "user name"), "zhoumin"),
    Field.BUILDINGS: Meaning(
        _("Buildings looked after"),
        ("负责楼栋", "分管楼栋", "责任楼栋", "管理楼栋", "负责区域", "片区", "buildings"),
        "3、4、5",
    ),
}

_PLACE = (Field.HOME, Field.BUILDING, Field.UNIT, Field.ROOM)
FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.HOMES: (Field.SKIP, *_PLACE, Field.AREA, Field.STATUS, Field.HOUSEHOLD_SIZE),
    Kind.RESIDENTS: (
        Field.SKIP, *_PLACE, Field.NAME, Field.RELATION, Field.PHONE, Field.OTHER_PHONE, Field.ID_NUMBER, Field.SEX,
        Field.BORN_ON, Field.HOUSEHOLD_SIZE, Field.NEEDS, Field.NOTE, Field.PERSON_NUMBER,
    ),
    Kind.STAFF: (
        Field.SKIP, Field.NAME, Field.PHONE, Field.POST, Field.GROUP, Field.ROLE, Field.BUILDINGS,
        Field.ACCOUNT,
    ),
}  # fmt: skip

REPEATABLE = frozenset({Field.SKIP, Field.NOTE, Field.NEEDS, Field.OTHER_PHONE})
"""Fields that several columns may hold; every other field has one column."""


def missing(kind: Kind, chosen: frozenset[Field]) -> tuple[Field, ...]:
    """The fields without which rows of a kind cannot be read."""
    lacking: list[Field] = []
    if kind is not Kind.STAFF and Field.HOME not in chosen:
        lacking += [field for field in (Field.BUILDING, Field.ROOM) if field not in chosen and not _one_column(chosen)]
    if kind is not Kind.HOMES and Field.NAME not in chosen:
        lacking.append(Field.NAME)
    return tuple(lacking)


def _one_column(chosen: frozenset[Field]) -> bool:
    """A lone room column may hold the whole: ``3-2-501``; its cells will tell."""
    return Field.ROOM in chosen and not {Field.BUILDING, Field.UNIT} & chosen
