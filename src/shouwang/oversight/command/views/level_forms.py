"""What the pages of levels, groups and the end of a draft send, as plain data of a pack; the reader of packs judges."""

from __future__ import annotations

import copy
from typing import Any

from django.http import QueryDict

from shouwang.oversight.command.views.plan_forms import Plain, number, words

KEPT = ("measures", "notices")
"""What a level has on other pages, and keeps when its own page is saved."""


def levels(plain: Plain, data: QueryDict) -> Plain:
    """One level as its form says, or the levels in another order, or without one."""
    new = copy.deepcopy(plain)
    listed, key = new["levels"], data.get("known", "")
    at = next((index for index, each in enumerate(listed) if each["key"] == key), None)
    action = data.get("action", "")
    if at is not None and action == "remove":
        return _without(new, key)
    if at is not None and action in ("up", "down"):
        to = min(max(at + (1 if action == "up" else -1), 0), len(listed) - 1)
        listed.insert(to, listed.pop(at))
        return new
    made = _level(data, listed[at] if at is not None else {})
    if at is not None:
        listed[at] = made
    elif made not in listed:
        listed.append(made)
    return new


def _without(new: Plain, key: str) -> Plain:
    """A level goes with what duties say about it; a duty that would be owed nowhere is for the reader to refuse."""
    new["levels"] = [each for each in new["levels"] if each["key"] != key]
    for duty in new["duties"]:
        duty["levels"] = [level for level in duty["levels"] if level != key]
        duty.get("at", {}).pop(key, None)
    return new


def _level(data: QueryDict, old: Plain) -> Plain:
    made: Plain = {
        "key": old.get("key") or data.get("key", "").strip(),
        "numeral": data.get("numeral", "").strip(),
        "name": words(data, "name"),
        "colour": data.get("colour", ""),
        "grade": words(data, "grade"),
        "summary": words(data, "summary"),
        "triggers": _triggers(data),
        "authority": {"roles": data.getlist("roles"), "text": words(data, "authority")},
        **{name: old[name] for name in KEPT if name in old},
    }
    if data.get("second_person") == "yes":
        made["authority"]["second_person"] = True
    if text := data.get("review_hours", "").strip():
        made["review_hours"] = number(text)
    if text := data.get("deadline_minutes", "").strip():
        repeat = data.get("repeat_minutes", "").strip()
        made["roll_call"] = {
            "deadline_minutes": number(text),
            **({"repeat_minutes": number(repeat)} if repeat else {}),
        }
    if found := _resources(data):
        made["resources"] = found
    return made


def _triggers(data: QueryDict) -> list[Plain]:
    found = []
    for row in data.getlist("trigger"):
        text, reporter = words(data, f"{row}-text"), words(data, f"{row}-by")
        if any(text.values()):
            found.append({"text": text, **({"reported_by": reporter} if any(reporter.values()) else {})})
    return found


def _resources(data: QueryDict) -> list[Plain]:
    found = []
    for row in data.getlist("resource"):
        if not (item := data.get(f"{row}-item", "")):
            continue
        one: Plain = {"item": item}
        for name in ("quantity", "days"):
            if text := data.get(f"{row}-{name}", "").strip():
                one[name] = number(text)
        for name in ("unit", "note"):
            if any(words(data, f"{row}-{name}").values()):
                one[name] = words(data, f"{row}-{name}")
        found.append(one)
    return found


def groups(plain: Plain, data: QueryDict) -> Plain:
    """The groups as the rows say; a row without any name is left out."""
    new = copy.deepcopy(plain)
    found: list[Plain] = []
    for row in data.getlist("row"):
        key, title = data.get(f"{row}-key", "").strip(), words(data, f"{row}-title")
        if data.get(f"{row}-remove") == "yes" or not (key or any(title.values())):
            continue
        command = {"command": True} if data.get(f"{row}-command") == "yes" else {}
        found.append({"key": key, "title": title, **command})
    new["organisation"]["groups"] = found
    return new


def ending(plain: Plain, data: QueryDict) -> Plain:
    """What has to be so before a response is stood down, and what is done in the weeks after it."""
    new = copy.deepcopy(plain)
    new["stand_down"]["conditions"] = _texts(data, "c")
    recovery: list[Any] = _texts(data, "r")
    new.pop("recovery", None)
    if recovery:
        new["recovery"] = recovery
    return new


def _texts(data: QueryDict, letter: str) -> list[Plain]:
    rows = [words(data, row) for row in data.getlist("row") if row.startswith(letter)]
    return [row for row in rows if any(row.values())]
