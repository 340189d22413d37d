"""The register of devices: list with health, one device, registering, secret shown once, pausing, revoking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.protect.devices import forms, rules, selectors, services
from shouwang.protect.devices.views import showing
from shouwang.web import listing, pages, xlsx

PRINTED = 1000
"""Devices on paper; the workbook has all."""


@pages.page("device.see")
def index(request: pages.Request) -> HttpResponseBase:
    """All devices with their health, the silent first; and as xlsx."""
    now = pages.now(request)
    shown = [showing.show(each, now=now) for each in selectors.devices(request.actor, compound_id=request.compound.pk)]
    shown.sort(key=lambda one: (one.rank, one.device.name))
    if request.GET.get("format") == "xlsx":
        return _workbook(shown, now)
    printed = request.GET.get("format") == "print"
    context = {
        "page": listing.page_of(shown, request, per_page=PRINTED if printed else listing.PER_PAGE),
        "bad": [one for one in shown if one.bad],
        "manages": request.actor.may("device.manage", compound_id=request.compound.pk),
        "enrols": request.actor.may("face.manage", compound_id=request.compound.pk),
        "opens": request.actor.may("device.open", compound_id=request.compound.pk),
    }
    return render(request, "devices/index_print.html" if printed else "devices/index.html", context)


def _workbook(shown: list[showing.Shown], now: datetime) -> HttpResponseBase:
    head = [_("Device"), _("Kind"), _("Gate"), _("Health"), _("Last heard"), _("Clock off (s)"), _("Firmware")]
    rows = (
        [
            one.device.name,
            str(one.kind),
            one.device.gate.name if one.device.gate else "",
            one.word,
            f"{timezone.localtime(one.device.seen_at):%Y-%m-%d %H:%M:%S}" if one.device.seen_at else "",
            one.device.clock_offset_s if one.device.clock_offset_s is not None else "",
            one.device.firmware,
        ]
        for one in shown
    )
    return xlsx.workbook_response(f"devices-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Devices"): (head, rows)})


@pages.page("device.manage")
def new(request: pages.Request) -> HttpResponse:
    """The empty form."""
    return _form(request, forms.DeviceForm(compound_id=request.compound.pk))


def _form(request: pages.Request, form: forms.DeviceForm, device: Any = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "devices/form.html", {"form": form, "device": device}, status=status)


@pages.page("device.manage", methods=("POST",))
def create(request: pages.Request) -> HttpResponse:
    """Register, and show the secret once."""
    form = forms.DeviceForm(request.POST, compound_id=request.compound.pk)
    if not form.is_valid():
        return _form(request, form)
    made = services.register(
        compound_id=request.compound.pk,
        facts=form.facts(),
        actor=request.actor,
        nonce=form.cleaned_data["nonce"],
        now=pages.now(request),
    )
    if made.secret is None:
        return redirect(_address(request, "devices:one", made.device.pk))
    return _secret(request, made)


def _secret(request: pages.Request, made: services.Shown) -> HttpResponse:
    """The page that is seen once: no history, no cache (pages of people are never cached)."""
    device = made.device
    base = settings.PUBLIC_URL + reverse("devices:intake", kwargs={"token": device.token})
    address = f"{base}?key={made.secret}" if device.auth == rules.Auth.ADDRESS else base
    return render(request, "devices/secret.html", {"device": device, "secret": made.secret, "address": address})


def _address(request: pages.Request, name: str, device_id: int) -> str:
    return reverse(name, kwargs={"compound": request.compound.code, "device_id": device_id})


@pages.page("device.see")
def one(request: pages.Request, device_id: int) -> HttpResponse:
    """One device: how it is, what it told, what can be done."""
    device, now = selectors.device(device_id, compound_id=request.compound.pk), pages.now(request)
    told = selectors.events(request.compound.pk, device_id=device.pk)
    page = listing.page_of(told, request, per_page=25)
    context = {
        "shown": showing.show(device, now=now),
        "device": device,
        "page": page,
        "rows": [showing.row(event) for event in page],
        "address": settings.PUBLIC_URL + reverse("devices:intake", kwargs={"token": device.token}),
        "manages": request.actor.may("device.manage", compound_id=request.compound.pk),
    }
    return render(request, "devices/one.html", context)


@pages.page("device.manage", methods=("GET", "POST"))
def change(request: pages.Request, device_id: int) -> HttpResponse:
    """Change what was entered."""
    device = selectors.device(device_id, compound_id=request.compound.pk)
    initial = {
        **{name: getattr(device, name) for name in ("name", "kind", "vendor", "way", "auth", "heartbeat_s")},
        "gate": device.gate_id or "",
    }
    form = forms.DeviceForm(request.POST or None, initial=initial, compound_id=request.compound.pk)
    if not form.is_valid():
        return _form(request, form, device)
    services.change(
        compound_id=request.compound.pk,
        device_id=device_id,
        facts=form.facts(),
        actor=request.actor,
        now=pages.now(request),
    )
    return redirect(_address(request, "devices:one", device_id))


@pages.page("device.manage", methods=("POST",))
def rotate(request: pages.Request, device_id: int) -> HttpResponse:
    """A new secret, shown once."""
    made = services.rotate(
        compound_id=request.compound.pk, device_id=device_id, actor=request.actor, now=pages.now(request)
    )
    return _secret(request, made)


@pages.page("device.manage", methods=("POST",))
def state(request: pages.Request, device_id: int) -> HttpResponse:
    """Pause, resume or revoke."""
    asked = request.POST.get("state", "")
    if asked not in set(rules.State):
        selectors.device(device_id, compound_id=request.compound.pk)
        raise services.DeviceRefused("device.state", gettext_noop("Pause, resume or revoke."))
    services.set_state(
        compound_id=request.compound.pk,
        device_id=device_id,
        state=rules.State(asked),
        actor=request.actor,
        now=pages.now(request),
    )
    return redirect(_address(request, "devices:one", device_id))


_UPKEEP = {"faults": services.clear_faults, "reset": services.count_reset}


@pages.page("device.manage", methods=("POST",))
def upkeep(request: pages.Request, device_id: int) -> HttpResponse:
    """Faults seen, or serials counted anew after a factory reset."""
    work = _UPKEEP.get(request.POST.get("what", ""))
    if work is None:
        raise outcomes.NotFound("device.unknown", gettext_noop("There is no such device."))
    work(compound_id=request.compound.pk, device_id=device_id, actor=request.actor, now=pages.now(request))
    return redirect(_address(request, "devices:one", device_id))
