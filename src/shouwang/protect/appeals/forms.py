"""What guards and reviewers send; services judge the content."""

from __future__ import annotations

from typing import Any

from django import forms

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.appeals import rules


def read(form: forms.Form) -> dict[str, Any]:
    """The form's values, if its shape is right.

    Raises:
        AppealRefused: ``appeal.form``.
    """
    if not form.is_valid():
        raise rules.AppealRefused("appeal.form", _("This form was incomplete. Please try again."))
    return form.cleaned_data


class AppealForm(forms.Form):
    """What is claimed."""

    claim = forms.ChoiceField(choices=[(c, c) for c in rules.Claim])
    words = forms.CharField(required=False, max_length=300)
    who = forms.CharField(required=False, max_length=60)


class AnswerForm(forms.Form):
    """What the second person decides."""

    verdict = forms.ChoiceField(choices=[(a, a) for a in rules.Answer])
    sentence = forms.CharField(required=False, max_length=300)
    minutes = forms.IntegerField(required=False)


class UseForm(forms.Form):
    """The guard lets pass by an answer."""

    gate = forms.IntegerField(min_value=1, max_value=2**62)
    nonce = forms.UUIDField()
