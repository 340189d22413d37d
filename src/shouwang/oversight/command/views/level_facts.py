"""What the pages of levels, groups and the end of a draft show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shouwang.base.accounts.rules import OPERATIONS, ROLE_LABELS
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.oversight.command.rules.pack import COLOURS, SEVERITIES
from shouwang.oversight.command.views.plan_forms import Plain
from shouwang.web.pages import Request

_SPARE = 2
"""Empty rows at the end of a list, to be filled in."""


def levels(request: Request, plain: Plain) -> dict[str, Any]:
    """The list of levels, and the one that is edited."""
    data = request.POST if request.method == "POST" else request.GET
    moved = data.get("action", "") in ("up", "down", "remove")
    known = "" if moved else data.get("known", "")
    wanted = known or ("" if moved else data.get("key", "") if request.method == "POST" else "")
    found = next((each for each in plain["levels"] if each.get("key") == wanted), None)
    adding = "new" in data or (request.method == "POST" and not known and not moved)
    record: Plain = found or {}
    return {
        "level": record,
        "known": known if found else "",
        "editing": bool(found) or adding,
        "ordered": [(each, SEVERITIES.get(each.get("colour", ""), 0)) for each in reversed(plain["levels"])],
        "moves": [("up", "chevron-up", _("Move up")), ("down", "chevron-down", _("Move down"))],
        "colours": [(code, _(label)) for code, label in COLOURS.items()],
        "roles": _roles(record),
        "items": [(code, _(label)) for code, label in ITEM_CLASSES.items()],
        "trigger_rows": [*record.get("triggers", []), *[{}] * _SPARE],
        "resource_rows": [*record.get("resources", []), *[{}] * _SPARE],
    }


def _roles(level: Plain) -> list[tuple[str, str]]:
    """The roles that can start or consent, and whatever else the level names already."""
    able = OPERATIONS["incident.start"].roles | OPERATIONS["incident.consent"].roles
    named = level.get("authority", {}).get("roles", [])
    return [(role, _(label)) for role, label in ROLE_LABELS.items() if role in able or role in named]


def groups(request: Request, plain: Plain) -> dict[str, Any]:
    """The groups with the number of their posts."""
    counted: dict[str, int] = {}
    for post in plain["organisation"]["posts"]:
        counted[post.get("group", "")] = counted.get(post.get("group", ""), 0) + 1
    return {"group_rows": [*plain["organisation"]["groups"], *[{}] * _SPARE], "counted": counted}


def ending(request: Request, plain: Plain) -> dict[str, Any]:
    """Conditions to stand down and steps of recovery."""
    return {
        "condition_rows": [*plain["stand_down"].get("conditions", []), *[{}] * _SPARE],
        "recovery_rows": [*plain.get("recovery", []), *[{}] * _SPARE],
    }
