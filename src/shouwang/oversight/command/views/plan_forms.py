"""What the draft's pages send, turned into plain data of a pack; nothing is judged here, the reader of packs does."""

from __future__ import annotations

import copy
from typing import Any

from django.http import QueryDict

from shouwang.base.posture import orders
from shouwang.base.posture.catalogue import CATALOGUE

Plain = dict[str, Any]


def number(text: str) -> Any:
    """A number if it is one, else the text itself, which the reader will refuse with its reason."""
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def words(data: QueryDict, name: str) -> Plain:
    """A pair of fields ``name-zh`` and ``name-en``."""
    return {language: data.get(f"{name}-{language}", "").strip() for language in ("zh", "en")}


def measures(plain: Plain, data: QueryDict) -> Plain:
    """The measures of the everyday column and of every level."""
    new = copy.deepcopy(plain)
    columns = [("normal", new), *(("measures", level) for level in new["levels"])]
    rows = [row.partition("/") for row in data.getlist("row")]
    for index, (name, record) in enumerate(columns):
        asks = [_ask(data, index, measure, kind) for measure, _slash, kind in rows if measure in CATALOGUE]
        record[name] = [ask for ask in asks if ask is not None]
    return new


def _ask(data: QueryDict, column: int, measure: str, kind: str) -> Plain | None:
    name, order = f"m-{column}-{measure}-{kind}", CATALOGUE[measure].order
    if isinstance(order, orders.Portions):
        counted = [(code, data.get(f"{name}-{code}", "").strip()) for code in order.members]
        sent = [f"{code}={many}" for code, many in counted if many and many != "0"]
    else:
        sent = [text for text in data.getlist(name) if text.strip()]
    if not sent:
        return None
    ask: Plain = {"measure": measure, "value": _value(order, sent)}
    return {**ask, "kind": kind} if kind else ask


def _value(order: orders.Order, sent: list[str]) -> Any:
    if isinstance(order, orders.Choice):
        return sent[0]
    if isinstance(order, orders.Union):
        return sent
    if isinstance(order, orders.Portions):
        return {code: number(many) for code, _equals, many in (each.partition("=") for each in sent)}
    if isinstance(order, orders.Quota):
        parts = [number(part) for part in sent[0].split("/")]
        return dict(zip(("exits", "days", "hours"), parts, strict=False))
    return number(sent[0])


def duty(plain: Plain, data: QueryDict) -> Plain:
    """The duty of the form put in place of the one it names, or added."""
    new = copy.deepcopy(plain)
    closing = data.get("closing") == "yes"
    home = new["stand_down"].setdefault("duties", []) if closing else new["duties"]
    key = data.get("duty", "")
    at = next((index for index, each in enumerate(home) if each["key"] == key), None)
    old = home[at] if at is not None else {}
    made = _duty(data, old, [] if closing else [level["key"] for level in new["levels"]])
    if at is None:
        home.append(made)
    else:
        home[at] = made
    return new


def _duty(data: QueryDict, old: Plain, levels: list[str]) -> Plain:
    made: Plain = {
        "key": old.get("key") or data.get("key", "").strip(),
        "title": words(data, "title"),
        "post": data.get("post", ""),
        "due_minutes": number(data.get("due_minutes", "")),
        "proof": _proof(data),
        "each": data.get("each", "compound"),
    }
    if levels:
        made["levels"] = [level for level in levels if level in data.getlist("levels")]
        overrides = {level: _override(data, level, old) for level in made["levels"]}
        made["at"] = {level: changed for level, changed in overrides.items() if changed}
    for name in ("repeat_minutes", "until_minutes", "acknowledge_minutes"):
        if text := data.get(name, "").strip():
            made[name] = number(text)
    for name in ("daily_at", "escalate_minutes", "waits_for"):
        if found := _listed(data, name):
            made[name] = found
    if data.get("verify") == "yes":
        made["verify"] = True
    if steps := _steps(data.get("steps", "")):
        made["steps"] = steps
    return made


