"""The page of what is accepted here, whom we trust, and which services are asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.kernel import outcomes
from shouwang.protect.credentials import forms, selectors, services
from shouwang.protect.credentials.rules import trust_files
from shouwang.web import pages


@pages.page("credentials.manage")
def index(request: pages.Request) -> HttpResponse:
    """Kinds accepted here, trust lists, code services, and what was before."""
    return _show(request)


def _show(
    request: pages.Request, *, trust: forms.TrustForm | None = None, service: forms.ServiceForm | None = None
) -> HttpResponse:
    now = pages.now(request)
    context = {
        "providers": selectors.providers(request.compound.pk, now=now),
        "lists": selectors.lists_in_force(),
        "before": selectors.lists_before()[:20],
        "trust": trust or forms.TrustForm(),
        "service": service or forms.ServiceForm(),
        "service_open": service is not None,
    }
    return render(request, "credentials/index.html", context, status=422 if trust or service else 200)


@pages.page("credentials.manage", methods=("POST",))
def accept(request: pages.Request) -> HttpResponse:
    """Accept a kind of credential here, or no longer."""
    services.accept(
        compound_id=request.compound.pk,
        provider=request.POST.get("provider", ""),
        accepted=request.POST.get("do") == "accept",
        actor=request.actor,
        now=pages.now(request),
    )
    return _back(request)


def _back(request: pages.Request) -> HttpResponse:
    return redirect("credentials:index", compound=request.compound.code)


@pages.page("credentials.trust", methods=("POST",))
def trust(request: pages.Request) -> HttpResponse:
    """Import a file of trust; a wrong one is refused with the reason, and the old list stays."""
    form = forms.TrustForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, trust=form)
    file = form.cleaned_data["file"]
    try:
        made = services.import_list(
            content=file.read(trust_files.MAX_FILE + 1),
            source=file.name,
            actor=request.actor,
            nonce=forms.nonce_of(request.POST.get("nonce")),
            now=pages.now(request),
        )
    except outcomes.Refusal as refusal:
        form.add_error("file", refusal.text(_(refusal.message)))
        return _show(request, trust=form)
    said = ngettext("%(count)s key is trusted from now on.", "%(count)s keys are trusted from now on.", made.key_count)
    messages.success(request, said % {"count": made.key_count})
    return _back(request)


@pages.page("credentials.trust", methods=("POST",))
def change_list(request: pages.Request, list_id: int) -> HttpResponse:
    """Restore an earlier list, or trust one no longer."""
    asked: dict[str, Any] = {"list_id": list_id, "actor": request.actor, "now": pages.now(request)}
    if request.POST.get("do") == "restore":
        services.restore_list(**asked)
        messages.success(request, _("This list is in force again."))
    else:
        services.withdraw_list(**asked)
        messages.success(request, _("This list is trusted no longer. It can be restored."))
    return _back(request)


@pages.page("credentials.trust", methods=("POST",))
def add_service(request: pages.Request) -> HttpResponse:
    """Set up a code service."""
    form = forms.ServiceForm(request.POST)
    if not form.is_valid():
        return _show(request, service=form)
    try:
        services.set_up_service(
            setting=form.setting(),
            actor=request.actor,
            nonce=forms.nonce_of(request.POST.get("nonce")),
            now=pages.now(request),
        )
    except services.ServiceRefused as refusal:
        field = refusal.code.partition(".")[2]
        form.add_error("begins_with" if field == "prefix" else field, refusal.text(_(refusal.message)))
        return _show(request, service=form)
    messages.success(request, _("Set up. Each compound decides whether to accept its codes."))
    return _back(request)


@pages.page("credentials.trust", methods=("POST",))
def change_service(request: pages.Request, service_id: int) -> HttpResponse:
    """Give a service a new secret, or ask it no longer."""
    asked: dict[str, Any] = {"service_id": service_id, "actor": request.actor, "now": pages.now(request)}
    if request.POST.get("do") == "renew":
        form = forms.SecretForm(request.POST)
        given = form.cleaned_data if form.is_valid() else {"key_id": "", "secret": ""}
        services.renew_secret(**given, **asked)
        messages.success(request, _("The new secret is used from now on."))
    else:
        services.give_up_service(**asked)
        messages.success(request, _("This service is asked no longer; its secret is forgotten."))
    return _back(request)
