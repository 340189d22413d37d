"""The gate's table: its rows in the order in which reasons of one gravity are told. Pure."""

from __future__ import annotations

from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.rules.conditions import IN, OURS, OUT, RESIDENT, VISITOR, A, C, R
from shouwang.protect.gate.rules.rows_who import IDENTITY, VISITORS
from shouwang.protect.gate.rules.table import Row, as_json, is_, no, not_, over, reached, unknown, yes

SAFETY: tuple[Row, ...] = (
    Row(
        "helper.emergency",
        A,
        (is_("errand", "emergency"), VISITOR),
        _("Ambulance, fire brigade and police go through at once."),
        _("Open the gate, then note where they go."),
    ),
    Row(
        "life_safety",
        A,
        (not_("life_safety", "normal"), OUT),
        _("Evacuation: every exit is open."),
        measure="life_safety",
    ),
    Row(
        "life_safety.entry",
        A,
        (not_("life_safety", "normal"), IN),
        _("Evacuation: keep people out of danger, let helpers in."),
        _("Firefighters, medics and named helpers go in at once; everybody who goes in is noted."),
        measure="life_safety",
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
        (R, (IN, VISITOR), ()),
        (C, (IN, OURS, no("reason")), ("reason",)),
        (C, (OUT, no("reason")), ("reason",)),
    )
)

_ORDERS: tuple[Row, ...] = (
    Row(
        "order.isolation",
        R,
        (OUT, RESIDENT, yes("isolated"), not_("ground", "medical")),
        _("Isolation at home, ordered by {isolated_by}."),
        _("Call the duty doctor; urgent medical help always goes out."),
        mends=("ground",),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.isolation.medical",
        A,
        (OUT, RESIDENT, yes("isolated"), is_("ground", "medical")),
        _("Goes out for medical help during isolation ordered by {isolated_by}."),
        _("Tell the duty doctor; keep distance at the gate."),
        by="isolated_by",
        until="isolated_until",
    ),
    Row(
        "order.no_entry",
        R,
        (IN, VISITOR, yes("barred")),
        _("Not admitted, ordered by {barred_by}."),
        _("Call the property's duty phone."),
        by="barred_by",
        until="barred_until",
    ),
)

_EXIT: tuple[Row, ...] = (
    Row(
        "exit.reason",
        C,
        (OUT, RESIDENT, is_("exit", "reason", "essential"), no("reason"), no("ground")),
        _("Going out needs a reason now."),
        _("Ask and note the reason."),
        "exit",
        mends=("reason", "ground"),
    ),
    Row(
        "exit.essential",
        C,
        (OUT, RESIDENT, is_("exit", "essential"), yes("reason"), no("ground")),
        _("Only for what cannot wait: medical help, work with a certificate, food."),
        _("Tick which of these it is, or ask to stay in."),
        "exit",
        mends=("ground",),
    ),
    Row(
        "exit.quota",
        C,
        (OUT, RESIDENT, reached("exits_used", "quota_exits"), not_("ground", "medical", "work")),
        _("The household went out {exits_used} times in {quota_days} days; {quota_exits} are planned."),
        _("Medical reasons and work certificates are excepted."),
        "exit_quota",
        mends=("ground",),
    ),
)

_HEALTH: tuple[Row, ...] = (
    Row(
        "temperature.missing",
        C,
        (IN, is_("temperature", "everyone", "reported"), unknown("temperature_c")),
        _("Everybody's temperature is taken."),
        _("Measure and enter the reading."),
        "temperature",
        mends=("temperature_c",),
    ),
    *(
        Row(
            code,
            verdict,
            (IN, yes("temperature_asked"), over("temperature_c", "temperature_limit_c"), who, again),
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
        for verdict, who in ((R, not_("kind", "resident")), (C, RESIDENT))
    ),
    Row(
        "mask.missing",
        C,
        (IN, is_("mask_asked", "public", "n95"), is_("mask", "no")),
        _("A mask is worn in public areas."),
        _("Hand out a mask."),
        "mask",
        mends=("mask",),
    ),
    Row(
        "credentials.refused",
        R,
        (IN, VISITOR, yes("credentials"), yes("credentials_bad")),
        _("A credential was refused: {credentials_bad}."),
        _("Ask for a valid one; the reasons stand beside it."),
        "credentials",
        mends=("credentials_shown",),
    ),
    Row(
        "credentials.missing",
        C,
        (IN, not_("kind", "resident"), yes("credentials"), no("credentials_shown")),
        _("Credentials are to be shown: {credentials}."),
        _("Look at them, then confirm."),
        "credentials",
        mends=("credentials_shown",),
    ),
)

RULES: tuple[Row, ...] = (*IDENTITY, *_GATE, *_ORDERS, *VISITORS, *_EXIT, *_HEALTH)

WORDS: dict[str, Row] = {row.code: row for row in reversed((*SAFETY, *RULES))}
"""Code → a row that has its words, where nothing more is known."""
SPOKEN: dict[tuple[str, str], Row] = {(row.code, str(row.verdict)): row for row in reversed((*SAFETY, *RULES))}
"""Code and verdict → the row that spoke: of a resident's withdrawn card other help is due than of a stranger's."""


def table_json() -> dict[str, list[dict[str, Any]]]:
    """The whole table as plain JSON values: ``{"safety": [row…], "rules": [row…]}``."""
    return {"safety": [as_json(row) for row in SAFETY], "rules": [as_json(row) for row in RULES]}
