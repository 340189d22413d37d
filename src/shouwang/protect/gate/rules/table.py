"""The gate's rules as one table: the server judges by it, and so does the phone without a network.

A row speaks when all its tests hold of a *case*, a flat record of facts and of what the posture asks
(:mod:`shouwang.protect.gate.rules.cases`). All rows that speak are told; the gravest verdict wins. Rows
of the first part, about life and limb, silence all others.

The table travels to phones as JSON (:func:`as_json`); whoever reads it needs these eight tests and
nothing else:

============ ======================================================
``is``       the field is one of the values
``not``      the field is none of the values
``yes``      the field is true, or not empty
``no``       the field is false, empty or unknown
``known``    the field has a value
``unknown``  the field has no value
``over``     the field has a value greater than the other field's
``reached``  both fields have a value, the first at least the other's
============ ======================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.rules.facts import Verdict


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on one field of a case."""

    op: str
    field: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One rule.

    Args:
        code: stable; two rows may share one where only the verdict differs.
        when: all must hold.
        message: an English sentence; placeholders are fields of the case.
        remedy: what would make it allowed, or what to do.
        measure: the measure behind it, whose source is told; empty for none.
        mends: the fields that the guard can complete so that the row is silent.
        by, until: fields of the case that say whose order it is, and until when.
    """

    code: str
    verdict: Verdict
    when: tuple[Test, ...]
    message: str
    remedy: str = ""
    measure: str = ""
    mends: tuple[str, ...] = ()
    by: str = ""
    until: str = ""


def _is(field: str, *values: str) -> Test:
    return Test("is", field, values)


def _not(field: str, *values: str) -> Test:
    return Test("not", field, values)


def _yes(field: str) -> Test:
    return Test("yes", field)


def _no(field: str) -> Test:
    return Test("no", field)


def _unknown(field: str) -> Test:
    return Test("unknown", field)


def _over(field: str, other: str) -> Test:
    return Test("over", field, (other,))


def _reached(field: str, other: str) -> Test:
    return Test("reached", field, (other,))


_IN, _OUT = _is("direction", "in"), _is("direction", "out")
_VISITOR, _OURS = _is("kind", "visitor"), _not("kind", "visitor")
_RESIDENT, _UNSEEN = _is("kind", "resident"), _no("identity_checked")
_A, _C, _R = Verdict.ALLOW, Verdict.CHECK, Verdict.REFUSE

SAFETY: tuple[Row, ...] = (
    Row(
        "helper.emergency",
        _A,
        (_is("errand", "emergency"), _VISITOR),
        _("Ambulance, fire brigade and police go through at once."),
        _("Open the gate, then note where they go."),
    ),
    Row(
        "life_safety",
        _A,
        (_not("life_safety", "normal"), _OUT),
        _("Evacuation: every exit is open."),
        measure="life_safety",
    ),
    Row(
        "life_safety.entry",
        _A,
        (_not("life_safety", "normal"), _IN),
        _("Evacuation: keep people out of danger, let helpers in."),
        _("Firefighters, medics and named helpers go in at once; everybody who goes in is noted."),
        measure="life_safety",
    ),
)

_IDENTITY: tuple[Row, ...] = (
    Row("code.forged", _R, (_is("proof", "forged"),), _("This code is not ours."), _("Look the person up.")),
    Row(
        "code.other_compound",
        _R,
        (_is("proof", "elsewhere"),),
        _("This code belongs to another compound."),
        _("Register as a visitor."),
    ),
    Row(
        "code.revoked",
        _R,
        (_is("proof", "revoked"), _VISITOR),
        _("This pass was withdrawn."),
        _("Keep the card; register as a visitor."),
    ),
    Row(
        "code.revoked",
        _C,
        (_is("proof", "revoked"), _OURS, _UNSEEN),
        _("This pass was withdrawn."),
        _("Compare name and face; hand in the old card."),
        mends=("identity_checked",),
    ),
    Row(
        "code.stale",
        _C,
        (_is("proof", "stale"), _UNSEEN),
        _("This code is too old, perhaps a picture of one."),
        _("Ask for the live code or look the person up."),
        mends=("identity_checked",),
    ),
    Row(
        "code.used",
        _C,
        (_yes("code_used"), _UNSEEN),
        _("This code has just let somebody through."),
        _("Ask for a fresh code, or compare name and face."),
        mends=("identity_checked",),
    ),
    Row(
        "person.unknown",
        _C,
        (_is("proof", "unknown"), _OURS),
        _("Nobody is known by this."),
        _("Register as a visitor."),
    ),
    Row(
        "pass.missing",
        _C,
        (_is("proof", "looked_up"), _IN, _OURS, _not("entry", "open"), _UNSEEN),
        _("No pass was shown."),
        _("Compare name and face, then let in."),
        "entry",
        mends=("identity_checked",),
    ),
    Row(
        "pass.card",
        _C,
        (_is("proof", "card"), _IN, _not("entry", "open"), _UNSEEN),
        _("A printed card was shown."),
        _("Compare the name and the face, then let in."),
        "entry",
        mends=("identity_checked",),
    ),
    Row(
        "pass.area",
        _C,
        (_no("area_ok"), _IN, _UNSEEN),
        _("This pass is not for this gate."),
        _("Send to the right gate, or ask the manager."),
        mends=("identity_checked",),
    ),
)

_GATE: tuple[Row, ...] = tuple(
    Row(
        code,
        verdict,
        (*state, *whom),
        message,
        _("Use the main gate; whoever is frail or in need goes through here: note why."),
        "gate_open",
        mends=mends,
    )
    for code, state, message in (
        ("gate.closed", (_is("gate_open", "closed"),), _("This gate is closed to entry.")),
        ("gate.night", (_is("gate_open", "day_only"), _yes("night")), _("This gate is closed at night.")),
    )
    for verdict, whom, mends in (
        (_R, (_IN, _VISITOR), ()),
        (_C, (_IN, _OURS, _no("reason")), ("reason",)),
        (_C, (_OUT, _no("reason")), ("reason",)),
    )
)

_ORDERS: tuple[Row, ...] = (
    Row(
        "order.isolation",
        _R,
        (_OUT, _yes("isolated"), _not("ground", "medical")),
        _("Isolation at home, ordered by {isolated_by}."),
        _("Call the duty doctor; urgent medical help always goes out."),
        mends=("ground",),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.isolation.medical",
        _A,
        (_OUT, _yes("isolated"), _is("ground", "medical")),
        _("Goes out for medical help during isolation ordered by {isolated_by}."),
        _("Tell the duty doctor; keep distance at the gate."),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.no_entry",
        _R,
        (_IN, _VISITOR, _yes("barred")),
        _("Not admitted, ordered by {barred_by}."),
        _("Call the property's duty phone."),
        by="barred_by",
        until="barred_until",
    ),
)

_VISITORS: tuple[Row, ...] = (
    Row(
        "visitor.blocked",
        _R,
        (_IN, _VISITOR, _yes("blocked")),
        _("This person is on the list of those not admitted."),
        _("Say it calmly; the property's duty phone explains why."),
        until="visit_until",
    ),
    Row(
        "visitor.none",
        _R,
        (_IN, _VISITOR, _is("visitors", "none")),
        _("Visitors are not admitted."),
        _("Goods can be left at the gate."),
        "visitors",
    ),
    Row(
        "visitor.none",
        _R,
        (_IN, _VISITOR, _not("visitors", "none"), _is("entry", "residents", "essential")),
        _("Visitors are not admitted."),
        _("Goods can be left at the gate."),
        "entry",
    ),
    Row(
        "visitor.goods",
        _R,
        (_IN, _VISITOR, _is("errand", "courier"), _is("delivery", "shelf", "volunteers")),
        _("Goods stay at the gate."),
        _("Put them on the shelf and tell the home; the courier need not come in."),
        "delivery",
    ),
    Row(
        "visitor.not_approved",
        _R,
        (_IN, _VISITOR, _is("visitors", "approved"), _not("entry", "residents", "essential"), _no("approved")),
        _("A visit needs approval first."),
        _("The resident applies, the property approves."),
        "visitors",
        mends=("approved",),
    ),
    Row(
        "visitor.not_invited",
        _C,
        (
            _IN,
            _VISITOR,
            _is("visitors", "invited"),
            _not("entry", "residents", "essential"),
            _no("invited"),
            _no("approved"),
        ),
        _("A visit needs an invitation."),
        _("Call the resident."),
        "visitors",
        mends=("invited",),
    ),
    Row(
        "visitor.outside_time",
        _C,
        (_IN, _VISITOR, _yes("outside_time"), _UNSEEN),
        _("The invitation is for another time."),
        _("Ask the resident, or wait until it begins."),
        mends=("identity_checked",),
        until="visit_until",
    ),
)

_EXIT: tuple[Row, ...] = (
    Row(
        "exit.reason",
        _C,
        (_OUT, _RESIDENT, _is("exit", "reason", "essential"), _no("reason"), _no("ground")),
        _("Going out needs a reason now."),
        _("Ask and note the reason."),
        "exit",
        mends=("reason", "ground"),
    ),
    Row(
        "exit.essential",
        _C,
        (_OUT, _RESIDENT, _is("exit", "essential"), _yes("reason"), _no("ground")),
        _("Only for what cannot wait: medical help, work with a certificate, food."),
        _("Tick which of these it is, or ask to stay in."),
        "exit",
        mends=("ground",),
    ),
    Row(
        "exit.quota",
        _C,
        (_OUT, _RESIDENT, _reached("exits_used", "quota_exits"), _not("ground", "medical", "work")),
        _("The household went out {exits_used} times in {quota_days} days; {quota_exits} are planned."),
        _("Medical reasons and work certificates are excepted."),
        "exit_quota",
        mends=("ground",),
    ),
)

_HEALTH: tuple[Row, ...] = (
    Row(
        "temperature.missing",
        _C,
        (_IN, _is("temperature", "everyone", "reported"), _unknown("temperature_c")),
        _("Everybody's temperature is taken."),
        _("Measure and enter the reading."),
        "temperature",
        mends=("temperature_c",),
    ),
    *(
        Row(
            code,
            verdict,
            (_IN, _yes("temperature_asked"), _over("temperature_c", "temperature_limit_c"), who, again),
            message,
            remedy,
            "temperature_max_c",
            mends=mends,
        )
        for code, again, message, remedy, mends in (
            (
                "temperature.high",
                _no("remeasured"),
                _("Temperature {temperature_c} °C, over the limit of {temperature_limit_c} °C."),
                _("Measure again in five minutes; still high: call the duty doctor, guide home."),
                ("temperature_c",),
            ),
            (
                "temperature.still_high",
                _yes("remeasured"),
                _("Again {temperature_c} °C, over the limit of {temperature_limit_c} °C."),
                _("The medical post is called. Wait apart from others, with a mask."),
                (),
            ),
        )
        for verdict, who in ((_R, _not("kind", "resident")), (_C, _RESIDENT))
    ),
    Row(
        "mask.missing",
        _C,
        (_IN, _is("mask_asked", "public", "n95"), _is("mask", "no")),
        _("A mask is worn in public areas."),
        _("Hand out a mask."),
        "mask",
        mends=("mask",),
    ),
    Row(
        "credentials.refused",
        _R,
        (_IN, _VISITOR, _yes("credentials"), _yes("credentials_bad")),
        _("A credential was refused: {credentials_bad}."),
        _("Ask for a valid one; the reasons stand beside it."),
        "credentials",
        mends=("credentials_shown",),
    ),
    Row(
        "credentials.missing",
        _C,
        (_IN, _not("kind", "resident"), _yes("credentials"), _no("credentials_shown")),
        _("Credentials are to be shown: {credentials}."),
        _("Look at them, then confirm."),
        "credentials",
        mends=("credentials_shown",),
    ),
)

RULES: tuple[Row, ...] = (*_IDENTITY, *_GATE, *_ORDERS, *_VISITORS, *_EXIT, *_HEALTH)

WORDS: dict[str, Row] = {row.code: row for row in reversed((*SAFETY, *RULES))}
"""Code → a row that has its words."""


def as_json() -> dict[str, list[dict[str, Any]]]:
    """The whole table as plain JSON values: ``{"safety": [row…], "rules": [row…]}``."""
    return {name: [_row(row) for row in rows] for name, rows in (("safety", SAFETY), ("rules", RULES))}


def _row(row: Row) -> dict[str, Any]:
    return {
        "code": row.code,
        "verdict": str(row.verdict),
        "when": [[test.op, test.field, *test.values] for test in row.when],
        "message": row.message,
        "remedy": row.remedy,
        "measure": row.measure,
        "mends": list(row.mends),
        "by": row.by,
        "until": row.until,
    }
