"""What people type on the pages of staff files and rosters, read and checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.means.rosters import rules
from shouwang.web import labels


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input h-11 w-full"}, format="%Y-%m-%d")


class FileForm(forms.Form):
    """Who works where."""

    user = forms.IntegerField()
    station = forms.CharField(max_length=20)
    also = forms.MultipleChoiceField(required=False, choices=[])
    lodging = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, stations: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        also = self.fields["also"]
        assert isinstance(also, forms.MultipleChoiceField)
        also.choices = [(key, key) for key in stations]


class StationForm(forms.Form):
    """What a station needs: four fields for each shift, what everybody must hold, and how many come near."""

    requires = forms.MultipleChoiceField(required=False, choices=[(code, code) for code in rules.CERTIFICATES])
    exposure = forms.IntegerField(required=False, min_value=0, max_value=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot, name in rules.SLOT_LABELS.items():
            asked: dict[str, forms.Field] = {
                "start": forms.TimeField(label=self._word(name, "start")),
                "hours": forms.FloatField(label=self._word(name, "hours"), min_value=1, max_value=12),
                "base": self._people(self._word(name, "base")),
                "rest": self._people(self._word(name, "rest")),
            }
            self.fields |= {f"{what}-{slot}": field for what, field in asked.items()}

    @staticmethod
    def _people(label: str) -> forms.Field:
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=500)

    @staticmethod
    def _word(slot: str, what: str) -> str:
        return f"{gettext(slot)} · {gettext(labels.LABELS[what])}"

    def needs(self) -> dict[str, Any]:
        """As the service takes them."""
        said = self.cleaned_data
        return {
            "base": {slot: said[f"base-{slot}"] or 0 for slot in rules.SLOT_LABELS},
            "rest_base": {s: said[f"rest-{s}"] for s in rules.SLOT_LABELS if said[f"rest-{s}"] is not None},
            "hours": {
                slot: (f"{said[f'start-{slot}']:%H:%M}", round(said[f"hours-{slot}"] * 60))
                for slot in rules.SLOT_LABELS
            },
            "requires": said["requires"],
            "exposure": said["exposure"] or 0,
        }


class TermForm(forms.Form):
    """A dated fact of a staff file; which fields count depends on its kind."""

    kind = forms.ChoiceField(choices=[(k, k) for k in rules.Fact])
    code = forms.CharField(required=False, max_length=20)
    starts_on = forms.DateField(label=_("From"), widget=_day())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=_day())
    hours_week = forms.IntegerField(required=False, min_value=0, max_value=60)
    period = forms.ChoiceField(required=False, choices=[(k, k) for k in rules.PERIODS])
    rate_yuan = forms.DecimalField(required=False, min_value=0, max_value=10_000, decimal_places=2)
    weekdays = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=[(n, n) for n in range(7)])
    slots = forms.MultipleChoiceField(required=False, choices=[(s, s) for s in rules.Slot])
    number = forms.CharField(required=False, max_length=60)
    protection = forms.ChoiceField(required=False, choices=[(k, k) for k in rules.PROTECTIONS])
    name = forms.CharField(required=False, max_length=60)
    relation = forms.CharField(required=False, max_length=20)
    phone = forms.CharField(required=False, max_length=20)

    def terms(self) -> dict[str, Any]:
        """As the service takes it."""
        said = self.cleaned_data
        kind = said["kind"]
        data: dict[str, Any] = {}
        if kind == rules.Fact.CONTRACT:
            cents = int((said["rate_yuan"] or 0) * 100)
            data = {"hours_week": said["hours_week"] or 0, "period": said["period"] or "week", "rate_cents": cents}
        elif kind == rules.Fact.AVAILABILITY:
            data = {"weekdays": said["weekdays"], "slots": said["slots"]}
        secret = {
            rules.Fact.CERTIFICATE: {"number": said["number"]},
            rules.Fact.PROTECTION: {"kind": said["protection"]},
            rules.Fact.CONTACT: {"name": said["name"], "relation": said["relation"], "phone": said["phone"]},
        }.get(kind, {})
        dates = {"starts_on": said["starts_on"], "ends_on": said["ends_on"]}
        return {"kind": kind, "code": said["code"], "data": data, "secret": secret, **dates}
