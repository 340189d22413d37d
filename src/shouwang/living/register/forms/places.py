"""What is typed when a compound is laid out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.base.places import rules as place_rules
from shouwang.living.register.forms.look import DressedForm


def _choices(labels: dict[str, str]) -> list[tuple[str, Any]]:
    return [(key, _(label)) for key, label in labels.items()]


class BuildingForm(DressedForm):
    """A building and how many doors it has."""

    number = forms.CharField(label=_("Number"), max_length=10)
    units = forms.IntegerField(label=_("Units"), min_value=1, max_value=20, initial=1)
    floors = forms.IntegerField(label=_("Floors"), min_value=1, max_value=99, initial=18)
    doors = forms.IntegerField(label=_("Doors on a floor of a unit"), min_value=1, max_value=30, initial=4)
    lifts = forms.IntegerField(label=_("Lifts"), min_value=0, max_value=20, initial=2)


class AreaForm(DressedForm):
    """A public area."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(place_rules.AREA_LABELS))
    name = forms.CharField(label=_("Name of the place"), max_length=40)
    building = forms.ChoiceField(label=_("Building"), required=False)

    def __init__(self, *args: Any, buildings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["building"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Outdoors")), *buildings]


class GateForm(DressedForm):
    """A gate."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(place_rules.GATE_LABELS))
    name = forms.CharField(label=_("Name of the place"), max_length=40)


class OrganisationForm(DressedForm):
    """A body that the compound works with."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(place_rules.ORGANISATION_LABELS))
    name = forms.CharField(label=_("Name of the organisation"), max_length=40)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
