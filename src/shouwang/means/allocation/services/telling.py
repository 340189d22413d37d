"""Whoever gets less than was asked is told so in plain words, by a notice of its own kind."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import rules, selectors
from shouwang.means.allocation.models import Line, Round
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices

SIGNED = "物资 Goods"
TITLE = _("{goods}: you get {got} of {wish} this time")
OWN_TURN = _("One step more went to some of your equals by lot; you missed it, and that counts for you next time.")
FURTHER = _("Your own sentence stands on the page of your home.")
ROLES = {
    "gate": Role.GUARD,
    "cleaning": Role.CLEANER,
    "engineering": Role.ENGINEER,
    "service": Role.STEWARD,
    "supplies": Role.STOREKEEPER,
    "medical": Role.STEWARD,
}
"""Who reads what a post gets."""


def tell(row: Round, *, actor: Actor, now: datetime) -> int:
    """Notices to all who get less than they asked for, those who read the same in one; each line knows its own.

    Returns:
        How many recipients were told.
    """
    together: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in row.lines.filter(got__lt=F("wish")).order_by("pk"):
        together[_same(line)].append(line)
    for same, lines in together.items():
        told = notices.publish(
            compound_id=row.compound_id,
            title=_both(TITLE, row, lines[0]),
            body=_body(lines[0], row),
            audience=_audience(lines),
            signed_by=SIGNED,
            actor=actor,
            now=now,
            source=("allocation", str(row.pk)),
            nonce=uuid.uuid5(row.nonce, "told " + " ".join(same)),
        )
        Line.objects.filter(pk__in=[line.pk for line in lines]).update(notice=told)
    return sum(len(lines) for lines in together.values())


def _same(line: Line) -> tuple[str, ...]:
    """What makes two recipients read the same."""
    equals = (line.equals, line.everybody, line.odd) if line.why != rules.Why.NEXT_TIME else ()
    return (line.post, str(line.got), str(line.wish), line.why, line.override_reason, *map(str, equals))


def _audience(lines: list[Line]) -> notice_rules.Audience:
    role = ROLES.get(lines[0].post)
    if role is not None:
        return notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(role),))
    homes = tuple(line.home_id for line in lines if line.home_id is not None)
    return notice_rules.Audience(kind=notice_rules.Kind.HOMES, home_ids=homes)


def _both(message: str, row: Round, line: Line) -> Words:
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            goods = gettext(ITEM_CLASSES[row.item_class])
            said[language] = gettext(message).format(goods=goods, got=line.got, wish=line.wish)
    return Words(en=said["en"], zh=said["zh-hans"])


def _body(line: Line, row: Round) -> Words:
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            why = gettext(OWN_TURN) if line.why == rules.Why.NEXT_TIME else selectors.said(line)
            said[language] = "\n".join(filter(None, [why, row.note, "" if line.post else gettext(FURTHER)]))
    return Words(en=said["en"], zh=said["zh-hans"])
