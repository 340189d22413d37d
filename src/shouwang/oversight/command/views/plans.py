"""Pages of plans: the list, one plan, its print-out, taking in a pack, signing, the difference of versions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.kernel import numerals, outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.oversight.command.rules import differences, matrix
from shouwang.oversight.command.rules.pack import Pack
from shouwang.oversight.command.selectors import plans as selectors
from shouwang.oversight.command.selectors.responses import pack_of
from shouwang.oversight.command.services import plans as services
from shouwang.web import panels
from shouwang.web.pages import Request, now, page

LARGEST_UPLOAD = 1_000_000


def _to(request: Request, name: str, **kwargs: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"command:{name}", kwargs={"compound": request.compound.code, **kwargs}))


@page("plan.see")
def plans(request: Request) -> HttpResponse:
    """Every plan of the compound and, for those who write plans, the ways to a new one."""
    return _list(request)


def _list(request: Request, **more: Any) -> HttpResponse:
    rows = selectors.rows(request.compound.pk)
    present = {row.plan.code for row in rows}
    facts = {
        "rows": rows,
        "shipped": [pack for pack in selectors.shipped() if pack.code not in present],
        "active_way": "plans",
        **more,
    }
    return render(request, "command/plans.html", facts, status=422 if more else 200)


@page("plan.edit", methods=("POST",))
def take_in(request: Request) -> HttpResponse:
    """A pack from a file or from the shelf becomes a draft; a broken one comes back with its lines."""
    file, name = request.FILES.get("file"), request.POST.get("shipped", "")
    if file is None and not name:
        raise outcomes.Refusal("plan.no_file", gettext_noop("Choose a file first."))
    if file is not None and (file.size or 0) > LARGEST_UPLOAD:
        raise outcomes.Refusal("plan.too_large", gettext_noop("The file is too large; a plan has at most 1 MB."))
    raw = file.read() if file is not None else selectors.shipped_text(name)
    try:
        version = services.import_pack(
            compound_id=request.compound.pk,
            raw=raw,
            actor=request.actor,
            now=now(request),
            bind=request.POST.get("bind") == "yes",
        )
    except services.InvalidPack as invalid:
        return _list(request, problems=invalid.problems, file_name=file.name if file is not None else name)
    messages.success(request, _("%(number)s was taken in as a draft.") % {"number": version.number})
    return HttpResponseRedirect(_address(request, version))


def _address(request: Request, version: Any) -> str:
    given = {"compound": request.compound.code, "plan_id": version.plan_id}
    return reverse("command:plan", kwargs=given) + f"?version={version.pk}"


def _asked_version(request: Request, plan_id: int) -> Any:
    """The version that the address asks for, of this very plan; else the one that counts."""
    selectors.plan(plan_id, compound_id=request.compound.pk)
    asked = request.GET.get("version", "")
    if not asked:
        return selectors.shown_version(plan_id)
    version = selectors.version(numerals.whole(asked, 0), compound_id=request.compound.pk)
    if version.plan_id != plan_id:
        raise outcomes.NotFound("plan.unknown", gettext_noop("There is no such plan."))
    return version


@page("plan.see")
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan: measures by level, a level's duties in time, signatures and versions."""
    version = _asked_version(request, plan_id)
    return render(request, "command/plan.html", _plan_facts(request, version))


def _plan_facts(request: Request, version: Any) -> dict[str, Any]:
    pack, compound_id = pack_of(version), request.compound.pk
    active = [a for a in selectors.open_activations(compound_id) if a.version.plan_id == version.plan_id]
    running = active[0] if active else None
    level = _level(pack, request.GET.get("level") or (running.level if running else ""))
    versions = selectors.versions(version.plan_id)
    signatures = selectors.signatures(version)
    making = next((each for each in versions if each.state in ("draft", "submitted", "approved")), None)
    base = version.based_on if version.based_on_id else None
    return {
        "version": version,
        "pack": pack,
        "rows": matrix.rows(pack),
        "level": level,
        "lanes": matrix.lanes(pack, level.key),
        "duty_count": selectors.duty_count(pack, level.key, compound_id),
        "people": sum(post.members for post in pack.posts if post.key in {d.post for d in pack.duties_at(level.key)}),
        "running": running,
        "versions": versions,
        "making": making,
        "changes": len(selectors.changes(base, version)) if base and version == making else 0,
        "base": base,
        "signatures": signatures,
        "signable": [s for s in signatures if selectors.can_sign(request.actor, s, compound_id)],
        "returned": selectors.last_return(version),
        "last_drill": selectors.last_drill(version.plan_id, compound_id),
        "gaps": _gaps(pack, compound_id, request),
        "active_way": "plans",
    }


