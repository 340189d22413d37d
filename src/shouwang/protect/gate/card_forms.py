"""What stewards send from the pages of cards and keys; services judge the content."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from shouwang.kernel import ids, numerals
from shouwang.protect.gate.rules.cards import CardRefused, Ended
from shouwang.protect.gate.services import Wanted
from shouwang.web.forms import DayField, reader

MOST = 2000
"""As many ticked boxes are read at all."""


read = reader(CardRefused, "card.form")


def ticked(data: Any, name: str) -> tuple[int, ...]:
    """The ids that were ticked; what is no number is none."""
    return tuple(number for each in data.getlist(name)[:MOST] if (number := numerals.whole(each, 0)))


class _Span(forms.Form):
    since = DayField()
    until = DayField(required=False)
    why = forms.CharField(required=False, max_length=200)
    nonce = forms.UUIDField()

    def span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """From the first day, or this instant if it is today, until the end of the last."""
        first, last = self.cleaned_data["since"], self.cleaned_data["until"]
        today = timezone.localdate(now)
        return now if first == today else _midnight(first), _midnight(last + timedelta(days=1)) if last else None


class CardForm(_Span):
    """One card: for a person, a user, or somebody named."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    user = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    holder = forms.CharField(required=False, max_length=60)
    works_for = forms.CharField(required=False, max_length=120)

    def wanted(self, now: datetime) -> Wanted:
        """The card as the service knows it."""
        data, (starts_at, ends_at) = read(self), self.span(now)
        return Wanted(
            starts_at=starts_at,
            ends_at=ends_at,
            person_id=data["person"],
            user_id=data["user"],
            holder=data["holder"],
            works_for=data["works_for"],
            gates=ticked(self.data, "gates"),
            why=data["why"],
        )


class BatchForm(_Span):
    """Cards for a building's people without a phone."""

    building = forms.IntegerField(min_value=1, max_value=2**62)

    def wanted(self, now: datetime) -> Wanted:
        """What is the same on all of them."""
        data, (starts_at, ends_at) = read(self), self.span(now)
        return Wanted(starts_at=starts_at, ends_at=ends_at, gates=ticked(self.data, "gates"), why=data["why"])


class EndForm(forms.Form):
    """A card is lost, or taken back."""

    how = forms.ChoiceField(choices=[(each, each) for each in (Ended.LOST, Ended.WITHDRAWN)])
    why = forms.CharField(required=False, max_length=200)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def nonce_of(text: str) -> Any:
    """A nonce from an address, or a new one."""
    return ids.read_nonce(text) or ids.new_nonce()
