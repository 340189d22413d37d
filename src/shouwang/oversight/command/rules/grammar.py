"""The grammar of a plan pack, stated once: the reader checks by it and the JSON schema is printed from it."""

from __future__ import annotations

from typing import Any

from shouwang.base.accounts.rules import Role
from shouwang.base.posture.catalogue import HAZARDS, ITEM_CLASSES
from shouwang.oversight.command.rules import pack as packs
from shouwang.oversight.command.rules.asked import Asked
from shouwang.oversight.command.rules.shapes import (
    LONGEST_TEXT,
    Bilingual,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Record,
    Shape,
    Text,
)

FORMAT = "shouwang-plan/1"
KEY = Text(pattern=r"[a-z][a-z0-9_]{0,39}", longest=40)
CLOCK = Text(pattern=r"([01]\d|2[0-3]):[0-5]\d", longest=5)
AUDIENCE = Text(pattern=r"residents|staff|partners|role:[a-z]+|post:[a-z][a-z0-9_]*", longest=60)
WORDS = Bilingual()
TITLE = Bilingual(longest=120)
MINUTES = Number(0, 60 * 24 * 60)
PERIOD = Number(5, 60 * 24 * 30)
ROLES = ListOf(OneOf(tuple(Role)), least=1, most=15)

ASK = Asked()
PROOF = Record(
    {"kind": OneOf(tuple(packs.PROOFS))},
    {"unit": TITLE, "low": Number(-1e9, 1e9, whole=False), "high": Number(-1e9, 1e9, whole=False)},
)
STEP = Record({"text": WORDS}, {"hint": WORDS})
DUTY_FIELDS: dict[str, Shape] = {"key": KEY, "title": TITLE, "post": KEY, "due_minutes": MINUTES}
DUTY_OPTIONS: dict[str, Shape] = {
    "proof": PROOF,
    "each": OneOf(tuple(packs.EACH)),
    "waits_for": ListOf(KEY, most=10),
    "repeat_minutes": PERIOD,
    "daily_at": ListOf(CLOCK, least=1, most=12),
    "until_minutes": Number(5, 60 * 24 * 365),
    "acknowledge_minutes": Number(1, 1440),
    "escalate_minutes": ListOf(Number(1, 1440), least=1, most=5),
    "verify": Flag(),
    "steps": ListOf(STEP, most=30),
}
OVERRIDES = ("due_minutes", "repeat_minutes", "daily_at", "until_minutes", "acknowledge_minutes", "escalate_minutes")
DUTY = Record(DUTY_FIELDS, DUTY_OPTIONS)
LEVELLED_DUTY = Record(
    {**DUTY_FIELDS, "levels": ListOf(KEY, least=1, most=9)},
    {
        **DUTY_OPTIONS,
        "at": MapOf(Record({}, {name: {**DUTY_FIELDS, **DUTY_OPTIONS}[name] for name in OVERRIDES})),
    },
)
NOTICE = Record(
    {"key": KEY, "audience": AUDIENCE, "title": TITLE, "body": WORDS},
    {"urgent": Flag(), "acknowledge": Flag()},
)
LEVEL = Record(
    {
        "key": KEY,
        "numeral": Text(longest=4),
        "name": TITLE,
        "colour": OneOf(tuple(packs.SEVERITIES)),
        "grade": TITLE,
        "summary": TITLE,
        "triggers": ListOf(Record({"text": WORDS}, {"reported_by": TITLE}), least=1, most=20),
        "authority": Record({"roles": ROLES, "text": TITLE}, {"second_person": Flag()}),
    },
    {
        "measures": ListOf(ASK, most=100),
        "notices": ListOf(NOTICE, most=20),
        "resources": ListOf(
            Record(
                {"item": OneOf(tuple(ITEM_CLASSES))},
                {"quantity": Number(0, 1e6, whole=False), "days": Number(1, 90), "unit": TITLE, "note": WORDS},
            ),
            most=40,
        ),
        "roll_call": Record({"deadline_minutes": Number(5, 1440)}, {"repeat_minutes": PERIOD}),
        "review_hours": Number(1, 24 * 30),
    },
)
ORGANISATION = Record(
    {
        "groups": ListOf(Record({"key": KEY, "title": TITLE}, {"command": Flag()}), least=1, most=20),
        "posts": ListOf(
            Record(
                {"key": KEY, "title": TITLE, "group": KEY, "task": WORDS, "muster_minutes": Number(1, 240)},
                {"members": Number(1, 500), "deputies": Number(0, 5)},
            ),
            least=1,
            most=60,
        ),
    }
)
STAND_DOWN = Record(
    {"conditions": ListOf(WORDS, least=1, most=20)},
    {"duties": ListOf(DUTY, most=60), "notices": ListOf(NOTICE, most=20)},
)
PACK = Record(
    {
        "format": OneOf((FORMAT,)),
        "code": Text(pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", longest=40),
        "hazard": OneOf(tuple(HAZARDS)),
        "title": TITLE,
        "purpose": WORDS,
        "scope": WORDS,
        "organisation": ORGANISATION,
        "levels": ListOf(LEVEL, least=1, most=9),
        "duties": ListOf(LEVELLED_DUTY, least=1, most=200),
        "stand_down": STAND_DOWN,
    },
    {
        "basis": ListOf(WORDS, most=40),
        "principles": ListOf(WORDS, most=20),
        "monitoring": ListOf(Record({"what": WORDS, "how": WORDS, "post": KEY}, {"every_minutes": PERIOD}), most=40),
        "warnings": ListOf(Record({"signal": WORDS, "action": WORDS}), most=20),
        "reports": ListOf(Record({"to": TITLE, "within_minutes": MINUTES, "content": WORDS}), most=20),
        "normal": ListOf(ASK, most=100),
        "recovery": ListOf(WORDS, most=40),
        "support": ListOf(Record({"title": TITLE, "text": WORDS}), most=20),
        "drill": Record({"every_months": Number(1, 36)}, {"scenarios": ListOf(WORDS, most=20)}),
        "approval": ListOf(Record({"key": KEY, "title": TITLE, "roles": ROLES}), least=1, most=8),
    },
)


def json_schema() -> dict[str, Any]:
    """The published schema (JSON Schema 2020-12); measures' values are listed as the catalogue knows them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shouwang plan pack",
        "description": "An emergency plan of a residential compound; see plan-packs.md.",
        **PACK.schema(),
        "$defs": {
            "words": {
                "type": "object",
                "properties": {
                    language: {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT} for language in ("zh", "en")
                },
                "required": ["zh", "en"],
                "additionalProperties": False,
            }
        },
    }
