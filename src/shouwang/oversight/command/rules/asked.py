"""The shape of one measure in a pack: its kind and value are judged by the catalogue's own orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shouwang.base.posture import orders
from shouwang.base.posture.catalogue import CATALOGUE, Measure
from shouwang.base.posture.rules import read_measure
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.shapes import Path, Say

FIELDS = ("measure", "kind", "value")


@dataclass(frozen=True)
class Asked:
    """``{measure, kind?, value}`` with a value of the measure's order."""

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, Mapping):
            return say(path, _("A mapping is needed here, with: {keys}"), keys=", ".join(FIELDS))
        for extra in [key for key in value if key not in FIELDS]:
            say((*path, str(extra)), _("“{key}” is not known here."), key=extra)
        missing = [key for key in ("measure", "value") if key not in value]
        for key in missing:
            say(path, _("“{key}” is missing."), key=key)
        return None if missing else self._judge(value, path, say)

    def _judge(self, value: Mapping[str, Any], path: Path, say: Say) -> Any:
        name, kind = value["measure"], value.get("kind") or ""
        entry = CATALOGUE.get(name) if isinstance(name, str) else None
        if entry is None:
            return say((*path, "measure"), _("No measure is called “{value}”."), value=name)
        if entry.kinds is None and kind:
            return say((*path, "kind"), _("The measure “{measure}” is not given per kind."), measure=name)
        if entry.kinds is not None and kind not in entry.kinds:
            where = (*path, "kind") if "kind" in value else path
            return say(
                where,
                _("The measure “{measure}” needs a kind, one of: {codes}"),
                measure=name,
                codes=", ".join(entry.kinds),
            )
        try:
            read_measure(name, str(kind), value["value"])
        except (orders.BadValue, TypeError):
            message, params = expectation(entry)
            return say((*path, "value"), message, value=value["value"], **params)
        found = {"measure": name, "kind": kind, "value": value["value"]}
        return found if kind else {"measure": name, "value": value["value"]}

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [_schema_of(entry) for entry in CATALOGUE.values()]}


def expectation(entry: Measure) -> tuple[str, dict[str, object]]:
    """What a measure's value has to be, as a sentence to translate."""
    order = entry.order
    if isinstance(order, orders.Choice):
        return _("“{value}” is not possible; one of: {codes}"), {"codes": ", ".join(order.steps)}
    if isinstance(order, orders.Limit):
        return _("“{value}” is not possible; a number from {low} to {high}"), {
            "low": f"{order.low:g}",
            "high": f"{order.high:g}",
        }
    if isinstance(order, orders.Every):
        return _("“{value}” is not possible; whole minutes from 5 to 43200"), {}
    if isinstance(order, orders.Quota):
        return _("“{value}” is not possible; exits 1–20, days 1–30, hours 1–24"), {}
    members = getattr(order, "members", {})
    if isinstance(order, orders.Portions):
        return _("“{value}” is not possible; how many, from 1 to {most}, of: {codes}"), {
            "most": order.most,
            "codes": ", ".join(members),
        }
    return _("“{value}” is not possible; a list out of: {codes}"), {"codes": ", ".join(members)}


def _schema_of(entry: Measure) -> dict[str, Any]:
    fields: dict[str, Any] = {"measure": {"const": entry.key}, "value": _value_schema(entry.order)}
    if entry.kinds is not None:
        fields["kind"] = {"enum": list(entry.kinds)}
    return {
        "type": "object",
        "description": entry.label,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _value_schema(order: orders.Order) -> dict[str, Any]:
    if isinstance(order, orders.Choice):
        return {"enum": list(order.steps)}
    if isinstance(order, orders.Limit):
        kind = "integer" if order.whole else "number"
        return {"type": [kind, "null"], "minimum": order.low, "maximum": order.high}
    if isinstance(order, orders.Every):
        return {"type": ["integer", "null"], "minimum": 5, "maximum": 43200}
    if isinstance(order, orders.Quota):
        parts = {"exits": (1, 20), "days": (1, 30), "hours": (1, 24)}
        bounds = {key: {"type": "integer", "minimum": low, "maximum": high} for key, (low, high) in parts.items()}
        return {"type": ["object", "null"], "properties": bounds, "required": ["exits", "days"]}
    listed = {"type": "array", "items": {"enum": list(getattr(order, "members", {}))}}
    if isinstance(order, orders.Portions):
        number = {"type": "integer", "minimum": 1, "maximum": order.most}
        counted = {
            "type": "object",
            "properties": dict.fromkeys(order.members, number),
            "additionalProperties": False,
        }
        return {"oneOf": [counted, listed]}
    return listed
