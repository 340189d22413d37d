"""The accounts of a compound: who works here, with which roles; one-time passwords; shutting a dismissed guard out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.base.accounts import rules, selectors, services
from shouwang.base.places import selectors as places
from shouwang.kernel import ids, outcomes
from shouwang.web import listing, pages
from shouwang.web.naming import place_name

GIVABLE = tuple(r for r in rules.Role if r not in (rules.Role.ADMINISTRATOR, rules.Role.COMPANY, rules.Role.RESIDENT))
"""Roles that are given here; residents get theirs in the register, the wide ones from an administrator."""


class NewAccountForm(forms.Form):
    """Somebody new and what they are to this compound."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name"))
    username = forms.CharField(max_length=60, label=gettext_lazy("Sign-in name"))
    phone = forms.CharField(max_length=20, required=False, label=gettext_lazy("Mobile phone"))

    def __init__(self, *args: Any, buildings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(str(role), _(rules.ROLE_LABELS[role])) for role in GIVABLE]
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)
        choices = [("", _("The whole compound")), *buildings]
        self.fields["building"] = forms.ChoiceField(label=_("Only this building"), choices=choices, required=False)


@pages.page("account.manage", methods=("GET", "POST"))
def accounts(request: pages.Request) -> HttpResponse:
    """Everybody with an account that reaches into this compound, and a form for one more."""
    now = pages.now(request)
    named = [(str(building.pk), place_name(building)) for building in places.buildings(request.compound.pk)]
    form = NewAccountForm(request.POST or None, buildings=named)
    given = None
    if request.method == "POST" and form.is_valid():
        try:
            given = _create(request, form.cleaned_data)
        except outcomes.Refusal as refusal:
            form.add_error(None, refusal.text(_(refusal.message)))
        else:
            form = NewAccountForm(buildings=named)
    found = selectors.accounts_of(request.compound.pk, text=request.GET.get("q", "").strip(), now=now)
    context = {"page": listing.page_of(found, request), "form": form, "given": given}
    return render(request, "accounts/accounts.html", context, status=422 if form.errors else 200)


def _create(request: pages.Request, data: dict[str, Any]) -> dict[str, str]:
    """The new account, and what is handed over on paper."""
    password = ids.short_code(10)
    common: dict[str, Any] = {"actor": request.actor, "now": pages.now(request)}
    user = services.open_account(
        compound_id=request.compound.pk,
        username=data["username"],
        name=data["name"],
        phone=data["phone"],
        password=password,
        role=rules.Role(data["role"]),
        building_id=int(data["building"]) if data["building"] else None,
        **common,
    )
    return {"name": user.name, "sign": user.username, "password": password}


@pages.page("account.manage", methods=("POST",))
def change(request: pages.Request, user_id: int) -> HttpResponse:
    """Shut an account, open it again, or give a new one-time password, which is shown once."""
    asked: dict[str, Any] = {
        "user_id": user_id,
        "actor": request.actor,
        "compound_id": request.compound.pk,
        "now": pages.now(request),
    }
    match request.POST.get("do", ""):
        case "disable":
            services.disable_user(**asked)
            messages.success(request, _("This account is shut from now on."))
        case "enable":
            services.enable_user(**asked)
            messages.success(request, _("This account is open again."))
        case "password":
            password, user = services.reset_password(**asked), selectors.user(user_id)
            given = {"name": user.name, "sign": user.username, "password": password}
            return render(request, "accounts/handed_over.html", {"given": given})
    return redirect("accounts:accounts", compound=request.compound.code)
