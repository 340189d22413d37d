"""The decision at the gate: facts, posture and now in; allow, refuse or check out, with every reason. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shouwang.base.posture.rules import Posture, Source
from shouwang.kernel.words import gettext_noop as _


class Verdict(StrEnum):
    """What the guard is told, loosest first."""

    ALLOW = "allow"
    CHECK = "check"
    REFUSE = "refuse"


class Direction(StrEnum):
    """Into the compound or out of it."""

    IN = "in"
    OUT = "out"


class Kind(StrEnum):
    """Who stands at the gate."""

    RESIDENT = "resident"
    STAFF = "staff"
    VISITOR = "visitor"


class Proof(StrEnum):
    """How it is known who stands there, best first."""

    SIGNED = "signed"
    LOOKED_UP = "looked_up"
    STALE = "stale"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Order:
    """A restriction on a person or home that holds now: by whom, and until when."""

    kind: str
    ordered_by: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person at one gate.

    Args:
        gate_kind: the gate's kind, for measures given per gate.
        orders: restrictions in force for the person or the home.
        identity_checked: whether the guard compared name, face or paper.
        temperature_c: measured now, in degrees Celsius.
        mask: whether the guard sees one; None when nobody looked.
        credentials_shown: whether the guard saw what the posture asks for.
        reason: why the person goes out, in the guard's words.
        invited, approved: for a visitor.
        exits_used: exits of the household within the quota's days.
    """

    direction: Direction
    kind: Kind
    proof: Proof
    gate_kind: str = ""
    orders: tuple[Order, ...] = ()
    identity_checked: bool = False
    temperature_c: float | None = None
    mask: bool | None = None
    credentials_shown: bool = False
    reason: str = ""
    invited: bool = False
    approved: bool = False
    exits_used: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with a stable code, an English message, who is behind it and until when.

    Args:
        remedy: what would make it allowed, an English message or empty.
    """

    verdict: Verdict
    code: str
    message: str
    params: dict[str, object] = field(default_factory=dict)
    source: Source | None = None
    until: datetime | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and all its reasons, the gravest first."""

    verdict: Verdict
    reasons: tuple[Reason, ...]

    def codes(self) -> tuple[str, ...]:
        """The stable codes of the reasons."""
        return tuple(reason.code for reason in self.reasons)


_GRAVITY = {Verdict.ALLOW: 0, Verdict.CHECK: 1, Verdict.REFUSE: 2}


def decide(facts: Facts, posture: Posture) -> Decision:
    """Decide one person in one direction.

    Every rule that applies speaks; the gravest verdict wins. Life safety first: in an evacuation
    every exit is open whatever else holds, and whoever comes in is only checked, never refused,
    because it may be help.

    Examples, each worked through:
        * A resident with a signed code on an everyday morning: no rule speaks, **allow**.
        * A courier at level Ⅱ (visitors need approval), not approved: ``visitor.not_approved``,
          **refuse**; the remedy is that the resident asks for approval.
        * A resident at 37.8 °C where everybody is measured and 37.3 is the limit:
          ``temperature.high``, **check**; the remedy is to measure again. A visitor is refused.
        * A person in isolation who goes out while the building burns: ``life_safety``, **allow**.
    """
    evacuation = posture.get("life_safety")
    if evacuation.value != "normal":
        return _in_evacuation(facts, evacuation.source)
    spoken = [reason for rule in _RULES for reason in rule(facts, posture)]
    if not spoken:
        return Decision(Verdict.ALLOW, ())
    spoken.sort(key=lambda reason: -_GRAVITY[reason.verdict])
    return Decision(spoken[0].verdict, tuple(spoken))


def _in_evacuation(facts: Facts, source: Source | None) -> Decision:
    if facts.direction is Direction.OUT:
        reason = Reason(Verdict.ALLOW, "life_safety", _("Evacuation: every exit is open."), source=source)
    else:
        reason = Reason(
            Verdict.CHECK,
            "life_safety.entry",
            _("Evacuation: keep people out of danger, let helpers in."),
            source=source,
            remedy=_("Firefighters, medics and named helpers go in at once."),
        )
    return Decision(reason.verdict, (reason,))


