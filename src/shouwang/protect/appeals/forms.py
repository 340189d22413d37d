"""What guards and reviewers send; services judge the content."""

from __future__ import annotations

from django import forms

from shouwang.protect.appeals import rules
from shouwang.web.forms import reader

read = reader(rules.AppealRefused, "appeal.form")


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
