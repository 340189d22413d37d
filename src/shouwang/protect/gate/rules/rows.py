"""The rows of the gate's table: what the gate asks, in the order in which reasons of one gravity are told. Pure."""

from __future__ import annotations

from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.rules.facts import Verdict
from shouwang.protect.gate.rules.table import Row, as_json, is_, no, not_, over, reached, unknown, yes

_IN, _OUT = is_("direction", "in"), is_("direction", "out")
_VISITOR, _OURS = is_("kind", "visitor"), not_("kind", "visitor")
_RESIDENT, _UNSEEN = is_("kind", "resident"), no("identity_checked")
_NO_HELP = not_("errand", "medical")
"""Approved care and medical help go in where no other visitor does."""
_A, _C, _R = Verdict.ALLOW, Verdict.CHECK, Verdict.REFUSE

SAFETY: tuple[Row, ...] = (
    Row(
        "helper.emergency",
        _A,
        (is_("errand", "emergency"), _VISITOR),
        _("Ambulance, fire brigade and police go through at once."),
        _("Open the gate, then note where they go."),
    ),
    Row(
        "life_safety",
        _A,
        (not_("life_safety", "normal"), _OUT),
        _("Evacuation: every exit is open."),
        measure="life_safety",
    ),
    Row(
        "life_safety.entry",
        _A,
        (not_("life_safety", "normal"), _IN),
        _("Evacuation: keep people out of danger, let helpers in."),
        _("Firefighters, medics and named helpers go in at once; everybody who goes in is noted."),
        measure="life_safety",
    ),
)

_IDENTITY: tuple[Row, ...] = (
    Row("code.forged", _R, (is_("proof", "forged"),), _("This code is not ours."), _("Look the person up.")),
    Row(
        "code.other_compound",
        _R,
        (is_("proof", "elsewhere"),),
        _("This code belongs to another compound."),
        _("Register as a visitor."),
    ),
    Row(
        "code.revoked",
        _R,
        (is_("proof", "revoked"), _VISITOR),
        _("This pass was withdrawn."),
        _("Keep the card; register as a visitor."),
    ),
    Row(
        "code.revoked",
        _C,
        (is_("proof", "revoked"), _OURS, _UNSEEN),
        _("This pass was withdrawn."),
        _("Compare name and face; hand in the old card."),
        mends=("identity_checked",),
    ),
    Row(
        "code.stale",
        _C,
        (is_("proof", "stale"), _UNSEEN),
        _("This code is too old, perhaps a picture of one."),
        _("Ask for the live code or look the person up."),
        mends=("identity_checked",),
    ),
    Row(
        "code.used",
        _C,
        (yes("code_used"), _UNSEEN),
        _("This code has just let somebody through."),
        _("Ask for a fresh code, or compare name and face."),
        mends=("identity_checked",),
    ),
    Row(
        "person.unknown",
        _C,
        (is_("proof", "unknown"), _UNSEEN),
        _("Nobody is known by this."),
        _("Register as a visitor."),
    ),
    Row(
        "pass.missing",
        _C,
        (is_("proof", "looked_up"), _IN, _OURS, not_("entry", "open"), _UNSEEN),
        _("No pass was shown."),
        _("Compare name and face, then let in."),
        "entry",
        mends=("identity_checked",),
    ),
    Row(
        "pass.card",
        _C,
        (is_("proof", "card"), _IN, not_("entry", "open"), _UNSEEN),
        _("A printed card was shown."),
        _("Compare the name and the face, then let in."),
        "entry",
        mends=("identity_checked",),
    ),
    Row(
        "pass.area",
        _C,
        (no("area_ok"), _IN, _UNSEEN),
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
        ("gate.closed", (is_("gate_open", "closed"),), _("This gate is closed to entry.")),
        ("gate.night", (is_("gate_open", "day_only"), yes("night")), _("This gate is closed at night.")),
    )
    for verdict, whom, mends in (
        (_R, (_IN, _VISITOR), ()),
        (_C, (_IN, _OURS, no("reason")), ("reason",)),
        (_C, (_OUT, no("reason")), ("reason",)),
    )
)

_ORDERS: tuple[Row, ...] = (
    Row(
        "order.isolation",
        _R,
        (_OUT, _RESIDENT, yes("isolated"), not_("ground", "medical")),
        _("Isolation at home, ordered by {isolated_by}."),
        _("Call the duty doctor; urgent medical help always goes out."),
        mends=("ground",),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.isolation.medical",
        _A,
        (_OUT, _RESIDENT, yes("isolated"), is_("ground", "medical")),
        _("Goes out for medical help during isolation ordered by {isolated_by}."),
        _("Tell the duty doctor; keep distance at the gate."),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.no_entry",
        _R,
        (_IN, _VISITOR, yes("barred")),
        _("Not admitted, ordered by {barred_by}."),
        _("Call the property's duty phone."),
        by="barred_by",
        until="barred_until",
    ),
)