def _proof(data: QueryDict) -> Plain:
    proof: Plain = {"kind": data.get("proof", "none")}
    if proof["kind"] != "number":
        return proof
    if any(words(data, "unit").values()):
        proof["unit"] = words(data, "unit")
    for name in ("low", "high"):
        if text := data.get(name, "").strip():
            proof[name] = number(text)
    return proof


def _override(data: QueryDict, level: str, old: Plain) -> Plain:
    """What differs at a level: the deadline as typed, the rest as it was."""
    kept = {name: value for name, value in old.get("at", {}).get(level, {}).items() if name != "due_minutes"}
    text = data.get(f"due-{level}", "").strip()
    return {"due_minutes": number(text), **kept} if text else kept


def _listed(data: QueryDict, name: str) -> list[Any]:
    if name == "waits_for":
        return data.getlist(name)
    parts = data.get(name, "").replace("，", ",").replace(",", " ").split()
    return parts if name == "daily_at" else [number(part) for part in parts]


def _steps(text: str) -> list[Plain]:
    """One step a line: ``中文 | English | 提示 | hint``."""
    steps = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if not any(parts):
            continue
        zh, en, hint_zh, hint_en = (parts + [""] * 4)[:4]
        step: Plain = {"text": {"zh": zh, "en": en}}
        if hint_zh or hint_en:
            step["hint"] = {"zh": hint_zh, "en": hint_en}
        steps.append(step)
    return steps


def steps_text(duty: Plain) -> str:
    """A duty's steps as the form's lines."""
    lines = []
    for step in duty.get("steps", ()):
        hint = step.get("hint", {})
        parts = [step["text"].get("zh", ""), step["text"].get("en", ""), hint.get("zh", ""), hint.get("en", "")]
        lines.append(" | ".join(parts).rstrip(" |"))
    return "\n".join(lines)


def without_duty(plain: Plain, key: str, *, closing: bool) -> Plain:
    """The plan without a duty; what waited for it waits no more."""
    new = copy.deepcopy(plain)
    home = new["stand_down"].get("duties", []) if closing else new["duties"]
    home[:] = [each for each in home if each["key"] != key]
    for each in home:
        if key in each.get("waits_for", ()):
            each["waits_for"].remove(key)
    return new


def posts(plain: Plain, data: QueryDict) -> Plain:
    """The posts as the table's rows say; a row without any name is left out."""
    new = copy.deepcopy(plain)
    found = []
    for row in data.getlist("row"):
        key = data.get(f"{row}-key", "").strip()
        if data.get(f"{row}-remove") == "yes" or not (key or any(words(data, f"{row}-title").values())):
            continue
        found.append(
            {
                "key": key,
                "title": words(data, f"{row}-title"),
                "group": data.get(f"{row}-group", ""),
                "task": words(data, f"{row}-task"),
                **{name: number(data.get(f"{row}-{name}", "")) for name in ("muster_minutes", "members", "deputies")},
            }
        )
    new["organisation"]["posts"] = found
    return new


def notices(plain: Plain, data: QueryDict) -> Plain:
    """The notices of the level (or of the end) that the page shows."""
    new = copy.deepcopy(plain)
    chosen = data.get("level", "")
    record = next((level for level in new["levels"] if level["key"] == chosen), new["stand_down"])
    found = []
    for row in data.getlist("row"):
        key = data.get(f"{row}-key", "").strip()
        if data.get(f"{row}-remove") == "yes" or not key:
            continue
        notice: Plain = {
            "key": key,
            "audience": data.get(f"{row}-audience", ""),
            "title": words(data, f"{row}-title"),
            "body": words(data, f"{row}-body"),
        }
        flags = {name: True for name in ("urgent", "acknowledge") if data.get(f"{row}-{name}") == "yes"}
        found.append({**notice, **flags})
    record["notices"] = found
    return new