Rule = Callable[[Facts, Posture], Iterable[Reason]]


def _identity(facts: Facts, posture: Posture) -> Iterable[Reason]:
    held = posture.get("entry")
    match facts.proof:
        case Proof.FORGED:
            yield Reason(Verdict.REFUSE, "code.forged", _("This code is not ours."), remedy=_("Look the person up."))
        case Proof.ELSEWHERE:
            yield Reason(
                Verdict.REFUSE,
                "code.other_compound",
                _("This code belongs to another compound."),
                remedy=_("Register as a visitor."),
            )
        case Proof.STALE if not facts.identity_checked:
            yield Reason(
                Verdict.CHECK,
                "code.stale",
                _("This code is too old, perhaps a picture of one."),
                remedy=_("Ask for the live code or look the person up."),
            )
        case Proof.UNKNOWN if facts.kind is not Kind.VISITOR:
            yield Reason(
                Verdict.CHECK, "person.unknown", _("Nobody is known by this."), remedy=_("Register as a visitor.")
            )
        case Proof.LOOKED_UP if _asks_for_pass(facts, held.value):
            yield Reason(
                Verdict.CHECK,
                "pass.missing",
                _("No pass was shown."),
                source=held.source,
                remedy=_("Compare name and face, then let in."),
            )


def _asks_for_pass(facts: Facts, entry: str) -> bool:
    comes_home = facts.direction is Direction.IN and facts.kind is not Kind.VISITOR
    return comes_home and entry != "open" and not facts.identity_checked


def _gate(facts: Facts, posture: Posture) -> Iterable[Reason]:
    held = posture.get("gate_open", facts.gate_kind) if facts.gate_kind else None
    if held and held.value == "closed":
        verdict = Verdict.REFUSE if facts.direction is Direction.IN else Verdict.CHECK
        yield Reason(
            verdict,
            "gate.closed",
            _("This gate is closed to entry."),
            source=held.source,
            remedy=_("Use the main gate."),
        )


def _orders(facts: Facts, _posture: Posture) -> Iterable[Reason]:
    for order in facts.orders:
        if facts.direction is Direction.OUT and order.kind == "isolation":
            yield Reason(
                Verdict.REFUSE,
                "order.isolation",
                _("Isolation at home, ordered by {by}."),
                {"by": order.ordered_by},
                until=order.until,
                remedy=_("Call the duty doctor; urgent medical help always goes out."),
            )
        if facts.direction is Direction.IN and order.kind == "no_entry" and facts.kind is Kind.VISITOR:
            yield Reason(
                Verdict.REFUSE,
                "order.no_entry",
                _("Not admitted, ordered by {by}."),
                {"by": order.ordered_by},
                until=order.until,
            )


def _entry(facts: Facts, posture: Posture) -> Iterable[Reason]:
    if facts.direction is not Direction.IN or facts.kind is not Kind.VISITOR:
        return
    entry, visitors = posture.get("entry"), posture.get("visitors")
    if visitors.value == "none" or entry.value in ("residents", "essential"):
        held = visitors if visitors.value == "none" else entry
        yield Reason(
            Verdict.REFUSE,
            "visitor.none",
            _("Visitors are not admitted."),
            source=held.source,
            remedy=_("Goods can be left at the gate."),
        )
    elif visitors.value == "approved" and not facts.approved:
        yield Reason(
            Verdict.REFUSE,
            "visitor.not_approved",
            _("A visit needs approval first."),
            source=visitors.source,
            remedy=_("The resident applies, the property approves."),
        )
    elif visitors.value == "invited" and not (facts.invited or facts.approved):
        yield Reason(
            Verdict.CHECK,
            "visitor.not_invited",
            _("A visit needs an invitation."),
            source=visitors.source,
            remedy=_("Call the resident."),
        )


