"""The tags of every page: ``{% load shouwang %}`` gives icons, seals, times, words, nonces and links."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.kernel import clock, ids
from shouwang.kernel.outcomes import Refusal
from shouwang.web import drawings, letters, levels, naming, navigation, times

register = template.Library()

LOOKS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file-input"),
    (forms.widgets.Input, "input"),
)
"""How a field looks whose form says nothing about it; the first kind that fits."""


@register.simple_tag
def icon(name: str, classes: str = "size-5", label: str = "") -> SafeString:
    """``{% icon "bell" "size-6 text-primary" %}``: a lucide icon; give a label where no word stands beside it."""
    return drawings.icon(name, classes, label)


@register.filter
def qr(text: str) -> SafeString:
    """``{{ address|qr }}``: a text as a QR drawing."""
    return drawings.qr(text)


@register.simple_tag
def seal(level: Any, classes: str = "size-10") -> SafeString:
    """``{% seal posture_level %}`` or ``{% seal plan_level "size-7" %}``: the level's seal.

    Args:
        level: anything with ``severity`` and ``numeral`` (and ``level`` or ``title`` words), or a severity number 0-4.
    """
    severity, numeral = levels.severity_of(level), levels.numeral_of(level)
    return drawings.seal(severity, numeral, levels.spoken(level), classes)


@register.simple_tag
def numeral(text: str, classes: str = "h-16 fill-current") -> SafeString:
    """``{% numeral "Ⅱ" %}``: a drawn numeral alone, for the level band."""
    return drawings.numeral(text, classes)


@register.simple_tag
def skyline(rows: int = 1) -> SafeString:
    """Line art of buildings at night."""
    return drawings.skyline(rows)


@register.filter
def tone(level: Any) -> str:
    """``<div class="{{ level|tone }} bg-lv">``: the colour class of a level or of a severity number 0-4."""
    return drawings.tone_class(levels.severity_of(level))


@register.filter
def colour(level: Any) -> str:
    """The colour's name of a level or severity: 蓝 黄 橙 红."""
    return levels.colour(levels.severity_of(level))


@register.filter
def words(value: Any) -> str:
    """``{{ plan.title|words }}``: bilingual words, or their JSON, in the reader's language."""
    return naming.spoken(value)


@register.filter
def tr(value: Any) -> str:
    """``{{ label|tr }}``: a message that pure code marked with gettext_noop, in the reader's language."""
    return _(str(value)) if value else ""


@register.filter
def sentence(refusal: Refusal) -> str:
    """A refusal's reason in the reader's language."""
    return refusal.text(_(refusal.message))


@register.filter
def fields(refusal: Refusal) -> str:
    """Which fields a refusal is about, for the script that marks them."""
    return json.dumps(refusal.fields, ensure_ascii=False)


@register.filter
def mask_name(name: str) -> str:
    """李小华 → 李*华, 李华 → 李*: how names are shown outside need-to-know."""
    text = (name or "").strip()
    if len(text) < 2:
        return text
    return text[0] + "*" + (text[-1] if len(text) > 2 else "")


@register.filter
def place(value: Any) -> str:
    """``{{ home|place }}``: a home, building, unit, area, gate or compound as people say it: 5号楼 0703."""
    return naming.place_name(value)


@register.filter
def role_label(value: Any) -> str:
    """``{{ grant|role_label }}``: a role's name in the reader's language, from a role or whatever carries one."""
    return _(ROLE_LABELS.get(str(getattr(value, "role", value)), str(value)))


@register.filter
def dotted(value: Any) -> str:
    """The value, or an em dash when there is none."""
    return "—" if value in (None, "", [], ()) else str(value)


@register.simple_tag
def nonce() -> SafeString:
    """A hidden field by which the server knows a form that is sent twice."""
    return format_html('<input type="hidden" name="nonce" value="{}">', ids.new_nonce())


@register.simple_tag(takes_context=True)
def outbox(context: template.Context, send: str, *what: object) -> SafeString:
    """``<div {% outbox send "round" compound.pk %}>``: keeps what is done on it, and uploads it to an address.

    Args:
        send: the address that takes its letters.
        what: names this queue on the phone, beside who works with it.
    """
    user_id, request = context["actor"].user_id, context["request"]
    name = "-".join(str(each) for each in (*what, user_id))
    ticket = letters.ticket(user_id, request.compound.pk, request.resolver_match.func.operation)
    attributes = 'data-outbox="{}" data-send="{}" data-seal="{}" data-ticket="{}" data-settle="{}"'
    return format_html(attributes, name, send, letters.seal_to(), ticket, reverse("web:letters"))


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None) -> SafeString | str:
    """``{% when duty.due_at %}``: today's as a clock, others with their day; the full time is the tooltip."""
    if at is None:
        return "—"
    now = context.get("now") or clock.now()
    full = timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, times.read(at, now=now))