def _gaps(pack: Pack, compound_id: int, request: Request) -> list[tuple[Any, list[Any]]]:
    """Levels for which trained people are missing, with what is missing; empty when no app knows of training."""
    needed = {level.key: matrix.people_needed(pack, level.key) for level in pack.levels}
    asked = {"compound_id": compound_id, "hazard": pack.hazard, "needed": needed, "now": now(request)}
    found = panels.ask("training_gaps", **asked) or []
    by_level = [(level, [line for line in found if line.level == level.key]) for level in pack.levels]
    return [each for each in by_level if each[1]]


def _level(pack: Pack, key: str) -> Any:
    found = [level for level in pack.levels if level.key == key]
    return found[0] if found else pack.levels[len(pack.levels) // 2]


@page("plan.see")
def plan_print(request: Request, plan_id: int) -> HttpResponse:
    """The whole plan on paper."""
    version = _asked_version(request, plan_id)
    pack = pack_of(version)
    levels = [(level, pack.duties_at(level.key)) for level in pack.levels]
    facts = {**_plan_facts(request, version), "levels": levels}
    return render(request, "command/plan_print.html", facts)


@page("plan.see")
def plan_export(request: Request, version_id: int) -> HttpResponse:
    """A version as the YAML pack that it was written in."""
    name, text = selectors.export(selectors.version(version_id, compound_id=request.compound.pk))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page("plan.see")
def plan_compare(request: Request, version_id: int, other_id: int) -> HttpResponse:
    """What a version changes against another one."""
    new = selectors.version(version_id, compound_id=request.compound.pk)
    old = selectors.version(other_id, compound_id=request.compound.pk)
    if new.plan_id != old.plan_id:
        raise outcomes.NotFound("plan.unknown", gettext_noop("There is no such plan."))
    areas: dict[str, list[differences.Difference]] = defaultdict(list)
    for difference in selectors.changes(old, new):
        areas[difference.area].append(difference)
    facts = {"new": new, "old": old, "areas": list(areas.items()), "pack": pack_of(new), "active_way": "plans"}
    return render(request, "command/plan_compare.html", facts)


@page("plan.edit", methods=("POST",))
def plan_draft(request: Request, plan_id: int) -> HttpResponse:
    """Begin the next version, or go to the one already begun."""
    selectors.plan(plan_id, compound_id=request.compound.pk)
    version = services.new_draft(
        plan_id=plan_id,
        compound_id=request.compound.pk,
        actor=request.actor,
        now=now(request),
        major=request.POST.get("major") == "yes",
    )
    return _to(request, "plan-edit", version_id=version.pk)


def _common(request: Request, version_id: int) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "compound_id": request.compound.pk,
        "actor": request.actor,
        "now": now(request),
    }


def revision_of(request: Request) -> int:
    """The revision that the page showed; nonsense counts as none."""
    return numerals.whole(request.POST.get("revision"), 0)


@page("plan.edit", methods=("POST",))
def plan_submit(request: Request, version_id: int) -> HttpResponse:
    """Hand a draft in for signatures."""
    version = services.submit(revision=revision_of(request), **_common(request, version_id))
    messages.success(request, _("%(number)s waits for signatures now.") % {"number": version.number})
    return HttpResponseRedirect(_address(request, version))


@page("plan.approve", methods=("POST",))
def plan_sign(request: Request, version_id: int) -> HttpResponse:
    """Give the signature that the button named."""
    step = request.POST.get("step", "")
    version = services.sign(step=step, note=request.POST.get("note", ""), **_common(request, version_id))
    messages.success(request, _("Signed."))
    return HttpResponseRedirect(_address(request, version))


@page("plan.approve", methods=("POST",))
def plan_return(request: Request, version_id: int) -> HttpResponse:
    """Send a version back to its authors."""
    version = services.send_back(note=request.POST.get("note", ""), **_common(request, version_id))
    messages.info(request, _("%(number)s went back to its authors.") % {"number": version.number})
    return HttpResponseRedirect(_address(request, version))


@page("plan.edit", methods=("POST",))
def plan_enforce(request: Request, version_id: int) -> HttpResponse:
    """Put an approved version in force."""
    version = services.put_in_force(**_common(request, version_id))
    messages.success(request, _("%(number)s is in force.") % {"number": version.number})
    return HttpResponseRedirect(_address(request, version))


@page("plan.edit", methods=("POST",))
def plan_discard(request: Request, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(**_common(request, version_id))
    messages.info(request, _("The draft was discarded."))
    return _to(request, "plans")
