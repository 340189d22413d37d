"""What the gate's pages need beyond the shell's tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.posture.rules import Posture
from shouwang.base.presence.rules import HOW_LABELS
from shouwang.base.residents.rules import NEED_LABELS
from shouwang.kernel import china
from shouwang.protect.gate import reading, rules
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.selectors import Totals
from shouwang.protect.visitors import rules as visits
from shouwang.web import measures, naming, times

register = template.Library()

_AT_THE_GATE = (
    "life_safety",
    "visitors",
    "entry",
    "exit",
    "exit_quota",
    "temperature",
    "temperature_max_c",
    "mask",
    "credentials",
)


@register.filter
def gate_rules(posture: Posture) -> list[measures.Shown]:
    """The measures in force that a guard has to know."""
    return measures.in_force(posture, _AT_THE_GATE, reading.value_in_words)


@register.filter
def gate_measures(posture: Posture) -> bool:
    """Whether readings are taken now."""
    return posture.value("temperature") != "none" or posture.value("temperature_max_c") is not None


@register.filter
def gate_masks(posture: Posture) -> bool:
    """Whether masks are asked for now."""
    return posture.value("mask") in ("public", "n95")


@register.filter
def gate_ways(_value: str) -> list[tuple[str, str, str]]:
    """The two directions: code, word, icon."""
    return [("in", _("In"), "log-in"), ("out", _("Out"), "log-out")]


@register.filter
def gate_word(decision: Decision) -> str:
    """A decision in one word."""
    return reading.show(decision).word


@register.filter
def gate_who(decision: Decision) -> str:
    """Whom a decision was about: a masked name, or who came to help or to deliver, which is nobody's name."""
    if decision.kind == rules.Kind.VISITOR and decision.errand in reading.NAMELESS:
        return decision.who or _(reading.ERRANDS[rules.Errand(decision.errand)])
    known = decision.person or decision.user
    return china.mask_name(known.name if known else decision.who) or "—"


@register.filter
def how_known(how: str) -> str:
    """Who or what saw somebody come in."""
    return _(HOW_LABELS[how])


@register.filter
def delivers(one: Any, deliveries: Mapping[str, Any]) -> str:
    """What somebody inside who belongs to no home is: a courier and where to, or a visitor."""
    row = deliveries.get(one.who)
    if row is None:
        return _("Visitor")
    kind = _(visits.KIND_LABELS[row.kind])
    return f"{kind} → {naming.place_name(row.building)}" if row.building else kind


@register.filter
def gate_orders(shown: reading.Shown) -> list[tuple[str, datetime | None]]:
    """Who is behind the reasons and until when, each once."""
    orders = ((sentence.because, sentence.until) for sentence in shown.sentences)
    return [order for order in dict.fromkeys(orders) if any(order)]


@register.filter
def credential_words(answer: Any) -> str:
    """Why a credential does or does not do, with what was asked."""
    asked = getattr(answer, "asked", "")
    sentence = _(getattr(answer, "sentence", "") or answer.message).format(**answer.params)
    return f"{reading.value_in_words([asked])}: {sentence}" if asked else sentence


@register.simple_tag
def gate_errands() -> list[tuple[str, str]]:
    """What brings a visitor who is registered at the gate: value and word."""
    chosen = (rules.Errand.GUEST, rules.Errand.SERVICE, rules.Errand.MEDICAL, rules.Errand.CONTRACTOR)
    return [(errand, _(reading.ERRANDS[errand])) for errand in chosen]


@register.simple_tag
def gate_helpers() -> list[tuple[str, str, str]]:
    """Who is never kept waiting: word, telephone, icon."""
    return [
        (_("Ambulance crew"), "120", "ambulance"),
        (_("Fire engine"), "119", "flame"),
        (_("Police officers"), "110", "siren"),
        (_("Rescue, utilities"), "", "wrench"),
    ]


@register.filter
def gate_strip(total: Totals, inside: int) -> list[tuple[str, int]]:
    """A day's or week's figures with their words."""
    return [
        (_("In"), total.entered),
        (_("Out"), total.left),
        (_("Visitors"), total.visitors),
        (_("Checked"), total.checked),
        (_("Turned away"), total.refused),
        (_("Overridden"), total.overridden),
        (_("Inside now"), inside),
    ]


@register.filter
def answer_counts(total: Totals) -> list[tuple[str, str, int]]:
    """How people were answered: code, words, how many; the legend of a chart."""
    return [
        ("allowed", _("Let pass"), total.allowed),
        ("checked", _("Checked by hand"), total.checked),
        ("refused", _("Turned away"), total.refused),
    ]


@register.filter
def slot_label(at: datetime, week: bool) -> str:
    """How an hour or a day stands below its bar."""
    local = timezone.localtime(at)
    return f"{times.weekday(at)} {local.day}" if week else f"{local:%H}"


@register.filter
def signed(number: int) -> str:
    """A change with its sign."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "±0"


@register.filter
def seconds(number: float | None) -> str:
    """A wait as people say it: seconds below two minutes, minutes above."""
    if number is None:
        return "—"
    return _("{n} s").format(n=round(number)) if number < 120 else times.duration(timedelta(seconds=number))


@register.filter
def percent(share: float | None) -> str:
    """A share of one in percent."""
    return "—" if share is None else f"{round(100 * share)} %"


@register.filter
def gate_filters(_value: str) -> list[tuple[str, str]]:
    """The choices of the verdict filter."""
    return [
        ("", _("Every verdict")),
        ("allow", _("Let pass")),
        ("check", _("Check by hand")),
        ("refuse", _("Do not let pass")),
        ("overridden", _("Overridden")),
    ]


@register.filter
def need_word(kind: str) -> str:
    """A need in the reader's language."""
    return _(NEED_LABELS[kind])


@register.simple_tag
def reckoned(building: Any) -> list[tuple[str, int]]:
    """What is known of a building's people, in the order of its table."""
    return [
        (_("Inside"), building.inside),
        (_("Not seen"), building.unseen),
        (_("Visitors"), building.visitors),
        (_("Need help"), building.in_need),
        (_("Gone out"), building.out),
    ]


@register.filter
def last_date(ends_at: datetime) -> str:
    """The last day on which something holds that ends at an instant, with its year."""
    return f"{timezone.localdate(ends_at - timedelta(microseconds=1)):%Y-%m-%d}"
