"""What browsers send: a shape that is wrong gets one sentence, in every part; services judge the content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _

Reader = Callable[[forms.Form], dict[str, Any]]
"""Gives a form's values, or raises the refusal of its part."""


def reader(refused: type[Refusal], code: str) -> Reader:
    """What a part reads its forms with.

    Args:
        refused: the part's refusal, raised when a form's shape is wrong.
        code: the stable code it then carries, such as ``supplies.form``.
    """

    def read(form: forms.Form) -> dict[str, Any]:
        if not form.is_valid():
            raise refused(code, _("This form was incomplete. Please try again."))
        return form.cleaned_data

    return read


class NonceForm(forms.Form):
    """Anything that is sent once."""

    nonce = forms.CharField(max_length=40)

    def clean_nonce(self) -> object:
        """A well-formed nonce."""
        nonce = ids.read_nonce(self.cleaned_data["nonce"])
        if nonce is None:
            raise forms.ValidationError("nonce")
        return nonce
