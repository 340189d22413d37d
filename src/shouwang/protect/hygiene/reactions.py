"""What follows from what was found on a round; called by wiring, safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import numerals
from shouwang.kernel.words import Words
from shouwang.means.workforce import events as workforce_events
from shouwang.means.workforce import services as workforce
from shouwang.protect.hygiene import events, rules, selectors, services
from shouwang.web import naming

MEND_WITHIN = timedelta(hours=4)
TAKE_WITHIN = timedelta(minutes=30)
CLEANING = "cleaning"


def ask_for_repair(*, event: events.ProblemFound, now: datetime) -> None:
    """Order the post that mends it there; done, the problem is solved."""
    found = selectors.problem(event.problem_id, compound_id=event.compound_id)
    if found is None or found.solved_at is not None:
        return
    label = rules.PROBLEMS[found.kind]
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            note = f" · {found.text}" if found.text else ""
            said[language] = f"{naming.place_name(found.area)} · {gettext(label)}{note}"
    order = workforce.DutyOrder(
        key="mend",
        title=Words(en=said["en"], zh=said["zh-hans"]),
        post_key=rules.MENDED_BY.get(found.kind, CLEANING),
        due_at=now + MEND_WITHIN,
        acknowledge_by=now + TAKE_WITHIN,
        proof=workforce.ProofAsked(kind=workforce.ProofKind.TEXT),
        place_label=found.area.name,
    )
    source = (services.REPAIR, str(found.pk))
    workforce.order_duties(compound_id=event.compound_id, source=source, orders=[order], actor=Actor.system(), now=now)


def close_mended(*, event: workforce_events.DutyDone, now: datetime) -> None:
    """Whoever was to mend it has done so."""
    if event.source_kind == services.REPAIR:
        services.mended(problem_id=numerals.whole(event.source_ref, 0), now=now)
