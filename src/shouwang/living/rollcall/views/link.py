"""The page behind a home's link: two keys, no sign-in; it also serves residents who are signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture import selectors as posture
from shouwang.kernel import ids
from shouwang.kernel.words import gettext_noop
from shouwang.living.rollcall import rules, selectors, services
from shouwang.web import pages
from shouwang.web.pages import public_page

STEPS = ("help", "wrong", "change")


@public_page(methods=("GET", "POST"))
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the home, or show what it answered; a POST answers."""
    now = pages.now(request)
    call, home = selectors.by_token(token)
    if request.method == "POST":
        return _answer(request, token, call, home)
    state = selectors.state_of(call.pk, home.pk)
    step = request.GET.get("step", "")
    answered = state is not None and state.state in rules.REACHED and not state.link_void
    facts = {
        "call": call,
        "home": home,
        "compound": call.compound,
        "posture_level": posture.headline(call.compound_id, now=now),
        "state": state,
        "is_open": call.is_open(now),
        "helps": list(rules.Help),
        "step": step if step in STEPS else ("done" if answered else ""),
        "signed_in": getattr(request, "actor", None) is not None,
    }
    return render(request, _template(facts), facts)


def _template(facts: dict[str, Any]) -> str:
    state = facts["state"]
    if not facts["is_open"]:
        return "rollcall/link_closed.html"
    if state is not None and state.link_void:
        return "rollcall/link_void.html"
    if facts["step"] == "done":
        return "rollcall/link_help_done.html" if state.state == rules.State.HELP else "rollcall/link_done.html"
    return {"help": "rollcall/link_help.html", "wrong": "rollcall/link_wrong.html"}.get(
        facts["step"], "rollcall/link_ask.html"
    )


def _answer(request: HttpRequest, token: str, call: Any, home: Any) -> HttpResponse:
    now, given = pages.now(request), request.POST
    if given.get("state") == rules.State.WRONG_HOME:
        services.wrong_home(token=token, now=now)
        return redirect("rollcall:link", token=token)
    state = rules.read_state(given.get("state", ""))
    if state not in rules.REACHED:
        raise rules.RollCallRefused("rollcall.state_unknown", gettext_noop("This is no answer to a roll-call."))
    services.answer(
        roll_call_id=call.pk,
        home_id=home.pk,
        state=state,
        answered_at=now,
        by=_by(request, home, token),
        via=rules.Via.LINK,
        note=given.get("note", ""),
        helps=given.getlist("helps"),
        nonce=ids.read_nonce(given.get("nonce")),
        now=now,
    )
    return redirect("rollcall:link", token=token)


def _by(request: HttpRequest, home: Any, token: str) -> Actor | str:
    """A resident who is signed in answers under the own name."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) and home.pk in actor.home_ids else token