_VISITORS: tuple[Row, ...] = (
    Row(
        "visitor.isolated_home",
        _C,
        (_IN, _VISITOR, yes("isolated"), _UNSEEN),
        _("The home visited is in isolation, ordered by {isolated_by}."),
        _("Leave things at the door, or call the home; doctors and carers go in protected."),
        mends=("identity_checked",),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "visitor.blocked",
        _R,
        (_IN, _VISITOR, yes("blocked")),
        _("This person is on the list of those not admitted."),
        _("Say it calmly; the property's duty phone explains why."),
        until="visit_until",
    ),
    Row(
        "visitor.alike",
        _C,
        (_IN, _VISITOR, yes("alike"), _UNSEEN),
        _("Somebody of this name is on the list of those not admitted."),
        _("Look at a document; the property's duty phone knows who is meant."),
        mends=("identity_checked",),
    ),
    Row(
        "visitor.none",
        _R,
        (_IN, _VISITOR, is_("visitors", "none"), _NO_HELP),
        _("Visitors are not admitted."),
        _("Goods can be left at the gate; care and medical help go in with approval."),
        "visitors",
        mends=("errand",),
    ),
    Row(
        "visitor.none",
        _R,
        (_IN, _VISITOR, not_("visitors", "none"), is_("entry", "residents", "essential"), _NO_HELP),
        _("Visitors are not admitted."),
        _("Goods can be left at the gate; care and medical help go in with approval."),
        "entry",
        mends=("errand",),
    ),
    Row(
        "visitor.goods",
        _R,
        (_IN, _VISITOR, is_("errand", "courier"), is_("delivery", "shelf", "volunteers")),
        _("Goods stay at the gate."),
        _("Put them on the shelf and tell the home; the courier need not come in."),
        "delivery",
    ),
    Row(
        "visitor.not_approved",
        _R,
        (_IN, _VISITOR, is_("visitors", "approved"), not_("entry", "residents", "essential"), no("approved")),
        _("A visit needs approval first."),
        _("The resident applies, the property approves."),
        "visitors",
        mends=("approved",),
    ),
    Row(
        "visitor.not_approved",
        _R,
        (_IN, _VISITOR, is_("visitors", "none"), no("approved"), is_("errand", "medical")),
        _("A visit needs approval first."),
        _("The resident applies, the property approves."),
        "visitors",
        mends=("approved",),
    ),
    Row(
        "visitor.not_approved",
        _R,
        (
            _IN,
            _VISITOR,
            not_("visitors", "none"),
            is_("entry", "residents", "essential"),
            no("approved"),
            is_("errand", "medical"),
        ),
        _("A visit needs approval first."),
        _("The resident applies, the property approves."),
        "entry",
        mends=("approved",),
    ),
    Row(
        "visitor.not_invited",
        _C,
        (
            _IN,
            _VISITOR,
            is_("visitors", "invited"),
            not_("entry", "residents", "essential"),
            no("invited"),
            no("approved"),
        ),
        _("A visit needs an invitation."),
        _("Call the resident."),
        "visitors",
        mends=("invited",),
    ),
    Row(
        "visitor.outside_time",
        _C,
        (_IN, _VISITOR, yes("outside_time"), _UNSEEN),
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
        (_OUT, _RESIDENT, is_("exit", "reason", "essential"), no("reason"), no("ground")),
        _("Going out needs a reason now."),
        _("Ask and note the reason."),
        "exit",
        mends=("reason", "ground"),
    ),
    Row(
        "exit.essential",
        _C,
        (_OUT, _RESIDENT, is_("exit", "essential"), yes("reason"), no("ground")),
        _("Only for what cannot wait: medical help, work with a certificate, food."),
        _("Tick which of these it is, or ask to stay in."),
        "exit",
        mends=("ground",),
    ),
    Row(
        "exit.quota",
        _C,
        (_OUT, _RESIDENT, reached("exits_used", "quota_exits"), not_("ground", "medical", "work")),
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
        (_IN, is_("temperature", "everyone", "reported"), unknown("temperature_c")),
        _("Everybody's temperature is taken."),
        _("Measure and enter the reading."),
        "temperature",
        mends=("temperature_c",),
    ),
    *(
        Row(
            code,
            verdict,
            (_IN, yes("temperature_asked"), over("temperature_c", "temperature_limit_c"), who, again),
            message,
            remedy,
            "temperature_max_c",
            mends=mends,
        )
        for code, again, message, remedy, mends in (
            (
                "temperature.high",
                no("remeasured"),
                _("Temperature {temperature_c} °C, over the limit of {temperature_limit_c} °C."),
                _("Measure again in five minutes; still high: call the duty doctor, guide home."),
                ("temperature_c",),
            ),
            (
                "temperature.still_high",
                yes("remeasured"),
                _("Again {temperature_c} °C, over the limit of {temperature_limit_c} °C."),
                _("The medical post is called. Wait apart from others, with a mask."),
                (),
            ),
        )
        for verdict, who in ((_R, not_("kind", "resident")), (_C, _RESIDENT))
    ),
    Row(
        "mask.missing",
        _C,
        (_IN, is_("mask_asked", "public", "n95"), is_("mask", "no")),
        _("A mask is worn in public areas."),
        _("Hand out a mask."),
        "mask",
        mends=("mask",),
    ),
    Row(
        "credentials.refused",
        _R,
        (_IN, _VISITOR, yes("credentials"), yes("credentials_bad")),
        _("A credential was refused: {credentials_bad}."),
        _("Ask for a valid one; the reasons stand beside it."),
        "credentials",
        mends=("credentials_shown",),
    ),
    Row(
        "credentials.missing",
        _C,
        (_IN, not_("kind", "resident"), yes("credentials"), no("credentials_shown")),
        _("Credentials are to be shown: {credentials}."),
        _("Look at them, then confirm."),
        "credentials",
        mends=("credentials_shown",),
    ),
)

RULES: tuple[Row, ...] = (*_IDENTITY, *_GATE, *_ORDERS, *_VISITORS, *_EXIT, *_HEALTH)

WORDS: dict[str, Row] = {row.code: row for row in reversed((*SAFETY, *RULES))}
"""Code → a row that has its words."""


def table_json() -> dict[str, list[dict[str, Any]]]:
    """The whole table as plain JSON values: ``{"safety": [row…], "rules": [row…]}``."""
    return {"safety": [as_json(row) for row in SAFETY], "rules": [as_json(row) for row in RULES]}
