"""Editing a draft on the page: measures, duties, posts, notices, or the whole pack as YAML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.base.posture import orders
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.kernel import outcomes
from shouwang.oversight.command.rules import yamltext
from shouwang.oversight.command.rules.pack import AUDIENCES, EACH, PLACEHOLDERS, PROOFS
from shouwang.oversight.command.rules.shapes import Problem
from shouwang.oversight.command.selectors import plans as selectors
from shouwang.oversight.command.services import plans as services
from shouwang.oversight.command.views import level_facts, level_forms
from shouwang.oversight.command.views import plan_forms as forms
from shouwang.oversight.command.views.plans import revision_of
from shouwang.web.pages import Request, now, page

PARTS = {
    "levels": gettext_lazy("Levels"),
    "measures": gettext_lazy("Measures"),
    "duties": gettext_lazy("Duties"),
    "groups": gettext_lazy("Groups of posts"),
    "posts": gettext_lazy("Posts"),
    "notices": gettext_lazy("Notices"),
    "ending": gettext_lazy("Stand-down"),
    "yaml": gettext_lazy("Whole plan as YAML"),
}


@page("plan.edit", methods=("GET", "POST"))
def plan_edit(request: Request, version_id: int) -> HttpResponse:
    """One part of a draft; what cannot be saved comes back as typed, with every reason."""
    version = selectors.version(version_id, compound_id=request.compound.pk)
    if request.method == "GET" and version.state != "draft":
        given = {"compound": request.compound.code, "plan_id": version.plan_id}
        return HttpResponseRedirect(reverse("command:plan", kwargs=given) + f"?version={version.pk}")
    part = request.POST.get("part") or request.GET.get("part", "measures")
    part = part if part in PARTS else "measures"
    if request.method != "POST":
        return _show(request, version, part, version.content, version.source)
    return _save(request, version, part)


def _save(request: Request, version: Any, part: str) -> HttpResponse:
    raw = request.POST.get("source", "").replace("\r\n", "\n") if part == "yaml" else None
    plain = _typed(request, part, version.content) if raw is None else None
    try:
        saved = services.save_draft(
            version_id=version.pk,
            compound_id=request.compound.pk,
            revision=revision_of(request),
            actor=request.actor,
            now=now(request),
            plain=plain,
            raw=raw,
        )
    except services.InvalidPack as invalid:
        shown = version.content if plain is None else plain
        return _show(request, version, part, shown, raw or version.source, invalid.problems)
    except outcomes.Conflict as conflict:
        if conflict.code != "plan.stale":
            raise
        return _overtaken(request, version.pk, part, raw)
    if raw is None and yamltext.comments(saved.source) < yamltext.comments(version.source):
        messages.warning(request, _("Saved. Some comments of the YAML text could not be kept."))
    else:
        messages.success(request, _("Saved."))
    again = {"part": part, "add": request.POST.get("add", ""), "level": request.POST.get("level", "")}
    query = urlencode({name: value for name, value in again.items() if value})
    here = reverse("command:plan-edit", kwargs={"compound": request.compound.code, "version_id": version.pk})
    return HttpResponseRedirect(f"{here}?{query}")


def _overtaken(request: Request, version_id: int, part: str, raw: str | None) -> HttpResponse:
    """Somebody saved meanwhile: who, what saving again would change, and everything as it was typed."""
    version = selectors.version(version_id, compound_id=request.compound.pk)
    plain = _typed(request, part, version.content) if raw is None else None
    found = selectors.overtaken(version, plain=plain, raw=raw)
    return _show(request, version, part, plain or version.content, raw or version.source, overtaken=found)


def _typed(request: Request, part: str, plain: forms.Plain) -> forms.Plain:
    data = request.POST
    if part == "duties":
        if data.get("action") == "remove":
            return forms.without_duty(plain, data.get("duty", ""), closing=data.get("closing") == "yes")
        return forms.duty(plain, data)
    makers = {
        "measures": forms.measures,
        "posts": forms.posts,
        "notices": forms.notices,
        "levels": level_forms.levels,
        "groups": level_forms.groups,
        "ending": level_forms.ending,
    }
    return makers[part](plain, data)


def _show(
    request: Request,
    version: Any,
    part: str,
    plain: forms.Plain,
    source: str,
    problems: Sequence[Problem] = (),
    overtaken: selectors.Overtaken | None = None,
) -> HttpResponse:
    tabs = [{"url": f"?part={key}", "label": label, "active": key == part} for key, label in PARTS.items()]
    facts = {
        "version": version,
        "plain": plain,
        "part": part,
        "part_template": f"command/parts/edit_{part}.html",
        "tabs": tabs,
        "problems": problems,
        "overtaken": overtaken,
        "source": source,
        "active_way": "plans",
        **_FACTS[part](request, plain),
    }
    return render(request, "command/plan_edit.html", facts, status=422 if problems else 409 if overtaken else 200)


@dataclass(frozen=True)
class Field:
    """One input of the table of measures."""

    name: str
    value: Any


@dataclass(frozen=True)
class EditRow:
    """One measure (and kind) with an input for every column, the everyday one first."""

    row: str
    label: str
    kind: str
    input: str
    options: list[tuple[str, str]]
    low: float | None
    high: float | None
    step: str
    fields: list[Field]


def _measures(request: Request, plain: forms.Plain) -> dict[str, Any]:
    columns = [plain.get("normal", []), *(level.get("measures", []) for level in plain["levels"])]
    held = [{(ask["measure"], ask.get("kind", "")): ask["value"] for ask in asks if ask} for asks in columns]
    present = {key for column in held for key in column}
    added = tuple((request.GET.get("add", "") + "/").split("/")[:2])
    every = [(key, kind) for key, entry in CATALOGUE.items() for kind in (entry.kinds or ("",))]
    rows = [_edit_row(key, kind, held) for key, kind in every if (key, kind) in present or (key, kind) == added]
    missing = [(f"{key}/{kind}", _name(key, kind)) for key, kind in every if (key, kind) not in present]
    return {"edit_rows": rows, "missing": missing}


def _name(measure: str, kind: str) -> str:
    entry = CATALOGUE[measure]
    return f"{_(entry.label)} · {_(entry.kinds[kind])}" if kind and entry.kinds else _(entry.label)


def _edit_row(measure: str, kind: str, held: list[dict[tuple[str, str], Any]]) -> EditRow:
    order = CATALOGUE[measure].order
    names = [f"m-{index}-{measure}-{kind}" for index in range(len(held))]
    values = [column.get((measure, kind)) for column in held]
    options: list[tuple[str, str]] = []
    shape, low, high, step = "number", 5.0, 43200.0, "1"
    if isinstance(order, orders.Choice):
        shape, options = "select", [(code, _(label)) for code, label in order.steps.items()]
    elif isinstance(order, orders.Union):
        shape, options = "boxes", [(code, _(label)) for code, label in order.members.items()]
    elif isinstance(order, orders.Portions):
        shape, low, high = "portions", 0, order.most
        values = [_portions(order, value) for value in values]
    elif isinstance(order, orders.Quota):
        shape, values = "quota", [_quota(value) for value in values]
    elif isinstance(order, orders.Limit):
        low, high, step = order.low, order.high, "1" if order.whole else "0.1"
    else:
        shape = "minutes"
    fields = [Field(name, value) for name, value in zip(names, values, strict=True)]
    return EditRow(f"{measure}/{kind}", _name(measure, kind), kind, shape, options, low, high, step, fields)


def _portions(order: orders.Portions, value: Any) -> list[tuple[str, str, int]]:
    """Each thing that may be asked for, its name and how many are."""
    try:
        asked = dict(order.read(value or ()))
    except orders.BadValue:
        asked = {}
    return [(code, _(label), asked.get(code, 0)) for code, label in order.members.items()]


def _quota(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(str(value.get(name, "")) for name in ("exits", "days", "hours")).rstrip("/")
    return "/".join(str(each) for each in value) if isinstance(value, list) else ""


def _duties(request: Request, plain: forms.Plain) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    closing, key = data.get("closing") == "yes", data.get("duty", "")
    home = plain["stand_down"].get("duties", []) if closing else plain["duties"]
    wanted = key or data.get("key", "") if request.method == "POST" else key
    found = next((each for each in home if each.get("key") == wanted), None)
    return {
        "post_titles": {post["key"]: post["title"] for post in plain["organisation"]["posts"]},
        "duty": found,
        "duty_known": key,
        "adding": "new" in data or (request.method == "POST" and not key),
        "closing": closing,
        "others": [each for each in home if each is not found],
        "steps_text": forms.steps_text(found) if found else "",
        "proofs": [(code, _(label)) for code, label in PROOFS.items()],
        "places": [(code, _(label)) for code, label in EACH.items()],
    }


def _posts(request: Request, plain: forms.Plain) -> dict[str, Any]:
    return {"post_rows": [*plain["organisation"]["posts"], {}]}


def _notices(request: Request, plain: forms.Plain) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    chosen = data.get("level", plain["levels"][0]["key"])
    record = next((level for level in plain["levels"] if level["key"] == chosen), plain["stand_down"])
    audiences = [(code, _(label)) for code, label in AUDIENCES.items()]
    audiences += [(f"post:{post['key']}", forms_title(post)) for post in plain["organisation"]["posts"]]
    return {
        "chosen": chosen,
        "notice_rows": [*record.get("notices", []), {}],
        "audiences": audiences,
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    }


def forms_title(record: forms.Plain) -> str:
    """The title of a record of plain data in Chinese and English, for lists of choices."""
    title = record.get("title", {})
    return " ".join(text for text in (title.get("zh", ""), title.get("en", "")) if text)


_FACTS: dict[str, Callable[[Request, forms.Plain], dict[str, Any]]] = {
    "levels": level_facts.levels,
    "groups": level_facts.groups,
    "ending": level_facts.ending,
    "measures": _measures,
    "duties": _duties,
    "posts": _posts,
    "notices": _notices,
    "yaml": lambda request, plain: {},
}
