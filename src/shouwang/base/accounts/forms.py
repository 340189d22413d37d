"""Forms of signing in and of changing one's password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_FIELD = {"class": "input w-full h-13 text-lg"}


class SignInForm(forms.Form):
    """Phone or user name, and password."""

    sign = forms.CharField(
        max_length=60,
        widget=forms.TextInput(
            attrs={**_FIELD, "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Please type your phone number or user name.")},
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={**_FIELD, "autocomplete": "current-password"}),
        error_messages={"required": _("Please type your password.")},
    )


class PasswordForm(forms.Form):
    """The present password and a new one, typed twice."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={**_FIELD, "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least 8 characters, not only digits."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={**_FIELD, "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={**_FIELD, "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both new ones must be the same."""
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return given
