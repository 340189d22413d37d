"""A host's pages on a phone: whom I invited, invite, share, answer, cancel, extend; staff act for hosts here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import numerals
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.visitors import forms, links, rules, selectors, services
from shouwang.protect.visitors.views import common
from shouwang.web import listing, pages
from shouwang.web.pages import Request, page

EXTENSIONS = (2, 4, 24)
"""Hours by which a visit is made longer with one tap."""


@page("visitor.invite")
def mine(request: Request) -> HttpResponse:
    """The visits of my homes: to answer, to come, past; former visitors with one tap."""
    now, compound_id = pages.now(request), request.compound.pk
    homes = _homes(request)
    past = "past" in request.GET
    ids = [home.pk for home in homes]
    found = listing.page_of(selectors.of_homes(ids, compound_id=compound_id, now=now, past=past), request, per_page=20)
    stands = selectors.standings([row.pk for row in found], compound_id=compound_id, now=now)
    former = selectors.former_visitors(ids[0], compound_id=compound_id, now=now) if ids and not past else []
    facts = {
        "page": found,
        "pairs": [(row, stands[row.pk]) for row in found],
        "past": past,
        "homes": homes,
        "former": former,
        "home": homes[0] if homes else None,
    }
    return render(request, "visitors/mine.html", facts)


def _homes(request: Request) -> list[Any]:
    return list(places.homes(request.compound.pk).filter(pk__in=request.actor.home_ids))


def of_notice(actor: Any, ref: str, *, compound: Any, now: Any) -> dict[str, str] | None:
    """Where somebody who reads a notice about a visit goes on; None for whoever has nothing to do with that home."""
    try:
        row = selectors.require_invitation(actor, "visitor.confirm", numerals.whole(ref, 0), compound_id=compound.pk)
    except NotFound:
        return None
    found = selectors.standing_of(row.pk, compound_id=compound.pk, now=now)
    waits = found is not None and found.state is rules.State.WAITS_HOST
    address = reverse("visitors:one", kwargs={"compound": compound.code, "invitation_id": row.pk})
    return {"address": address, "label": _("Answer now") if waits else _("See this visit")}


@page("visitor.invite", methods=("GET", "POST"))
def invite(request: Request) -> HttpResponse:
    """Invite somebody: who, what for, when; one's own home, or for staff any home by its room."""
    homes = _homes(request)
    if request.method == "POST":
        try:
            return _invited(request, homes)
        except Refusal as refusal:
            return _form(request, homes, refusal)
    return _form(request, homes)


def _form(request: Request, homes: list[Any], refusal: Refusal | None = None) -> HttpResponse:
    now, given = pages.now(request), request.POST if refusal else request.GET
    home = next((each for each in homes if str(each.pk) == given.get("home")), homes[0] if homes else None)
    place = home or request.compound
    facts = {
        "homes": homes,
        "home": home,
        "given": given,
        "refusal": refusal,
        "former": selectors.former_visitors(home.pk, compound_id=request.compound.pk, now=now) if home else [],
        "kinds": [(kind, label) for kind, label in rules.KIND_LABELS.items() if kind not in rules.DELIVERING],
        "today": timezone.localdate(now),
        "tomorrow": timezone.localdate(now) + timedelta(days=1),
        "latest": timezone.localdate(now) + timedelta(days=90),
        "most": rules.MOST_COMPANIONS,
        **common.demands(place.ref(), now),
    }
    return render(request, "visitors/invite.html", facts, status=refusal.status if refusal else 200)


def _invited(request: Request, homes: list[Any]) -> HttpResponse:
    now, form = pages.now(request), common.read(forms.InviteForm(request.POST))
    data = form.cleaned_data
    home_id = data["home"] or (homes[0].pk if homes and not data["room"] else None)
    if home_id is None:
        home = common.home_named(request, data["room"])
        if home is None:
            raise rules.VisitorRefused("visitor.room", gettext_noop("No single home is called that. Try 3-2-501.")).at(
                "room"
            )
        home_id = home.pk
    made = services.invite(
        actor=request.actor,
        compound_id=request.compound.pk,
        home_id=home_id,
        visit=form.invited(now),
        former_id=data["former"],
        nonce=data["nonce"],
        now=now,
    )
    return redirect(pages.address(request, "visitors:one", invitation_id=made.pk))


@page("visitor.invite")
def one(request: Request, invitation_id: int) -> HttpResponse:
    """One visit: its state in a word, link, QR and code to share, cancel, extend, answer."""
    now, compound_id = pages.now(request), request.compound.pk
    row = selectors.require_invitation(request.actor, "visitor.invite", invitation_id, compound_id=compound_id)
    found = selectors.standing_of(row.pk, compound_id=compound_id, now=now)
    works = row.home_id not in request.actor.home_ids
    facts = {
        "row": row,
        "found": found,
        "open": found is not None and found.state not in (rules.State.CANCELLED, rules.State.DECLINED),
        "code": selectors.qr_code(row),
        "url": common.whole_url(request, links.VISIT, row.pk),
        "host_url": common.whole_url(request, links.HOST, row.pk) if works and row.confirmed_at is None else "",
        "extensions": EXTENSIONS,
        "passages": selectors.passages([row.pk])[row.pk],
    }
    return render(request, "visitors/one.html", facts)


@page("visitor.invite", methods=("POST",))
def cancel(request: Request, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    services.cancel(
        invitation_id=invitation_id, actor=request.actor, compound_id=request.compound.pk, now=pages.now(request)
    )
    messages.success(request, _("Cancelled. The code is void."))
    return redirect(pages.address(request, "visitors:one", invitation_id=invitation_id))


@page("visitor.invite", methods=("POST",))
def extend(request: Request, invitation_id: int) -> HttpResponse:
    """Make a visit longer by some hours from its end, or from now when that is past."""
    now, compound_id = pages.now(request), request.compound.pk
    row = selectors.require_invitation(request.actor, "visitor.invite", invitation_id, compound_id=compound_id)
    hours = request.POST.get("hours", "")
    if hours not in {str(each) for each in EXTENSIONS}:
        raise rules.VisitorRefused("visitor.form", gettext_noop("Choose by how many hours the visit grows."))
    ends_at = max(row.ends_at, now) + timedelta(hours=int(hours))
    services.extend(invitation_id=row.pk, ends_at=ends_at, actor=request.actor, compound_id=compound_id, now=now)
    return redirect(pages.address(request, "visitors:one", invitation_id=invitation_id))


@page("visitor.confirm", methods=("POST",))
def answer(request: Request, invitation_id: int) -> HttpResponse:
    """Yes or no to somebody who asks to come; staff answer for a host they have called."""
    services.answer(
        invitation_id=invitation_id,
        yes=request.POST.get("answer") == "yes",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    if request.POST.get("back") == "desk":
        return redirect(pages.address(request, "visitors:desk"))
    return redirect(pages.address(request, "visitors:one", invitation_id=invitation_id))
