"""What browsers send: a shape that is wrong is named field by field, in every part; services judge the content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.web import labels

Reader = Callable[[forms.Form], dict[str, Any]]
"""Gives a form's values, or raises the refusal of its part."""

OLD_PAGE = _("This page was open too long, or was changed on the way. Reload it and send it again.")
"""Where what is wrong is no field that somebody fills in."""


def reader(refused: type[Refusal], code: str) -> Reader:
    """What a part reads its forms with.

    Args:
        refused: the part's refusal, raised when a form's shape is wrong.
        code: the stable code it then carries, such as ``supplies.form``.
    """

    def read(form: forms.Form) -> dict[str, Any]:
        if not form.is_valid():
            raise wrong(form, refused, code)
        return form.cleaned_data

    return read


def wrong(form: forms.Form, refused: type[Refusal], code: str) -> Refusal:
    """The refusal of a form that is not valid: each wrong field by its name, and what is wrong with it."""
    said = {name: " ".join(str(each) for each in told) for name, told in form.errors.items()}
    said = {name: why for name, why in said.items() if name in form.fields and name not in labels.UNSEEN}
    if not said:
        return refused(code, OLD_PAGE)
    which = " ".join(
        gettext("“{field}”: {why}").format(field=label_of(form, name), why=why) for name, why in said.items()
    )
    return refused(code, _("Please correct {which}"), which=which).at(said=said)


def missing(refused: type[Refusal], code: str, *names: str) -> Refusal:
    """The refusal of fields that no form describes: each is empty, or holds what cannot be read."""
    return refused(
        code,
        _("Please fill in {which} in full."),
        which=gettext(", ").join(gettext("“{field}”").format(field=gettext(labels.LABELS[name])) for name in names),
    ).at(said={name: gettext("Fill this in.") for name in names})


def label_of(form: forms.Form, name: str) -> str:
    """What people read beside a field: the form's own word, or the one that all forms share."""
    return str(form.fields[name].label or gettext(labels.LABELS[name]))


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class DayField(forms.DateField):
    """A day that can be counted from and to in every zone, which the calendar's own ends cannot."""

    default_validators = [validators.MinValueValidator(FIRST_DAY), validators.MaxValueValidator(LAST_DAY)]


class NonceForm(forms.Form):
    """Anything that is sent once."""

    nonce = forms.CharField(max_length=40)

    def clean_nonce(self) -> object:
        """A well-formed nonce."""
        nonce = ids.read_nonce(self.cleaned_data["nonce"])
        if nonce is None:
            raise forms.ValidationError("nonce")
        return nonce
