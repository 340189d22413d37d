"""Stored reasons as sentences in the reader's language; pages and lists of the gate show decisions through this."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CREDENTIALS
from shouwang.kernel import china
from shouwang.kernel.words import Words, gettext_noop
from shouwang.protect.credentials.rules import SENTENCES
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Card, Decision
from shouwang.protect.gate.rules import cards

VERDICTS = {
    rules.Verdict.ALLOW: gettext_noop("Let pass"),
    rules.Verdict.CHECK: gettext_noop("Check by hand"),
    rules.Verdict.REFUSE: gettext_noop("Do not let pass"),
}
KINDS = {
    rules.Kind.RESIDENT: gettext_noop("Resident"),
    rules.Kind.STAFF: gettext_noop("Staff"),
    rules.Kind.VISITOR: gettext_noop("Visitor"),
}
ICONS = {rules.Verdict.ALLOW: "circle-check", rules.Verdict.CHECK: "user-search", rules.Verdict.REFUSE: "octagon-x"}
TONES = {rules.Verdict.ALLOW: "verdict-pass", rules.Verdict.CHECK: "verdict-hold", rules.Verdict.REFUSE: "verdict-deny"}


@dataclass(frozen=True)
class Sentence:
    """One reason in words: what, who is behind it, until when, what would help."""

    code: str
    text: str
    because: str
    until: datetime | None
    remedy: str


@dataclass(frozen=True)
class Shown:
    """A decision as a page shows it."""

    decision: Decision
    word: str
    icon: str
    tone: str
    kind: str
    sentences: tuple[Sentence, ...]
    asks: frozenset[str]
    """The codes of the reasons, by which the page knows what to ask for."""


@dataclass(frozen=True)
class StepShown:
    """One thing that a guard completes: what to do, what the tick means, and the choices with their words."""

    field: str
    what: str
    meaning: str
    icon: str
    choices: tuple[tuple[str, str], ...] = ()


_STEPS: dict[str, tuple[str, str, str]] = {
    "errand": (gettext_noop("What brings them?"), "", "route"),
    "credentials_shown": (gettext_noop("Look at the credentials"), gettext_noop("Shown and valid"), "badge-check"),
    "identity_checked": (gettext_noop("Look at a document"), gettext_noop("Name and face agree"), "user-check"),
    "invited": (gettext_noop("Ask the resident"), gettext_noop("Called, visit confirmed"), "phone-call"),
    "approved": (gettext_noop("Ask the property"), gettext_noop("Approval confirmed by phone"), "stamp"),
    "temperature_c": (gettext_noop("Temperature"), "", "thermometer"),
    "mask": (gettext_noop("Hand out a mask"), gettext_noop("Wears a mask now"), "shield"),
    "ground": (gettext_noop("What for?"), "", "route"),
    "reason": (gettext_noop("Reason"), "", "pencil"),
}
GROUNDS: dict[str, str] = {
    rules.ExitGround.MEDICAL: gettext_noop("Medical help"),
    rules.ExitGround.WORK: gettext_noop("Work, with a certificate"),
    rules.ExitGround.SUPPLIES: gettext_noop("Food and medicine"),
}
ERRANDS: dict[str, str] = {
    rules.Errand.GUEST: gettext_noop("Family or friend"),
    rules.Errand.SERVICE: gettext_noop("Repair"),
    rules.Errand.CONTRACTOR: gettext_noop("Moving or building work"),
    rules.Errand.MEDICAL: gettext_noop("Doctor or carer"),
    rules.Errand.COURIER: gettext_noop("Parcel or meal"),
    rules.Errand.TAXI: gettext_noop("Taxi"),
    rules.Errand.EMERGENCY: gettext_noop("Ambulance, fire brigade, police"),
}
NAMELESS = (rules.Errand.EMERGENCY, rules.Errand.COURIER, rules.Errand.TAXI)
"""Who comes on these is called by a service, a carrier or a plate, which is nobody's name."""
_CHOICES = {"ground": GROUNDS, "errand": ERRANDS}


def name_at_gate(who: str, errand: str) -> str:
    """What somebody without a code is called on a list at the gate: masked, unless it is nobody's name."""
    return who if errand in NAMELESS else china.mask_name(who)


def step(asked: rules.Step, credentials: Iterable[str] = ()) -> StepShown:
    """A step in the reader's language.

    Args:
        credentials: what the posture asks to be shown.
    """
    what, meaning, icon = _STEPS[asked.field]
    words = _CHOICES.get(asked.field, {})
    wanted = _(", ").join(_(CREDENTIALS.get(code, code)) for code in credentials)
    named = (
        f"{_(meaning)}: {wanted}" if asked.field == "credentials_shown" and wanted else _(meaning) if meaning else ""
    )
    return StepShown(asked.field, _(what), named, icon, tuple((c, _(words[c])) for c in asked.choices))


