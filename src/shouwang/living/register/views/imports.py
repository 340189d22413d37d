"""The import: choose a file, settle its columns, try it, write it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.living.register import services
from shouwang.living.register.rules.fields import KIND_LABELS, Kind
from shouwang.living.register.selectors import imports
from shouwang.living.register.services.imports import can_undo, is_lost, lacking
from shouwang.living.register.views.register import head
from shouwang.web import pages
from shouwang.web.pages import Request, page

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUSY = ("trying", "running")


@page("register.import", methods=("GET", "POST"))
def choose(request: Request) -> HttpResponse:
    """Choose a file, take a template, see the latest imports."""
    if request.method == "POST":
        return _take_in(request)
    facts = {"kinds": _kinds(), "runs": imports.recent(request.compound.pk), "step": 1}
    return render(request, "register/import.html", {**facts, **head(request, "import")})


def _kinds() -> list[tuple[str, str]]:
    return [(str(kind), _(label)) for kind, label in KIND_LABELS.items()]


def _take_in(request: Request) -> HttpResponse:
    file = request.FILES.get("file")
    kind = request.POST.get("kind", "")
    if file is None or kind not in set(Kind):
        raise Refusal("import.no_file", gettext_noop("Choose a file."))
    run = services.upload(
        actor=request.actor,
        compound_id=request.compound.pk,
        kind=kind,
        filename=file.name or "",
        content=file.read(),
        now=pages.now(request),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    return _to_run(request, run.pk)


def _to_run(request: Request, run_id: int) -> HttpResponse:
    return redirect("register:import-run", compound=request.compound.code, run_id=run_id)


@page("register.import")
def run(request: Request, run_id: int) -> HttpResponse:
    """One import: the sheet, its columns, what would come of it, and the writing."""
    facts = _facts(request, run_id)
    if request.headers.get("HX-Target") == "run" and request.headers.get("HX-Request"):
        answer = render(request, "register/_import_run.html", facts)
        if facts["run"].state not in BUSY or facts["lost"]:
            answer["HX-Refresh"] = "true"
        return answer
    letters, rows = imports.preview(facts["run"])
    facts |= {"letters": letters, "rows": rows, "columns": imports.columns(facts["run"])}
    return render(request, "register/import_run.html", {**facts, **head(request, "import")})


def _facts(request: Request, run_id: int) -> dict[str, Any]:
    found = imports.run(run_id, compound_id=request.compound.pk)
    now = pages.now(request)
    columns = imports.columns(found)
    return {
        "run": found,
        "busy": found.state in BUSY,
        "lost": is_lost(found, now),
        "writable": found.new + found.updated + found.unchanged,
        "shares": _shares(found),
        "reasons": imports.reasons(found) if found.refused else [],
        "remarks": imports.remarks(found) if found.total else [],
        "changes": imports.changes(found) if found.updated else [],
        "open_columns": [one for one in columns if one.column.open],
        "lacking": lacking(found),
        "can_undo": can_undo(found, now),
        "has_file": bool(found.file_sealed),
        "seconds_left": imports.seconds_left(found, now=now),
        "has_accounts": imports.has_passwords(found),
        "stays": imports.stays(found) if found.state == "undone" else [],
        "unseated": imports.unseated(found) if found.state == "done" else [],
        "step": {"uploaded": 2, "trying": 3, "tried": 3, "failed": 3}.get(found.state, 4),
        "kind_label": _(KIND_LABELS[Kind(found.kind)]),
    }


def _shares(found: Any) -> list[tuple[str, float, float]]:
    """The stacked bar in hundredths: name, start and width of each part."""
    parts = (
        ("new", found.new),
        ("updated", found.updated),
        ("unchanged", found.unchanged),
        ("refused", found.refused),
    )
    total = sum(count for _name, count in parts) or 1
    start, shares = 0.0, []
    for name, count in parts:
        shares.append((name, round(start, 2), round(100 * count / total, 2)))
        start += 100 * count / total
    return shares


@page("register.import", methods=("POST",))
def settle(request: Request, run_id: int) -> HttpResponse:
    """Take the columns as they were settled and try again."""
    chosen = {
        column: str(value)
        for name, value in request.POST.items()
        if name.startswith("column-") and (column := numerals.whole(name[7:], -1)) >= 0
    }
    services.settle_columns(
        actor=request.actor,
        compound_id=request.compound.pk,
        run_id=run_id,
        chosen=chosen,
        makes_homes=request.POST.get("makes_homes") == "yes",
        policy="all_or_nothing" if request.POST.get("policy") == "all_or_nothing" else "valid_rows",
        sheet=request.POST.get("sheet", ""),
        now=pages.now(request),
    )
    return _to_run(request, run_id)


@page("register.import", methods=("POST",))
def write(request: Request, run_id: int) -> HttpResponse:
    """Begin to write."""
    services.start_writing(actor=request.actor, compound_id=request.compound.pk, run_id=run_id, now=pages.now(request))
    return _to_run(request, run_id)


@page("register.import", methods=("POST",))
def stop(request: Request, run_id: int) -> HttpResponse:
    """Stop and roll back."""
    services.stop(actor=request.actor, compound_id=request.compound.pk, run_id=run_id, now=pages.now(request))
    return _to_run(request, run_id)


@page("register.import", methods=("POST",))
def undo(request: Request, run_id: int) -> HttpResponse:
    """Take a finished import back."""
    services.undo(actor=request.actor, compound_id=request.compound.pk, run_id=run_id, now=pages.now(request))
    return _to_run(request, run_id)


@page("register.import")
def refused(request: Request, run_id: int) -> HttpResponse:
    """The refused rows with their reasons, to mend, and what should be looked at."""
    found = imports.run(run_id, compound_id=request.compound.pk)
    name = _("refused rows") + "-" + found.file_name.rsplit(".", 1)[0] + ".xlsx"
    return _download(name, services.refused_workbook(found, get_language() or ""))


@page("register.import", methods=("POST",))
def accounts(request: Request, run_id: int) -> HttpResponse:
    """First passwords of new staff, handed out once."""
    handed_out = services.hand_out(
        actor=request.actor, compound_id=request.compound.pk, run_id=run_id, now=pages.now(request)
    )
    return _download(_("Accounts") + ".xlsx", services.accounts_workbook(handed_out))


@page("register.import")
def template(request: Request, kind: str) -> HttpResponse:
    """A sheet to fill in."""
    if kind not in set(Kind):
        raise Refusal("import.no_kind", gettext_noop("There is no such list."))
    name = _(KIND_LABELS[Kind(kind)]) + "-" + _("template") + ".xlsx"
    return _download(name, services.template_workbook(kind))


@page("register.export", methods=("GET", "POST"))
def export(request: Request) -> HttpResponse:
    """Take a list out, saying what for."""
    if request.method == "GET":
        return render(request, "register/export.html", {"kinds": _kinds(), **head(request, "register")})
    kind = request.POST.get("kind", "")
    if kind not in set(Kind):
        raise Refusal("import.no_kind", gettext_noop("There is no such list."))
    content = services.export_workbook(
        kind=kind,
        compound_id=request.compound.pk,
        actor=request.actor,
        purpose=request.POST.get("purpose", ""),
        now=pages.now(request),
    )
    day = timezone.localtime(pages.now(request)).strftime("%Y%m%d")
    return _download(f"{request.compound.name}-{_(KIND_LABELS[Kind(kind)])}-{day}.xlsx", content)


def _download(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=MIME)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer
