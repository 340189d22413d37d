"""The seven ways of the top bar and the docks of phones; a way without a page or a right is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import clock
from shouwang.web import panels


@dataclass(frozen=True)
class Way:
    """One item: where it leads, what it needs, and the areas under which it is lit."""

    key: str
    label: str | Promise
    icon: str
    ways: tuple[tuple[str, str], ...]
    """URL name and operation, the first that exists and is allowed wins."""
    areas: tuple[str, ...] = ()
    """What else lies under it: the first word of an address in the compound, such as ``visitors``."""


DESKTOP = (
    Way(
        "board",
        _("Command"),
        "layout-dashboard",
        (
            ("command:board", "board.see"),
            ("command:incidents", "incident.see"),
        ),
    ),
    Way(
        "duties",
        _("Duties"),
        "list-checks",
        (("workforce:duties", "duty.see"), ("workforce:mine", "duty.mine")),
        areas=("rounds", "training", "welfare", "clock"),
    ),
    Way(
        "rollcall",
        _("Roll-call"),
        "clipboard-check",
        (
            ("rollcall:board", "rollcall.see"),
            ("register:index", "register.see"),
        ),
    ),
    Way(
        "gate",
        _("Gate"),
        "door-open",
        (("gate:desk", "gate.decide"), ("gate:figures", "gate.see"), ("gate:cards", "gate.cards")),
        areas=("gate", "visitors", "devices", "credentials"),
    ),
    Way("supplies", _("Goods"), "package", (("supplies:stock", "supplies.see"),)),
    Way("notices", _("Notices"), "megaphone", (("notices:index", "notice.publish"), ("notices:inbox", "notice.read"))),
    Way("plans", _("Plans"), "book-open-check", (("command:plans", "plan.see"),)),
)

STAFF_DOCK = (
    Way("board", _("Command"), "layout-dashboard", (("command:board", "board.see"),)),
    Way("duties", _("Duties"), "list-checks", (("workforce:mine", "duty.mine"),)),
    Way("supplies", _("Goods"), "package", (("supplies:desk", "supplies.move"),)),
    Way("rounds", _("My round"), "spray-can", (("hygiene:mine", "hygiene.do"),)),
    Way("rollcall", _("Roll-call"), "clipboard-check", (("rollcall:knock", "rollcall.knock"),)),
    Way("gate", _("Gate"), "scan-line", (("gate:desk", "gate.decide"),)),
    Way("visitors", _("Visitors"), "users", (("visitors:desk", "visitor.approve"),)),
    Way("notices", _("Notices"), "megaphone", (("notices:inbox", "notice.read"),)),
    Way("report", _("Report"), "siren", (("command:report", "incident.report"),)),
    Way("me", _("Me"), "user-round", (("accounts:me", "account.self"),)),
)

RESIDENT_DOCK = (
    Way("home", _("My home"), "house", (("home:mine", "resident.home"), ("rollcall:home", "resident.home"))),
    Way("notices", _("Notices"), "megaphone", (("notices:inbox", "notice.read"),)),
    Way("pass", _("Pass"), "qr-code", (("gate:pass", "gate.pass"),)),
    Way("report", _("Report"), "siren", (("command:report", "incident.report"),)),
    Way("me", _("Me"), "user-round", (("accounts:me", "account.self"),)),
)


DUTY_TABS = (
    ("workforce:duties", "duty.see", _("All duties")),
    ("workforce:mine", "duty.mine", _("My duties")),
    ("rosters:current", "roster.see", _("Rosters")),
    ("rosters:mine", "roster.mine", _("My shifts")),
    ("rosters:staff", "staff.file", _("Staff")),
    ("workforce:posts", "workforce.see", _("Posts")),
    ("training:team", "training.see", _("Training")),
    ("hygiene:coverage", "hygiene.see", _("Disinfection")),
    ("supplies:wear", "supplies.wear", _("My protection")),
)
"""The pages of the section of duties: address, operation, label."""

GATE = (
    ("gate:figures", "gate.see", _("Figures")),
    ("gate:inside", "gate.see", _("Who is inside")),
    ("gate:walk-ins", "gate.decide", _("Inside without a code")),
    ("gate:exits", "gate.quota", _("Out too long")),
    ("visitors:today", "visitor.see", _("Visitors today")),
    ("appeals:queue", "appeal.review", _("Appeals")),
    ("gate:cards", "gate.cards", _("Printed cards")),
    ("gate:conflicts", "gate.stations", _("Conflicts")),
    ("gate:stations", "gate.stations", _("Phones")),
    ("devices:index", "device.see", _("Devices")),
)
"""The pages about the gates, of whatever app: URL name, operation and label."""

GOODS = (
    ("supplies:stock", "supplies.see", _("Stock")),
    ("reserve:cover", "reserve.see", _("Reserve")),
    ("allocation:rounds", "allocation.see", _("Sharing out")),
    ("allocation:rations", "ration.see", _("Rations")),
    ("purchasing:orders", "purchase.see", _("Purchases")),
    ("supplies:entries", "supplies.see", _("Movements")),
    ("supplies:ppe", "supplies.move", _("Protection today")),
    ("supplies:counts", "supplies.move", _("Counts")),
)
"""The pages about goods, of whatever app: URL name, operation and label."""


LANDINGS = (
    ("command:board", "board.see"),
    ("gate:desk", "gate.decide"),
    ("workforce:mine", "duty.mine"),
    ("home:mine", "resident.home"),
    ("notices:inbox", "notice.read"),
    ("accounts:me", "account.self"),
)
"""Where somebody begins, by what they may do there: the first that exists and is allowed."""


_COUNTS = {"gate": ("appeals",), "visitors": ("visitors", "appeals")}
"""Ways whose number is the sum of what waits on several pages; elsewhere it is the way's own."""
_DOCK = 5
"""As many ways as fit under a thumb; the last is always one's own page."""


@dataclass(frozen=True)
class Item:
    """A way that this reader can go."""

    key: str
    label: str
    icon: str
    url: str
    active: bool
    count: int = 0


def items(request: HttpRequest, ways: tuple[Way, ...], active: str = "") -> list[Item]:
    """The ways open to the reader in this compound."""
    actor = getattr(request, "actor", None)
    compound = getattr(request, "compound", None)
    if actor is None:
        return []
    urls = {way: url for way in ways if (url := _open(actor, way.ways, compound))}
    # A page lies under the way whose address begins its own; the longest, for the board's begins them all.
    lit = max((url for url in urls.values() if request.path.startswith(url)), key=len, default="")
    if not lit and compound is not None:
        area = request.path.removeprefix(f"/c/{compound.code}/").partition("/")[0]
        lit = next((url for way, url in urls.items() if area in way.areas), "")
    return [
        Item(way.key, str(way.label), way.icon, url, way.key == active if active else url == lit)
        for way, url in urls.items()
    ]


def tabs(
    request: HttpRequest,
    ways: tuple[tuple[str, str, str | Promise], ...],
    active: str,
    counts: Mapping[str, int] | None = None,
) -> list[dict[str, Any]]:
    """The pages of a section that the reader may open, for ``web/partials/pagehead.html``.

    Args:
        active: the URL name of the page that is shown.
        counts: how much waits, by URL name.
    """
    actor, compound = getattr(request, "actor", None), getattr(request, "compound", None)
    if actor is None or compound is None:
        return []
    return [
        {"url": url, "label": gettext(str(label)), "active": name == active, "count": (counts or {}).get(name, 0)}
        for name, right, label in ways
        if (url := address(name, compound.code)) and actor.may(right, compound_id=compound.pk)
    ]


def dock(request: HttpRequest) -> list[Item]:
    """The ways at the foot of a phone's page: a resident's, unless the reader works here."""
    actor, compound = getattr(request, "actor", None), getattr(request, "compound", None)
    works = actor is not None and actor.may("duty.mine", compound_id=getattr(compound, "pk", None))
    open_ways = items(request, STAFF_DOCK if works else RESIDENT_DOCK)
    shown = open_ways if len(open_ways) <= _DOCK else [*open_ways[: _DOCK - 1], open_ways[-1]]
    return [replace(item, count=_waiting(item.key, actor, compound)) for item in shown]


def _waiting(key: str, actor: Actor | None, compound: Any) -> int:
    """How much waits for the reader behind a way: duties to accept, notices unread."""
    if actor is None or compound is None:
        return 0
    now = clock.now()
    counted = (
        panels.ask(f"count_{each}", actor=actor, compound_id=compound.pk, now=now) for each in _COUNTS.get(key, (key,))
    )
    return sum(count or 0 for count in counted)


def landing(actor: Actor, compound: object | None) -> str:
    """The page on which this reader begins in a compound."""
    return _open(actor, LANDINGS, compound) or address("accounts:me")


def _open(actor: Actor, ways: tuple[tuple[str, str], ...], compound: object | None) -> str:
    for name, operation in ways:
        url = address(name, getattr(compound, "code", ""))
        if url and actor.may(operation, compound_id=getattr(compound, "pk", None)):
            return url
    return ""


def address(name: str, compound_code: str = "") -> str:
    """The address of a page, inside a compound where it has one; empty when there is no such page."""
    for kwargs in ([{"compound": compound_code}] if compound_code else []) + [{}]:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""
