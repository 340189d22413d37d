"""What people send; services judge the content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from shouwang.means.welfare.rules import WelfareRefused, care
from shouwang.means.welfare.rules.questionnaires import ITEMS, Scale
from shouwang.web.forms import reader

read = reader(WelfareRefused, "welfare.form")


class RestForm(forms.Form):
    """A bed."""

    place = forms.IntegerField(min_value=1, max_value=2**62)
    starts_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    ends_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    nonce = forms.UUIDField()


class MealForm(forms.Form):
    """A meal, or none."""

    day = forms.DateField()
    meal = forms.ChoiceField(choices=[(m, m) for m in care.Meal])
    diet = forms.ChoiceField(choices=[("", ""), *[(d, d) for d in care.Diet]], required=False)
    bring_to = forms.CharField(required=False, max_length=60)


class RoomForm(forms.Form):
    """A rest room."""

    name = forms.CharField(label=gettext_lazy("Rest room"), max_length=60)
    beds = forms.IntegerField()
    closed = forms.BooleanField(required=False)


class ThanksForm(forms.Form):
    """A note for the wall."""

    receiver = forms.IntegerField(min_value=1, max_value=2**62)
    words = forms.CharField(required=False, max_length=400)
    nonce = forms.UUIDField()


class TalkForm(forms.Form):
    """A call to the counsellor."""

    words = forms.CharField(required=False, max_length=500)
    urgent = forms.BooleanField(required=False)
    nonce = forms.UUIDField()


def answers(data: Any, scale: Scale) -> list[int | None]:
    """The answers of a sheet in order; None where a line was left out."""
    given = [data.get(f"item{place}", "") for place in range(len(ITEMS[scale]))]
    return [int(each) if each in ("0", "1", "2", "3") else None for each in given]
