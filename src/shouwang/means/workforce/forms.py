"""What people type on the pages of duties and posts, read and checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.means.workforce.rules import ProofGiven

CANNOT = (
    _("Equipment out of order"),
    _("No material left"),
    _("Place cannot be entered"),
    _("Too dangerous"),
    _("Not enough people"),
)
"""Reasons that need no typing."""
LOCAL = "%Y-%m-%dT%H:%M"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Any number of photos; what they are is judged by the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list."""
        return [each for each in (data or []) if each] if isinstance(data, list | tuple) else [data] if data else []


class ProofForm(forms.Form):
    """What is handed in with the finishing of a duty."""

    number = forms.CharField(required=False, max_length=40)
    text = forms.CharField(required=False, max_length=4000)
    place_code = forms.CharField(required=False, max_length=60)
    override_reason = forms.CharField(required=False, max_length=500)
    photo = Photos(required=False)

    def given(self) -> ProofGiven:
        """The proof, still to be judged."""
        said = self.cleaned_data
        return ProofGiven(said["number"], said["text"], said["place_code"], said["override_reason"])

    def pictures(self) -> list[bytes]:
        """The photos as they were sent."""
        return [each.read() for each in self.cleaned_data["photo"]]


class ReasonForm(forms.Form):
    """Why something is not done, or sent back: one of the usual reasons, more words, or both."""

    reason = forms.CharField(required=False, max_length=200)
    more = forms.CharField(required=False, max_length=400)

    def said(self) -> str:
        """Both in one sentence."""
        return " · ".join(part for part in (self.cleaned_data["reason"], self.cleaned_data["more"]) if part)


def _clock() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input h-11 w-full"}, format=LOCAL)


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and why."""

    user = forms.IntegerField(label=_("Person"))
    starts_at = forms.DateTimeField(label=_("From"), input_formats=[LOCAL], widget=_clock())
    ends_at = forms.DateTimeField(label=_("Until"), input_formats=[LOCAL], widget=_clock())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class SeatForm(forms.Form):
    """Who sits on which seat of a post."""

    post = forms.CharField(max_length=60)
    rank = forms.IntegerField(min_value=0, max_value=20)
    user = forms.IntegerField(required=False)
    exception = forms.CharField(max_length=200, required=False)


class BulkForm(forms.Form):
    """What is to happen to the duties that were ticked."""

    action = forms.ChoiceField(choices=[("reassign", ""), ("remind", "")])
    user = forms.IntegerField(required=False)
