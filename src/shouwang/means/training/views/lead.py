"""The team's matrix with sign-offs and praise, and the writing of courses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import HAZARDS, POSTS
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import Words, gettext_noop
from shouwang.means.rosters import rules as rosters
from shouwang.means.training import forms, selectors, services
from shouwang.means.training.rules import learning
from shouwang.means.training.views.showing import tabs
from shouwang.web import listing, naming, pages, xlsx


@pages.page("training.see")
def team(request: pages.Request) -> HttpResponseBase:
    """Who can do what: people against courses."""
    now, post = pages.now(request), request.GET.get("post", "")
    given = list(selectors.courses(request.compound.pk))
    lines = selectors.matrix(
        request.actor,
        compound_id=request.compound.pk,
        now=now,
        post=post if post in POSTS else "",
        text=request.GET.get("q", ""),
        lacking_only=request.GET.get("lacking") == "yes",
    )
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("Name"), _("Post"), *(naming.spoken(each.title) for each in given)]
        rows = ([line.name, _(POSTS[line.post]), *(_cell(cell) for cell in line.cells)] for line in lines)
        name = f"training-{timezone.localtime(now):%Y%m%d}.xlsx"
        return xlsx.workbook_response(name, {_("Who can do what"): (head, rows)})
    context = {
        "tabs": tabs(request, "team"),
        "courses": given,
        "page": listing.page_of(lines, request),
        "posts": POSTS.items(),
        "post": post,
        "labels": learning.STANDING_LABELS,
    }
    return render(request, "training/team_print.html" if wanted == "print" else "training/team.html", context)


def _cell(cell: tuple[Any, learning.Standing, Any, bool]) -> str:
    _course, standing, until, asked = cell
    label = _(learning.STANDING_LABELS[standing])
    shown = f"{label} {until:%Y-%m-%d}" if until else label
    return shown if asked or standing != learning.Standing.OPEN else ""


@pages.page("training.sign", methods=("GET", "POST"))
def sign(request: pages.Request, course_id: int) -> HttpResponse:
    """Sign off the practical part for whoever one has seen do it."""
    course, refusal, now = selectors.course(course_id, compound_id=request.compound.pk), None, pages.now(request)
    if request.method == "POST":
        try:
            data = forms.read(forms.SignOffForm(request.POST))
            services.sign_off(
                compound_id=request.compound.pk,
                course_id=course.pk,
                user_id=data["user"],
                remark=data["remark"],
                actor=request.actor,
                now=now,
                nonce=data["nonce"],
            )
            messages.success(request, _("Signed off."))
            return redirect(pages.address(request, "training:sign", course_id=course.pk))
        except Refusal as refused:
            refusal = refused
    lines = selectors.matrix(request.actor, compound_id=request.compound.pk, now=now)
    stands = {line.user_id: cell[1] for line in lines for cell in line.cells if cell[0].pk == course.pk}
    me = request.actor.user_id or 0
    signs = request.actor.may("training.edit", compound_id=request.compound.pk) or stands.get(me) in learning.HOLDS
    waiting = [each for each in lines if stands[each.user_id] is learning.Standing.SIGN_OFF and each.user_id != me]
    context = {"course": course, "waiting": waiting if signs else [], "signs": signs, "refusal": refusal}
    return render(request, "training/sign.html", context, status=refusal.status if refusal else 200)


@pages.page("training.edit", methods=("GET", "POST"))
def courses(request: pages.Request) -> HttpResponseBase:
    """All courses, who must hold them, rewards and praise."""
    refusal = None
    if request.method == "POST":
        try:
            _act(request)
            messages.success(request, _("Saved."))
            return redirect(pages.address(request, "training:courses"))
        except Refusal as refused:
            refusal = refused
    now, wanted = pages.now(request), request.GET.get("format", "")
    found = _found(request)
    if wanted == "xlsx":
        head = [_("Course"), _("Questions"), _("Months"), _("Points"), _("Practical sign-off"), _("Who must hold it")]
        rows = (_course_row(each) for each in found)
        name = f"courses-{timezone.localtime(now):%Y%m%d}.xlsx"
        return xlsx.workbook_response(name, {_("Courses"): (head, rows)})
    if wanted == "print":
        return render(request, "training/courses_print.html", {"page": listing.page_of(found, request)})
    context = {
        "tabs": tabs(request, "courses"),
        "courses": found,
        "posts": POSTS.items(),
        "hazards": HAZARDS,
        "rewards": selectors.rewards(request.compound.pk),
        "to_hand_out": selectors.to_hand_out(request.compound.pk),
        "people": [(line.user_id, line.name) for line in _people(request, now)],
        "refusal": refusal,
    }
    return render(request, "training/courses.html", context, status=refusal.status if refusal else 200)


def _found(request: pages.Request) -> list[Any]:
    """The courses whose title holds what was looked for, in either language."""
    text = request.GET.get("q", "").strip().lower()[:60]
    given = selectors.courses(request.compound.pk).prefetch_related("requirements", "questions")
    return [each for each in given if text in " ".join(Words.of(each.title).as_json().values()).lower()]


def _course_row(course: Any) -> list[object]:
    asked = "; ".join(_who(need) for need in course.requirements.all())
    signed = _("Yes") if course.needs_sign_off else ""
    return [naming.spoken(course.title), len(course.questions.all()), course.months, course.points, signed, asked]


def _who(need: Any) -> str:
    post = _(POSTS[need.post]) if need.post else _("Every post")
    return f"{post} · {_(HAZARDS.get(need.hazard, need.hazard))}" if need.hazard else post


def _people(request: pages.Request, now: Any) -> list[selectors.Line]:
    return sorted(selectors.matrix(request.actor, compound_id=request.compound.pk, now=now), key=lambda each: each.name)


def _act(request: pages.Request) -> None:
    asked = {"compound_id": request.compound.pk, "actor": request.actor, "now": pages.now(request)}
    act = request.POST.get("act")
    if act == "require":
        data = forms.read(forms.RequireForm(request.POST))
        services.require(
            **asked, course_id=data["course"], post=data["post"], hazard=data["hazard"], wanted=data["wanted"]
        )
    elif act == "reward":
        services.offer(**asked, **forms.read(forms.RewardForm(request.POST)))
    elif act == "hand_out":
        services.hand_out(**asked, entry_id=forms.read(forms.HandOutForm(request.POST))["entry"])
    elif act == "retire":
        services.retire(**asked, course_id=forms.read(forms.RequireForm(request.POST))["course"])
    else:
        data = forms.read(forms.PraiseForm(request.POST))
        services.praise(**asked, user_id=data["user"], amount=data["amount"], words=data["words"], nonce=data["nonce"])


@pages.page("training.edit", methods=("GET", "POST"))
def write(request: pages.Request, key: str = "") -> HttpResponse:
    """Write a course, or write one anew."""
    refusal = None
    if request.method == "POST":
        try:
            facts = forms.CourseForm(request.POST).facts()
            services.write_course(
                compound_id=request.compound.pk, facts=facts, actor=request.actor, now=pages.now(request)
            )
            messages.success(request, _("Saved."))
            return redirect(pages.address(request, "training:courses"))
        except Refusal as refused:
            refusal = refused
    context = {
        "given": request.POST if request.method == "POST" else _given(request, key),
        "certificates": rosters.CERTIFICATES.items(),
        "refusal": refusal,
    }
    return render(request, "training/write.html", context, status=refusal.status if refusal else 200)


def _given(request: pages.Request, key: str) -> dict[str, Any]:
    if not key:
        return {"pass_percent": 80, "months": 12, "points": 20}
    found = selectors.courses(request.compound.pk).filter(key=key).first()
    if found is None:
        raise NotFound("training.unknown", gettext_noop("There is no such course."))
    title, material = Words.of(found.title), Words.of(found.material)
    return {
        "key": found.key,
        "title_zh": title.zh,
        "title_en": title.en,
        "material_zh": material.zh,
        "material_en": material.en,
        "questions": forms.as_text(selectors.questions(found)),
        "certificate": found.certificate,
        "pass_percent": found.pass_percent,
        "months": found.months,
        "points": found.points,
        "needs_sign_off": found.needs_sign_off,
    }