def show(decision: Decision) -> Shown:
    """A decision in the reader's language."""
    verdict = rules.Verdict.ALLOW if decision.passed else rules.Verdict(decision.verdict)
    sentences = tuple(sentence(reason, _sealed(decision)) for reason in decision.reasons)
    if any(each.code == "code.revoked" for each in sentences):
        sentences += (_of_card(decision.card, decision.decided_at) if decision.card else _of_page(),)
    return Shown(
        decision,
        _(VERDICTS[verdict]),
        ICONS[verdict],
        TONES[verdict],
        _(KINDS[rules.Kind(decision.kind)]),
        sentences,
        frozenset(s.code for s in sentences),
    )


def refused(decision: Decision) -> str:
    """Why a credential that was shown counts for nothing, where no reason of the decision tells it."""
    return value_in_words(list(decision.seen["credentials_bad"]))


def _sealed(decision: Decision) -> dict[str, str]:
    """What is kept under seal beside the reasons, in words."""
    measured, refused = decision.temperature_c, decision.seen["credentials_bad"]
    found = {"temperature_c": f"{measured:.1f}"} if measured is not None else {}
    return found | ({"credentials_bad": value_in_words(list(refused))} if refused else {})


def sentence(reason: dict[str, Any], reading: dict[str, str] | None = None) -> Sentence:
    """One stored reason in the reader's language.

    Args:
        reading: values that are not stored with the reason, because they are health data.
    """
    given = {name: value_in_words(value) for name, value in reason["params"].items()}
    params = {"temperature_c": "—", "credentials_bad": "—"} | given
    language = get_language() or "zh-hans"
    names = [Words.of(reason[key]).in_language(language) for key in ("title", "level")]
    code, until = reason["code"], reason.get("until")
    row = rules.SPOKEN.get((code, reason.get("verdict", ""))) or rules.WORDS.get(code)
    return Sentence(
        code=code,
        text=_(row.message).format(**params | (reading or {})) if row else code,
        because=" · ".join(part for part in (*names, reason.get("by", "")) if part),
        until=datetime.fromisoformat(until) if until else None,
        remedy=_(row.remedy) if row and row.remedy else "",
    )


def about(code: str) -> str:
    """What a reason says, without the values of any one decision: ``Temperature … °C, over the limit of … °C.``"""
    row = rules.WORDS.get(code)
    return re.sub(r"\{\w+\}", "…", _(row.message)) if row else code


def _of_card(card: Card, at: datetime) -> Sentence:
    """Why a printed card was not believed at an instant."""
    state = card.state(at)
    said = {
        cards.State.LOST: _("Card {number} was reported lost on {day}."),
        cards.State.WITHDRAWN: _("Card {number} was withdrawn on {day}."),
        cards.State.EARLY: _("Card {number} holds from {day} on."),
        cards.State.OVER: _("Card {number} ended on {day}."),
        cards.State.VALID: _("Card {number} was signed with a key that was withdrawn. It has to be printed anew."),
    }[state]
    days = {cards.State.EARLY: card.starts_at, cards.State.OVER: card.ends_at}
    day = timezone.localdate(days.get(state) or card.revoked_at or at)
    moved = _("Moved out") if card.revoked_how == cards.Ended.MOVED else ""
    why = (card.revoked_why or moved) if card.revoked_at else ""
    text = said.format(number=card.number, day=f"{day:%Y-%m-%d}")
    return Sentence("card.ended", f"{text} {why}".strip(), card.revoked_by if card.revoked_at else "", None, "")


def _of_page() -> Sentence:
    """What a code that is no card's and was ours stands for: a page that was drawn before its key was withdrawn."""
    said = _("No card: a page that was opened before the key of the codes changed shows such a code.")
    return Sentence("code.old_key", said, "", None, _("Let them open their own page again: it shows a new code."))


def value_in_words(value: Any) -> str:
    """A parameter of a message in the reader's language; a list is joined."""
    if isinstance(value, list):
        return _(", ").join(_item(str(item)) for item in value)
    return str(value)


def _item(text: str) -> str:
    """A kind of credential, or why one was refused, with its values: ``credential.test_old?hours=48``."""
    code, _mark, given = text.partition("?")
    if code in SENTENCES:
        return _(SENTENCES[code]).format(**dict(parse_qsl(given))).rstrip("。.")
    return _(CREDENTIALS.get(text, text))
