"""The page on which a compound is founded."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import outcomes
from shouwang.living.register.services import founding
from shouwang.web import pages

FIELDS = {"compound.taken": "code", "compound.company": "company"}


class NewCompoundForm(forms.Form):
    """What a compound is called and where it lies."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name of the compound"))
    code = forms.SlugField(
        max_length=40,
        label=gettext_lazy("Short name for addresses"),
        help_text=gettext_lazy("Small letters, digits and hyphens, such as qingsongli."),
        error_messages={"invalid": gettext_lazy("Only letters, digits and hyphens can be used here.")},
    )
    company = forms.CharField(max_length=120, required=False, label=gettext_lazy("Property company"))
    address = forms.CharField(max_length=200, required=False, label=gettext_lazy("Address"))
    duty_phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone of the duty room"))


@pages.page("compound.add", methods=("GET", "POST"))
def new_compound(request: pages.Request) -> HttpResponse:
    """Found a compound and go on to its first spreadsheet."""
    form = NewCompoundForm(request.POST or None)
    if accounts.company_of(request.actor) is not None:
        del form.fields["company"]
    if request.method == "POST" and form.is_valid():
        try:
            given = founding.NewCompound(**form.cleaned_data)
            made = founding.found_compound(given=given, actor=request.actor, now=pages.now(request))
        except outcomes.Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.text(_(refusal.message)))
        else:
            return redirect("register:places", compound=made.code)
    status = 422 if request.method == "POST" else 200
    return render(request, "register/new_compound.html", {"form": form}, status=status)
