"""Pages of signing in, one's own account, and the choice among compounds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shouwang.base.accounts import forms, selectors, services
from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel.outcomes import Refusal
from shouwang.web import navigation, pages, panels
from shouwang.web.pages import Request, page, public_page

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_YEAR = 365 * 24 * 3600
_LOCALE = "compound"
"""The cookie by which the sign-in page knows whose compound this telephone belongs to."""


@page("account.self")
def front(request: Request) -> HttpResponse:
    """The first page, of a compound too: where this person's work or home begins."""
    if request.compound is None:
        return redirect("accounts:choose")
    answer = HttpResponseRedirect(navigation.landing(request.actor, request.compound))
    answer.set_cookie(_LOCALE, request.compound.code, max_age=_YEAR, samesite="Lax", httponly=True)
    return answer


@public_page(methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by phone or name and password; says why when that fails, and leaves what was typed."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect("accounts:front")
    form = forms.SignInForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            user = services.sign_in(
                sign=form.cleaned_data["sign"],
                password=form.cleaned_data["password"],
                ip=pages.came_from(request),
                now=pages.now(request),
            )
        except Refusal as said_no:
            refusal = said_no
        else:
            login(request, user, backend=_BACKEND)
            pages.note_password(request)
            return HttpResponseRedirect(_wanted(request))
    facts = {"form": form, "refusal": refusal, **_sign_in_facts(request)}
    status = refusal.status if refusal else 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "accounts/sign_in.html", facts, status=status)


def _wanted(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"


def _sign_in_facts(request: HttpRequest) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    compound = _compound_here(request)
    level = posture.headline(compound.pk, now=pages.now(request)) if compound else posture.CALM
    return {
        "place": compound,
        "level": level,
        "next": asked.get("next", ""),
        "expired": asked.get("expired") == "1",
        "lost": asked.get("lost") == "1",
        "staff": asked.get("as") == "staff",
    }


def _compound_here(request: HttpRequest) -> Any:
    """The compound of the address, of this browser's last visit, or the only one there is."""
    code = request.GET.get("c") or request.COOKIES.get(_LOCALE, "")
    found = list(places.compounds()[:2])
    named = places.compounds().filter(code=code).first() if code else None
    return named or (found[0] if len(found) == 1 else None)


@public_page(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere in this browser."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("accounts:sign-in")


@page("account.self")
def me(request: Request) -> HttpResponse:
    """Who I am here: name, roles and their reach, language, text size, sign out."""
    user = selectors.user(request.user.pk or 0)
    grants = selectors.grants_of(user.pk, now=pages.now(request))
    return render(request, "accounts/me.html", {"user": user, "grants": grants, "active_way": "me"})


@page("account.self", methods=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    """Change one's own password; other browsers are signed out by it."""
    form = forms.PasswordForm(request.POST or None)
    user = selectors.user(request.user.pk or 0)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.change_password(user=user, old=given["old"], new=given["new"], now=pages.now(request))
        except Refusal as refusal:
            field = "old" if refusal.code == "account.wrong" else "new"
            form.add_error(field, refusal.text(_(refusal.message)))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed."))
            return redirect("accounts:me")
    status = 422 if form.is_bound and form.errors else 200
    facts = {"form": form, "forced": user.must_change_password, "active_way": "me"}
    return render(request, "accounts/password.html", facts, status=status)


@page("compound.choose")
def choose(request: Request) -> HttpResponse:
    """Compounds side by side, the gravest first: name, level, what is late."""
    now = pages.now(request)
    rows = [
        {
            "compound": compound,
            "level": posture.headline(compound.pk, now=now),
            "homes": places.homes(compound.pk).count(),
            "late": panels.ask("late_duties", compound_id=compound.pk, now=now),
            "url": navigation.landing(request.actor, compound),
        }
        for compound in places.compounds(request.actor.compound_ids)
    ]
    rows.sort(key=lambda row: (-row["level"].severity, -(row["late"] or 0), row["compound"].name))
    return render(request, "accounts/choose.html", {"rows": rows})
