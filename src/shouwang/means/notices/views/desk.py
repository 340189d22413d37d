"""The desk of those who publish: the list of notices, writing one, who was reached and who was not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.means.notices import forms, rules, selectors, services
from shouwang.means.notices.templatetags.notices import notice_title
from shouwang.web import listing, pages, xlsx
from shouwang.web.pages import Request, page


@page("notice.publish")
def index(request: Request) -> HttpResponse:
    """Every notice of the compound, newest first."""
    now, query = pages.now(request), request.GET
    standing = listing.asked(query, "standing", list(rules.Standing))
    text = query.get("q", "")[:60]
    found = selectors.in_compound(request.compound.pk, text=text, standing=standing, now=now)
    chips = [listing.Chip(_("All"), "", not standing)] + [
        listing.Chip(_(label), key, standing == key) for key, label in rules.STANDING_LABELS.items()
    ]
    facts = {"page": listing.page_of(found, request), "chips": chips, "q": text, "active_way": "notices"}
    return render(request, "notices/index.html", facts)


@page("notice.publish", methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Write a notice: first a preview with how many it reaches, then publish."""
    now, compound = pages.now(request), request.compound
    initial = {
        "signed_by": compound.name,
        "kind": rules.Kind.RESIDENTS,
        "expires_at": timezone.localtime(now + timedelta(days=7)).replace(second=0, microsecond=0),
    }
    form = forms.NoticeForm(request.POST or None, compound_id=compound.pk, initial=initial)
    facts: dict[str, Any] = {"form": form, "active_way": "notices"}
    if request.method == "POST" and form.is_valid():
        try:
            facts |= _preview(request, form)
            if request.POST.get("step") == "publish":
                return _publish(request, form)
        except Refusal as said_no:
            facts |= {"refusal": said_no, "count": None}
    status = 422 if request.method == "POST" and (form.errors or "refusal" in facts) else 200
    return render(request, "notices/new.html", facts, status=status)


def _preview(request: Request, form: forms.NoticeForm) -> dict[str, Any]:
    now = pages.now(request)
    title, body = form.words()
    audience = form.audience()
    audience.check()
    rules.check_text(title, body)
    rules.check_expiry(form.until(), now=now)
    count = selectors.count_audience(compound_id=request.compound.pk, audience=audience, now=now)
    return {"count": count, "title": title, "body": body}


def _publish(request: Request, form: forms.NoticeForm) -> HttpResponse:
    title, body = form.words()
    given = form.cleaned_data
    made = services.publish(
        compound_id=request.compound.pk,
        title=title,
        body=body,
        audience=form.audience(),
        signed_by=given["signed_by"],
        basis=given["basis"],
        urgent=given["urgent"],
        exercise=given["exercise"],
        expires_at=form.until(),
        actor=request.actor,
        now=pages.now(request),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    messages.success(request, _("The notice is published."))
    return redirect("notices:one", compound=request.compound.code, notice_id=made.pk)


@page("notice.unreached")
def one(request: Request, notice_id: int) -> HttpResponse:
    """One notice with how far it has come."""
    found = selectors.notice(notice_id, compound_id=request.compound.pk)
    numbers = dict(places.buildings(request.compound.pk).values_list("pk", "number"))
    reached = selectors.reached(found, now=pages.now(request))
    facts = {"notice": found, "reached": reached, "numbers": numbers, "url": address(found), "active_way": "notices"}
    return render(request, "notices/one.html", facts)


def address(found: Any) -> str:
    """The whole public address of a notice, empty where it has none."""
    if not found.is_public:
        return ""
    return str(settings.PUBLIC_URL).rstrip("/") + reverse("notices:public", args=[found.code])


@page("notice.publish", methods=("POST",))
def withdraw(request: Request, notice_id: int) -> HttpResponse:
    """Take a notice back with a reason."""
    services.withdraw(
        notice_id=notice_id,
        compound_id=request.compound.pk,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=pages.now(request),
    )
    messages.success(request, _("The notice is withdrawn; its readers see why."))
    return redirect("notices:one", compound=request.compound.code, notice_id=notice_id)


@page("notice.unreached", methods=("GET", "POST"))
def unreached(request: Request, notice_id: int) -> HttpResponse:
    """The homes that were not reached; whoever serves them notes whom they told."""
    found = selectors.notice(notice_id, compound_id=request.compound.pk)
    now = pages.now(request)
    if request.method == "POST":
        services.mark_read(
            notice_id=found.pk,
            compound_id=request.compound.pk,
            actor=request.actor,
            now=now,
            on_behalf_home_id=numerals.whole(request.POST.get("home"), 0),
            how=request.POST.get("how", "door"),
        )
        return redirect(request.get_full_path())
    text = request.GET.get("q", "")[:30]
    homes = selectors.unreached_homes(found, now=now, building_ids=_mine(request), text=text)
    facts = {
        "notice": found,
        "page": listing.page_of(homes, request),
        "reached": selectors.reached(found, now=now),
        "q": text,
        "active_way": "notices",
    }
    return render(request, "notices/unreached.html", facts)


def _mine(request: Request) -> frozenset[int] | None:
    return request.actor.buildings("notice.unreached", compound_id=request.compound.pk)


@page("notice.unreached")
def unreached_sheet(request: Request, notice_id: int) -> FileResponse:
    """The homes that were not reached as a workbook."""
    found = selectors.notice(notice_id, compound_id=request.compound.pk)
    now = pages.now(request)
    homes = selectors.unreached_homes(found, now=now, building_ids=_mine(request))
    head = [_("Building"), _("Unit"), _("Room"), _("Told"), _("Time")]
    rows = ([home.building.number, home.unit.number, home.room, "", ""] for home in homes.iterator(chunk_size=2000))
    name = f"{notice_title(found)[:40]}-{timezone.localtime(now):%m%d}.xlsx"
    return xlsx.workbook_response(name, {_("Not reached"): (head, rows)})


@page("notice.unreached")
def unreached_print(request: Request, notice_id: int) -> HttpResponse:
    """The homes that were not reached on paper, by building."""
    found = selectors.notice(notice_id, compound_id=request.compound.pk)
    homes = selectors.unreached_homes(found, now=pages.now(request), building_ids=_mine(request))
    return render(request, "notices/unreached_print.html", {"notice": found, "homes": homes})


@page("notice.unreached")
def poster(request: Request, notice_id: int) -> HttpResponse:
    """The notice on A4 in large type for the board at the entrance, with a QR to its own address."""
    found = selectors.notice(notice_id, compound_id=request.compound.pk)
    return render(request, "notices/poster.html", {"notice": found, "url": address(found)})
