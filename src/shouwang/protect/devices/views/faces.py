"""Face recognition by consent: the steward's list, enrolling in person, a resident's own page, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.base.residents import selectors as residents
from shouwang.kernel import ids, numerals, outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.protect.devices import matching, selectors, services
from shouwang.protect.devices.views.doors import DETAILS
from shouwang.web import listing, pages

COPIES: Mapping[str, tuple[str | Promise, str]] = {
    "to_put": (_("being put there"), ""),
    "there": (_("there"), "tag-ok"),
    "to_remove": (_("being erased, not yet confirmed"), "tag-act"),
    "gone": (_("erased"), ""),
}
ENDS: Mapping[str, str | Promise] = {
    "withdrawn": _("withdrawn"),
    "expired": _("a year is over"),
    "moved_out": _("moved out"),
}
ALIKE: Mapping[str, str | Promise] = {
    "similar": _("The photo looks like the enrolled face. Compare name and face yourself as well."),
    "different": _("The photo does not look like the enrolled face. Look at a document."),
    "no_face": _("No face was found in one of the pictures."),
}


def _show(consent: Any) -> dict[str, Any]:
    return {
        "consent": consent,
        "stands": consent.withdrawn_at is None,
        "ended": ENDS.get(consent.withdrawn_why, ""),
        "copies": [
            {"copy": copy, "word": COPIES[copy.state][0], "tone": COPIES[copy.state][1], "why": _why(copy)}
            for copy in consent.copies.all()
        ],
    }


def _why(copy: Any) -> str | Promise:
    """What kept the device from doing it, the last time."""
    return DETAILS.get(copy.detail, "")


@pages.page("face.manage")
def consents(request: pages.Request) -> HttpResponse:
    """Who consented, which device has not yet confirmed an erasure, and enrolling somebody in person."""
    now, text = pages.now(request), request.GET.get("q", "").strip()[:80]
    reach = request.actor.buildings("face.manage", compound_id=request.compound.pk)
    found = residents.search(request.compound.pk, text, now=now, building_ids=reach)[:12] if text else []
    page = listing.page_of(selectors.consents(request.actor, compound_id=request.compound.pk, now=now), request)
    context = {
        "page": page,
        "rows": [_show(consent) for consent in page],
        "pending": [(copy, _why(copy)) for copy in selectors.pending_copies(request.compound.pk)],
        "text": text,
        "found": found,
        "compares": matching.available(),
        "manages": request.actor.may("device.manage", compound_id=request.compound.pk),
    }
    return render(request, "devices/faces.html", context)


@pages.page("face.manage", methods=("POST",))
def enrol(request: pages.Request) -> HttpResponse:
    """Record a consent given in person or on paper, with the picture."""
    how = request.POST.get("how", "")
    _give(request, numerals.whole(request.POST.get("person"), 0), how if how in ("in_person", "paper") else "in_person")
    return redirect(reverse("devices:faces", kwargs={"compound": request.compound.code}))


def _give(request: pages.Request, person_id: int, how: str) -> Any:
    upload = request.FILES.get("picture")
    given = services.Given(
        person_id=person_id,
        how=how,
        read=request.POST.get("read") == "yes",
        guardian=request.POST.get("guardian", "")[:60],
    )
    return services.give_consent(
        compound_id=request.compound.pk,
        given=given,
        picture=upload.read() if upload is not None and (upload.size or 0) <= 8 * 1024 * 1024 else b"",
        actor=request.actor,
        nonce=ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        now=pages.now(request),
    )


@pages.page("face.manage", methods=("POST",))
def withdraw(request: pages.Request, consent_id: int) -> HttpResponse:
    """Take a consent back for somebody."""
    services.withdraw(
        compound_id=request.compound.pk, consent_id=consent_id, actor=request.actor, now=pages.now(request)
    )
    return redirect(reverse("devices:faces", kwargs={"compound": request.compound.code}))


@pages.page("device.manage", methods=("POST",))
def gone(request: pages.Request, copy_id: int) -> HttpResponse:
    """A face was taken off a device by hand."""
    services.confirm_gone(compound_id=request.compound.pk, copy_id=copy_id, actor=request.actor, now=pages.now(request))
    return redirect(reverse("devices:faces", kwargs={"compound": request.compound.code}))


@pages.page("face.manage", methods=("POST",))
def compare(request: pages.Request, consent_id: int) -> HttpResponse:
    """Compare a photo with an enrolled face; neither the photo nor the result is kept."""
    found = selectors.consents(request.actor, compound_id=request.compound.pk, now=pages.now(request))
    consent = found.filter(pk=consent_id, withdrawn_at__isnull=True).first()
    if consent is None:
        raise outcomes.NotFound("face.unknown", gettext_noop("There is no such consent."))
    if not matching.available():
        raise services.FaceRefused("face.extra", gettext_noop("Comparing faces is not installed here."))
    upload = request.FILES.get("picture")
    photo = services.read_picture(upload.read() if upload is not None else b"")
    alike = matching.compare(services.picture_of(consent), photo)
    return render(request, "devices/alike.html", {"consent": consent, "alike": alike, "sentence": ALIKE[alike]})


@pages.page("face.own")
def own(request: pages.Request) -> HttpResponse:
    """A resident's own page: the text, the consent, and taking it back with one press."""
    person = _self(request)
    consent = selectors.consent_of(person.pk)
    return render(request, "devices/face_own.html", {"row": _show(consent) if consent else None, "person": person})


def _self(request: pages.Request) -> Any:
    if request.compound is None:
        raise Http404
    person = residents.person_of_user(request.actor.user_id or 0, compound_id=request.compound.pk)
    if person is None:
        raise outcomes.NotFound("resident.unknown", gettext_noop("There is no such resident."))
    return person


@pages.page("face.own", methods=("POST",))
def give_own(request: pages.Request) -> HttpResponse:
    """Consent on the own phone."""
    _give(request, _self(request).pk, "own")
    return redirect(reverse("devices:face-own", kwargs={"compound": request.compound.code}))


@pages.page("face.own", methods=("POST",))
def withdraw_own(request: pages.Request) -> HttpResponse:
    """Take the own consent back; done twice it stays taken back."""
    consent = selectors.consent_of(_self(request).pk)
    if consent is not None:
        services.withdraw(
            compound_id=request.compound.pk, consent_id=consent.pk, actor=request.actor, now=pages.now(request)
        )
    return redirect(reverse("devices:face-own", kwargs={"compound": request.compound.code}))