@register.simple_tag(takes_context=True)
def day(context: template.Context, at: datetime | date | None) -> str:
    """``{% day person.moved_in_on %}``: a date, with the year only when it is not this one."""
    if at is None:
        return "—"
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, tzinfo=timezone.get_current_timezone())
    return times.day(at, now=context.get("now") or clock.now())


@register.simple_tag(takes_context=True)
def today(context: template.Context) -> str:
    """The date of this page with its weekday: 11月23日 周一."""
    now = context.get("now") or clock.now()
    return _("%(weekday)s %(day)s") % {"weekday": times.weekday(now), "day": times.day(now, now=now)}


@register.filter
def duration(span: timedelta | int | None) -> str:
    """A length of time (or seconds) in its two largest units: ``1 时 28 分``."""
    if span is None:
        return "—"
    return times.duration(span if isinstance(span, timedelta) else timedelta(seconds=span))


@register.simple_tag(takes_context=True)
def elapsed(context: template.Context, since: datetime | None, classes: str = "") -> SafeString | str:
    """``{% elapsed incident.started_at %}``: time since, counting in the browser."""
    return _timer(context, since, "elapsed", classes)


@register.simple_tag(takes_context=True)
def left(context: template.Context, until: datetime | None, classes: str = "") -> SafeString | str:
    """``{% left duty.due_at %}``: time until, counting in the browser; red once it is past."""
    return _timer(context, until, "left", classes)


def _timer(context: template.Context, at: datetime | None, kind: str, classes: str) -> SafeString | str:
    if at is None:
        return "—"
    now = context.get("now") or clock.now()
    late = "text-error" if kind == "left" and at < now else ""
    return format_html(
        '<time class="{} {}" datetime="{}" data-{}="{}">{}</time>',
        classes,
        late,
        at.isoformat(),
        kind,
        _("{d} d {h} h|{h} h {m} min|{m} min"),
        times.duration(now - at),
    )


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changes: Any) -> str:
    """``<a href="{% querystring_with page=3 %}">``: this page's query with some values changed or left out."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("web/partials/exports.html", takes_context=True)
def exports(context: template.Context, **given: str) -> dict[str, str]:
    """``{% exports %}``: the two keys above a list that print it and give it as a workbook, all of its pages.

    Args:
        given: ``look`` of both keys and ``first`` of the one that prints; the size of their ``icons``; the addresses
            ``printed`` and ``sheet``, by default those of this page with ``format=print`` and ``format=xlsx``;
            an empty ``printed`` leaves out the key of a list whose paper is another.
    """
    look = given.get("look", "btn-outline h-11")
    printed, sheet = (querystring_with(context, format=form, page=None) for form in ("print", "xlsx"))
    return {"look": look, "first": look, "icons": "size-5", "printed": printed, "sheet": sheet, **given}


@register.simple_tag(takes_context=True)
def querystring_with_param(context: template.Context, name: str, value: Any) -> str:
    """Like ``querystring_with`` for a parameter whose name is a variable; starts again at the first page."""
    return querystring_with(context, **{name: value, "page": None})


@register.filter
def dressed(field: forms.BoundField) -> SafeString:
    """``{{ field|dressed }}``: the field, with the look of its kind when its form gave it none."""
    widget = field.field.widget
    look = next((name for kind, name in LOOKS if isinstance(widget, kind)), "")
    return field.as_widget(attrs={} if widget.attrs.get("class") or not look else {"class": look})


@register.simple_tag(takes_context=True)
def dock(context: template.Context) -> list[navigation.Item]:
    """The ways at the foot of a phone's page, after what the reader is."""
    request = context.get("request")
    return navigation.dock(request) if request else []


@register.simple_tag(takes_context=True)
def here(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str:
    """``{% here "command:board" %}``: an address in the compound of this page; empty when no such page exists."""
    compound = context.get("compound")
    for given in ({"compound": compound.code, **kwargs} if compound else kwargs, kwargs):
        try:
            return reverse(name, args=args or None, kwargs=None if args else given)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag(takes_context=True)
def may(context: template.Context, operation: str) -> bool:
    """``{% may "plan.edit" as can_edit %}``: whether the reader may do this in this compound."""
    request, compound = context.get("request"), context.get("compound")
    actor = getattr(request, "actor", None)
    return bool(actor and actor.may(operation, compound_id=compound.pk if compound else None))
