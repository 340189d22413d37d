"""What a steward writes down about a person, a need, an order; services judge it, these only read it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import services as residents
from shouwang.living.register.forms.look import DressedForm

FIELD_OF_CODE = {
    "resident.name": "name",
    "resident.born": "born_on",
    "resident.birth_differs": "born_on",
    "resident.known": "name",
    "resident.text_long": "note",
    "resident.order": "ordered_by",
    "resident.order_span": "ends_at",
    "resident.restricted_already": "kind",
    "resident.need": "kind",
    "resident.need_end": "until",
}
"""Under which field a refusal of a service is shown; what is not named stands above the form."""


def field_of(code: str) -> str | None:
    """The field that a refusal is about."""
    if code.startswith("id."):
        return "id_number"
    if code.startswith("phone."):
        return "phone"
    return FIELD_OF_CODE.get(code)


def refuse(form: forms.Form, code: str, sentence: str) -> None:
    """Show a service's refusal where it belongs."""
    field = field_of(code)
    form.add_error(field if field in form.fields else None, sentence)


def _choices(labels: dict[str, str], empty: Any = None) -> list[tuple[str, Any]]:
    rows = [(key, _(label)) for key, label in labels.items()]
    return [("", empty), *rows] if empty is not None else rows


class PersonForm(DressedForm):
    """A person; on correcting, an empty number leaves what is known."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(label=_("Identity number"), required=False, max_length=30)
    born_on = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=_choices(resident_rules.SEX_LABELS, "—"))
    language = forms.CharField(label=_("Language, if not Chinese"), required=False, max_length=40)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def facts(self, *, correcting: bool = False) -> residents.Facts:
        """The facts as typed; only after ``is_valid``."""
        given = self.cleaned_data
        unknown = None if correcting else ""
        return residents.Facts(
            name=given["name"],
            sex=given["sex"],
            born_on=given["born_on"],
            id_number=given["id_number"] or unknown,
            phone=given["phone"] or unknown,
            language=given["language"],
            note=given["note"],
        )


class NewPersonForm(PersonForm):
    """Somebody new in a home."""

    room = forms.CharField(
        label=_("Room"), max_length=40, help_text=_("Such as 3-2-501 or 3栋2单元501"), required=False
    )
    relation = forms.ChoiceField(label=_("Relation"), choices=_choices(resident_rules.RELATION_LABELS))
    lives_in = forms.BooleanField(label=_("Lives there"), required=False, initial=True)
    is_contact = forms.BooleanField(label=_("Answers for the home"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("Needs"),
        required=False,
        choices=_choices(resident_rules.NEED_LABELS),
        widget=forms.CheckboxSelectMultiple,
    )


class OrderForm(DressedForm):
    """An order as the authority gave it."""

    kind = forms.ChoiceField(label=_("Order"), choices=_choices(resident_rules.RESTRICTION_LABELS))
    whom = forms.ChoiceField(label=_("Whom it binds"))
    ordered_by = forms.CharField(label=_("By whose order"), max_length=120)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], home_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home_id = home_id
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole home")), *people]
        field.required = False

    def order(self) -> residents.Order:
        """The order as typed; only after ``is_valid``."""
        given = self.cleaned_data
        return residents.Order(
            kind=given["kind"],
            ordered_by=given["ordered_by"],
            reason=given["reason"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            person_id=int(given["whom"]) if given["whom"] else None,
            home_id=None if given["whom"] else self.home_id,
        )


class ContactForm(DressedForm):
    """Whom to call."""

    name = forms.CharField(label=_("Name"), max_length=60)
    relation = forms.CharField(label=_("Relation"), max_length=20, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30)


class NeedForm(DressedForm):
    """A need and its details."""

    kind = forms.ChoiceField(label=_("Need"), choices=_choices(resident_rules.NEED_LABELS))
    note = forms.CharField(label=_("Details"), required=False, max_length=200)
