"""Writing down people, correcting, moving out, needs, contacts, accounts: a steward does it for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.base.residents import services
from shouwang.base.residents.rules import Relation
from shouwang.kernel import ids, numerals, outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.living.register.forms.people import ContactForm, NeedForm, NewPersonForm, PersonForm, refuse
from shouwang.living.register.views.register import head, home_address
from shouwang.web import pages
from shouwang.web.pages import Request, page


@page("register.edit", methods=("GET", "POST"))
def add(request: Request) -> HttpResponse:
    """A new person, in a home that is named or opened; a household is added one after another."""
    form = NewPersonForm(request.POST or None, initial=_prefilled(request))
    if request.method == "POST" and form.is_valid():
        try:
            home_id = _home(request, form.cleaned_data["room"])
            person = _register(request, form, home_id)
        except outcomes.Refusal as refusal:
            code = refusal.code
            field = "room" if code.startswith("place.") else None
            sentence = refusal.text(_(refusal.message))
            form.add_error(field, sentence) if field else refuse(form, code, sentence)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": person.name})
            if "another" in request.POST:
                return redirect(f"{request.path}?home={home_id}")
            return redirect(home_address(request, home_id))
    facts = {"form": form, **head(request, "register")}
    return render(request, "register/add.html", facts, status=422 if form.errors else 200)


def _prefilled(request: Request) -> dict[str, Any]:
    home_id = numerals.whole(request.GET.get("home"), 0)
    if not home_id:
        return {"relation": Relation.OWNER}
    home = places.home(home_id, compound_id=request.compound.pk)
    return {"room": f"{home.building.number}-{home.unit.number}-{home.room}", "relation": Relation.FAMILY}


def _home(request: Request, text: str) -> int:
    """The home whose room was typed.

    Raises:
        NotFound: ``place.no_room``.
    """
    found = list(places.homes_named(request.compound.pk, text)[:2])
    if len(found) != 1:
        raise outcomes.NotFound("place.no_room", gettext_noop("There is no such room. Write it as 3-2-501."))
    return found[0].pk


def _register(request: Request, form: NewPersonForm, home_id: int) -> Any:
    given = form.cleaned_data
    return services.register_person(
        actor=request.actor,
        compound_id=request.compound.pk,
        facts=form.facts(),
        moving_in=services.MovingIn(home_id, Relation(given["relation"]), given["is_contact"], given["lives_in"]),
        need_kinds=given["needs"],
        now=pages.now(request),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )


@page("register.edit", methods=("GET", "POST"))
def edit(request: Request, person_id: int) -> HttpResponse:
    """Correct what is written about somebody; numbers stay as they are unless new ones are typed."""
    now, compound_id = pages.now(request), request.compound.pk
    person = residents.require_person(request.actor, "register.edit", person_id, compound_id=compound_id, now=now)
    known = ("name", "sex", "born_on", "language", "note")
    form = PersonForm(request.POST or None, initial={name: getattr(person, name) for name in known})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_person(
                actor=request.actor,
                compound_id=compound_id,
                person_id=person_id,
                facts=form.facts(correcting=True),
                now=now,
            )
        except outcomes.Refusal as refusal:
            refuse(form, refusal.code, refusal.text(_(refusal.message)))
        else:
            messages.success(request, _("Saved."))
            return _back(request, person_id)
    facts = {"form": form, "person": person, "back": _home_of(request, person_id), **head(request, "register")}
    return render(request, "register/edit.html", facts, status=422 if form.errors else 200)


def _home_of(request: Request, person_id: int) -> str:
    residence = residents.residences_of(person_id, now=pages.now(request)).first()
    return home_address(request, residence.home_id) if residence else home_address(request, 0).split("?")[0]


def _back(request: Request, person_id: int) -> HttpResponse:
    return redirect(_home_of(request, person_id))


@page("register.edit", methods=("POST",))
def move_out(request: Request, residence_id: int) -> HttpResponse:
    """End a residence."""
    residence = services.move_out(
        actor=request.actor, compound_id=request.compound.pk, residence_id=residence_id, now=pages.now(request)
    )
    messages.success(request, _("%(name)s has moved out.") % {"name": residence.person.name})
    return redirect(home_address(request, residence.home_id))


@page("register.edit", methods=("POST",))
def make_contact(request: Request, residence_id: int) -> HttpResponse:
    """Let this member answer for the home."""
    residence = services.make_contact(
        actor=request.actor, compound_id=request.compound.pk, residence_id=residence_id, now=pages.now(request)
    )
    return redirect(home_address(request, residence.home_id))


@page("register.edit", methods=("POST",))
def need(request: Request, person_id: int) -> HttpResponse:
    """Write down a need, or end the one named by ``end``."""
    asked = {"actor": request.actor, "compound_id": request.compound.pk, "person_id": person_id}
    now = pages.now(request)
    if "end" in request.POST:
        services.end_need(kind=request.POST["end"], now=now, **asked)
        return _back(request, person_id)
    form = NeedForm(request.POST)
    if not form.is_valid():
        raise outcomes.Refusal("resident.need", gettext_noop("There is no such need."))
    services.set_need(kind=form.cleaned_data["kind"], note=form.cleaned_data["note"], now=now, **asked)
    return _back(request, person_id)


@page("register.edit", methods=("GET", "POST"))
def contact(request: Request, person_id: int) -> HttpResponse:
    """Write down whom to call for somebody, or strike out the one named by ``remove``."""
    now, compound_id = pages.now(request), request.compound.pk
    person = residents.require_person(request.actor, "register.edit", person_id, compound_id=compound_id, now=now)
    remove = numerals.whole(request.POST.get("remove"), 0)
    if remove:
        services.remove_contact(actor=request.actor, compound_id=compound_id, contact_id=remove, now=now)
        return _back(request, person_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.add_contact(
                actor=request.actor,
                compound_id=compound_id,
                person_id=person_id,
                name=given["name"],
                relation=given["relation"],
                phone=given["phone"],
                now=now,
            )
        except outcomes.Refusal as refusal:
            refuse(form, refusal.code, refusal.text(_(refusal.message)))
        else:
            return _back(request, person_id)
    facts = {"form": form, "person": person, "back": _home_of(request, person_id), **head(request, "register")}
    return render(request, "register/contact.html", facts, status=422 if form.errors else 200)


@page("register.edit", methods=("POST",))
def account(request: Request, person_id: int) -> HttpResponse:
    """Make an account; its one-time password is on this page only, to be printed and handed over."""
    given = services.give_account(
        actor=request.actor, compound_id=request.compound.pk, person_id=person_id, now=pages.now(request)
    )
    person = residents.person(person_id, compound_id=request.compound.pk)
    facts = {"given": given, "person": person, "back": _home_of(request, person_id)}
    return render(request, "register/account.html", facts)
