"""Doors that can be told from here: what they were told and what became of it, opening by hand, back to normal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.kernel import ids
from shouwang.kernel.words import gettext_noop
from shouwang.protect.devices import forms, selectors, services
from shouwang.web import pages

STATES: Mapping[str, tuple[str | Promise, str]] = {
    "waiting": (_("Waiting"), ""),
    "sending": (_("Being told"), ""),
    "done": (_("Done"), "tag-ok"),
    "failed": (_("Not done"), "tag-now"),
    "unknown": (_("Not known: look at the door"), "tag-act"),
    "expired": (_("Too late, not told"), ""),
}
COMMANDS: Mapping[str, str | Promise] = {
    "open": _("Open the door"),
    "hold_open": _("Stand open"),
    "normal": _("Back to normal"),
}
WHYS: Mapping[str, str | Promise] = {
    "decision": _("let pass by the gate"),
    "guard": _("by hand"),
    "evacuation": _("evacuation"),
}
DETAILS: Mapping[str, str | Promise] = {
    "door.unreachable": _("the device cannot be reached"),
    "door.password": _("the device refuses our password"),
    "door.refused": _("the device said no"),
    "door.no_answer": _("the answer was lost"),
    "door.too_late": _("nobody stands there any more"),
}


def _line(command: Any) -> dict[str, Any]:
    word, tone = STATES[command.state]
    return {
        "command": command,
        "word": word,
        "tone": tone,
        "said": COMMANDS.get(command.command, command.command),
        "why": WHYS.get(command.why, command.why),
        "detail": DETAILS.get(command.detail, ""),
    }


def _shut(door: selectors.Exit) -> dict[str, Any]:
    return {"device": door.device, "word": STATES[door.state or "waiting"][0], "detail": DETAILS.get(door.detail, "")}


@pages.page("device.open")
def doors(request: pages.Request) -> HttpResponse:
    """Every door with its last commands; in an evacuation, first of all those not known to be open."""
    now, compound_id = pages.now(request), request.compound.pk
    shown = [
        {"device": device, "lines": [_line(command) for command in device.__dict__["lately"]]}
        for device in selectors.doors(request.actor, compound_id=compound_id)
    ]
    context = {
        "doors": shown,
        "evacuation": bool(selectors.evacuation(compound_id, now=now)),
        "shut": [_shut(each) for each in selectors.shut_exits(compound_id, now=now)],
    }
    return render(request, "devices/doors.html", context)


@pages.page("device.open", methods=("POST",))
def open_door(request: pages.Request, device_id: int) -> HttpResponse:
    """Open by hand, or back to normal; a second click with the same nonce tells nothing."""
    asked = {
        "compound_id": request.compound.pk,
        "device_id": device_id,
        "actor": request.actor,
        "nonce": ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        "now": pages.now(request),
    }
    if request.POST.get("command") == "normal":
        services.ask_resume(**asked)
    else:
        services.ask_open(**asked, reason=request.POST.get("reason", ""))
    return redirect(reverse("devices:doors", kwargs={"compound": request.compound.code}))


@pages.page("device.manage", methods=("POST",))
def try_device(request: pages.Request, device_id: int) -> HttpResponse:
    """Ask the device whether it answers, and say what came of it."""
    code = services.try_device(compound_id=request.compound.pk, device_id=device_id, actor=request.actor)
    if not code:
        messages.success(request, gettext("The device answers, and takes our password."))
    else:
        why = DETAILS.get(code, _("say first where it answers"))
        messages.error(request, gettext("It does not work: {why}.").format(why=why))
    return redirect(reverse("devices:one", kwargs={"compound": request.compound.code, "device_id": device_id}))


@pages.page("device.manage", methods=("POST",))
def control(request: pages.Request, device_id: int) -> HttpResponse:
    """Say where a device itself answers."""
    form = forms.ControlForm(request.POST)
    if not form.is_valid():
        selectors.device(device_id, compound_id=request.compound.pk)
        raise services.DeviceRefused("device.door", gettext_noop("A door has a number from 1 to 16."))
    services.set_control(
        compound_id=request.compound.pk,
        device_id=device_id,
        **form.cleaned_data,
        actor=request.actor,
        now=pages.now(request),
    )
    return redirect(reverse("devices:one", kwargs={"compound": request.compound.code, "device_id": device_id}))
