"""What people send about visits; this reads the shape, services judge the content."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from shouwang.kernel import numerals
from shouwang.protect.visitors import rules
from shouwang.web.forms import DayField, NonceForm

SLOTS: dict[str, tuple[int, int]] = {"morning": (9, 11), "afternoon": (13, 15), "evening": (18, 21), "day": (0, 24)}
"""Hours of the day from and until; ``own`` takes the two times of the form."""
MADE_AT_GATE = timedelta(hours=4)
"""How long a visit holds that was asked for at the gate."""


class VisitorForm(NonceForm):
    """Who comes and what for."""

    name = forms.CharField(required=False, max_length=200)
    phone = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(required=False, choices=[(k, k) for k in rules.Kind if k not in rules.DELIVERING])
    purpose = forms.CharField(required=False, max_length=200)
    plate = forms.CharField(required=False, max_length=40)
    companions = forms.IntegerField(required=False, min_value=0, max_value=99)

    def visit(self, starts_at: datetime, ends_at: datetime, entries: int | None = 1) -> rules.Visit:
        """The cleaned form as the services know it."""
        data = self.cleaned_data
        return rules.Visit(
            name=data["name"],
            phone=data["phone"],
            kind=rules.Kind(data["kind"] or rules.Kind.GUEST),
            purpose=data["purpose"],
            plate=data["plate"],
            companions=data["companions"] or 0,
            starts_at=starts_at,
            ends_at=ends_at,
            entries=entries,
        )


class GateForm(VisitorForm):
    """Somebody at the gate without an invitation."""

    room = forms.CharField(max_length=60)

    def at_gate(self, now: datetime) -> rules.Visit:
        """The visit that begins now."""
        return self.visit(now, now + MADE_AT_GATE)


class InviteForm(VisitorForm):
    """An invitation by a host, or by staff for one."""

    home = forms.IntegerField(required=False)
    room = forms.CharField(required=False, max_length=60)
    former = forms.IntegerField(required=False)
    day = forms.ChoiceField(choices=[("today", ""), ("tomorrow", ""), ("other", "")])
    date = DayField(required=False)
    until = DayField(required=False)
    slot = forms.ChoiceField(choices=[(s, s) for s in (*SLOTS, "own")])
    since_time = forms.TimeField(required=False)
    until_time = forms.TimeField(required=False)

    def invited(self, now: datetime) -> rules.Visit:
        """The visit over the chosen day and hours; over several days it lets in any number of times."""
        data, today = self.cleaned_data, timezone.localdate(now)
        chosen = {"today": today, "tomorrow": today + timedelta(days=1)}.get(data["day"]) or data["date"] or today
        since, until = SLOTS.get(data["slot"], (0, 24))
        starts_at, ends_at = _at(chosen, since), _at(chosen, until)
        if data["slot"] == "own":
            starts_at = _moment(chosen, data["since_time"] or time(0))
            ends_at = _moment(chosen, data["until_time"]) if data["until_time"] else ends_at
        last = data["until"] if data["day"] == "other" else None
        if last and last > chosen:
            return self.visit(starts_at, _at(last, 24), entries=None)
        return self.visit(starts_at, ends_at)


def _at(day: date, hour: int) -> datetime:
    return _moment(day + timedelta(days=hour // 24), time(hour % 24))


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class CourierForm(NonceForm):
    """Two taps: who, and where to."""

    carrier = forms.CharField(max_length=60)
    building = forms.IntegerField(required=False)
    kind = forms.ChoiceField(
        required=False, choices=[(k, k) for k in (rules.Kind.COURIER, rules.Kind.TAXI)], initial=rules.Kind.COURIER
    )


class DecisionForm(forms.Form):
    """An approval of some visits at once."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(required=False, max_length=400)

    def chosen(self) -> list[int]:
        """The ids that were ticked; what is no number is none."""
        ticked = self.data.getlist("visits") if hasattr(self.data, "getlist") else []
        return [number for each in ticked[:500] if (number := numerals.whole(each, 0))]


class BlockForm(NonceForm):
    """Somebody who is to be kept out."""

    name = forms.CharField(required=False, max_length=60)
    phone = forms.CharField(required=False, max_length=40)
    id_number = forms.CharField(required=False, max_length=40)
    plate = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(required=False, max_length=400)
    ordered_by = forms.CharField(required=False, max_length=120)
    until = DayField()

    def ends_at(self) -> datetime:
        """The end of the chosen day."""
        return _at(self.cleaned_data["until"], 24)


class RegisterForm(forms.Form):
    """The filter of the register; a wrong value is as none."""

    q = forms.CharField(required=False, max_length=60)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *((k, k) for k in rules.Kind)])
    outcome = forms.ChoiceField(required=False, choices=[(o, o) for o in ("", "came", "never", "declined", "self")])
    since = DayField(required=False)
    until = DayField(required=False)

    def narrow(self) -> dict[str, Any]:
        """As the selector knows it."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "kind": data.get("kind", ""),
            "outcome": data.get("outcome", ""),
            "since": _at(data["since"], 0) if data.get("since") else None,
            "until": _at(data["until"], 24) if data.get("until") else None,
        }