def _exit(facts: Facts, posture: Posture) -> Iterable[Reason]:
    if facts.direction is not Direction.OUT or facts.kind is not Kind.RESIDENT:
        return
    leaving, quota = posture.get("exit"), posture.get("exit_quota")
    if leaving.value in ("reason", "essential") and not facts.reason:
        yield Reason(
            Verdict.CHECK,
            "exit.reason",
            _("Going out needs a reason now."),
            source=leaving.source,
            remedy=_("Ask and note the reason."),
        )
    if quota.value is not None and facts.exits_used >= quota.value[0] and not facts.reason:
        yield Reason(
            Verdict.CHECK,
            "exit.quota",
            _("The household went out {used} times in {days} days; {exits} are planned."),
            {"used": facts.exits_used, "days": quota.value[1], "exits": quota.value[0]},
            source=quota.source,
            remedy=_("Medical reasons and work certificates are excepted: note the reason."),
        )


FEVER_C = 37.3
"""The limit in °C wherever temperatures are taken and nobody set a stricter one."""


def temperature_limit(posture: Posture) -> float:
    """The highest reading in °C that passes.

    Where temperatures are taken a plan can lower the usual limit, never lift it: a second plan must not let in
    whom the first one keeps out.
    """
    limit = posture.value("temperature_max_c")
    if limit is not None and posture.value("temperature") == "none":
        return float(limit)
    return FEVER_C if limit is None else min(FEVER_C, float(limit))


def _temperature(facts: Facts, posture: Posture) -> Iterable[Reason]:
    asked, limit = posture.get("temperature"), posture.get("temperature_max_c")
    if facts.direction is not Direction.IN:
        return
    ceiling = temperature_limit(posture)
    if facts.temperature_c is None:
        if asked.value in ("everyone", "reported"):
            yield Reason(
                Verdict.CHECK,
                "temperature.missing",
                _("Everybody's temperature is taken."),
                source=asked.source,
                remedy=_("Measure and enter the reading."),
            )
    elif facts.temperature_c > ceiling and (asked.value != "none" or limit.value is not None):
        home = facts.kind is Kind.RESIDENT
        yield Reason(
            Verdict.CHECK if home else Verdict.REFUSE,
            "temperature.high",
            _("Temperature {measured} °C, over the limit of {limit} °C."),
            {"measured": f"{facts.temperature_c:.1f}", "limit": f"{ceiling:.1f}"},
            source=limit.source or asked.source,
            remedy=_("Measure again in five minutes; still high: call the duty doctor, guide home."),
        )


def _mask(facts: Facts, posture: Posture) -> Iterable[Reason]:
    held = posture.get("mask")
    if held.value in ("public", "n95") and facts.mask is False and facts.direction is Direction.IN:
        yield Reason(
            Verdict.CHECK,
            "mask.missing",
            _("A mask is worn in public areas."),
            source=held.source,
            remedy=_("Hand out a mask."),
        )


def _credentials(facts: Facts, posture: Posture) -> Iterable[Reason]:
    held = posture.get("credentials")
    wanted = held.value and facts.direction is Direction.IN and facts.kind is not Kind.RESIDENT
    if wanted and not facts.credentials_shown:
        yield Reason(
            Verdict.CHECK,
            "credentials.missing",
            _("Credentials are to be shown: {list}."),
            {"list": held.value},
            source=held.source,
            remedy=_("Look at them, then confirm."),
        )


_RULES: tuple[Rule, ...] = (_identity, _gate, _orders, _entry, _exit, _temperature, _mask, _credentials)


class NotATemperature(ValueError):
    """A reading that no thermometer shows of a living person, with what to do about it."""


def read_temperature(text: str) -> float | None:
    """A reading in °C as guards type it: ``36.5``, ``36,5``, ``36.5℃``, ``３６．５``; empty is none.

    Raises:
        NotATemperature: not a number, or outside 34.0–43.0 °C (a reading in Fahrenheit among them).
    """
    plain = text.strip().translate(_FULL_WIDTH).replace(",", ".").removesuffix("°C").removesuffix("℃").strip()
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        raise NotATemperature(_("This is not a temperature.")) from None
    if 93.0 <= value <= 110.0:
        raise NotATemperature(_("This looks like Fahrenheit; switch the thermometer to Celsius."))
    if not 34.0 <= value <= 43.0:
        raise NotATemperature(_("A reading lies between 34.0 and 43.0 °C. Measure again."))
    return round(value, 1)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
