"""What the store does when others act; called by wiring, safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel.words import Words
from shouwang.means.rosters import events as roster_events
from shouwang.means.rosters import selectors as rosters
from shouwang.means.supplies.services import BRING
from shouwang.means.workforce import services as workforce

BRING_WITHIN = timedelta(minutes=30)


def bring_gear(*, event: roster_events.BegunWithoutGear, now: datetime) -> None:
    """Somebody works without what protects them: the storekeepers bring it, and see who, where and why."""
    said = {language: _said(event.clocking_id, language) for language in ("en", "zh-hans")}
    found = rosters.begun_without_gear(event.clocking_id)
    code = places.compounds([event.compound_id]).values_list("code", flat=True).get()
    order = workforce.DutyOrder(
        key=f"gear:{found.user_id}",
        title=Words(en=said["en"], zh=said["zh-hans"]),
        post_key="supplies",
        due_at=now + BRING_WITHIN,
        acknowledge_by=now + BRING_WITHIN / 3,
        link=reverse("supplies:ppe", args=[code]),
        urgent=True,
    )
    workforce.order_duties(compound_id=event.compound_id, source=BRING, orders=[order], actor=Actor.system(), now=now)


def _said(clocking_id: int, language: str) -> str:
    from_zh = language != "en"
    with translation.override(language):
        found = rosters.begun_without_gear(clocking_id)
        post = translation.gettext(POSTS.get(found.post, found.post))
    if from_zh:
        return f"给{found.name}（{post}）送去：{found.lacked}。上岗时没有，原因：{found.why}"
    return f"Bring {found.name} ({post}): {found.lacked}. Began without it: {found.why}"
