"""Reading what people hand in; the rules judge it."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast

from django import forms
from django.http import QueryDict

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.rules.claims import SharingRefused
from shouwang.means.allocation.rules.entitling import Basis, Circle, Term
from shouwang.means.allocation.rules.rations import Proof, RationRefused


def unreadable() -> SharingRefused:
    """What was handed in makes no sense."""
    return SharingRefused("share.form", _("What was handed in cannot be read. Please try again."))


TERM_FIELDS = ("rank", "minimum", "wish", "step")


def terms(data: QueryDict) -> dict[Circle, Term]:
    """The terms of a proposal: five fields for each circle.

    Raises:
        SharingRefused: ``share.not_whole``: a field holds no whole number.
    """
    return {circle: _term(data, circle) for circle in Circle}


def _term(data: QueryDict, circle: Circle) -> Term:
    numbers = [data.get(f"{circle}-{name}", "").strip() for name in TERM_FIELDS]
    basis = data.get(f"{circle}-basis", Basis.PERSON)
    if basis not in set(Basis):
        raise unreadable()
    if not all(_is_whole(text) for text in numbers):
        wrong = [name for name, text in zip(TERM_FIELDS, numbers, strict=True) if not _is_whole(text)]
        refusal = SharingRefused("share.not_whole", _("Only whole units are shared out."))
        raise refusal.at(*(f"{circle}-{name}" for name in wrong))
    rank, minimum, wish, step = (int(text or 1) for text in numbers)
    return Term(rank, Basis(basis), minimum, wish, step)


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 7


class RoundForm(forms.Form):
    """Of which goods a sharing-out is."""

    item_class = forms.SlugField(max_length=20)
    items = forms.TypedMultipleChoiceField(coerce=int, required=False)
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any, *, items: list[int]) -> None:
        super().__init__(data)
        cast(forms.TypedMultipleChoiceField, self.fields["items"]).choices = [(each, each) for each in items]


class OverrideForm(forms.Form):
    """Another number for one line, and why."""

    units = forms.IntegerField(min_value=-1_000_000, max_value=1_000_000)
    reason = forms.CharField(max_length=200, required=False)


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(max_length=200, required=False)


class RationsForm(forms.Form):
    """A hand-out of rations."""

    item = forms.IntegerField(min_value=1)
    title = forms.CharField(max_length=80, required=False)
    per_home = forms.IntegerField(min_value=-1000, max_value=1000)
    per_person = forms.IntegerField(min_value=-1000, max_value=1000)
    most = forms.IntegerField(min_value=-1000, max_value=1000, required=False)
    starts_at = forms.DateTimeField()
    ends_at = forms.DateTimeField()


class ServingForm(forms.Form):
    """One ration handed over on the page of a point."""

    home = forms.IntegerField(min_value=1)
    code = forms.CharField(max_length=600, required=False)
    proof = forms.ChoiceField(choices=[(proof, proof) for proof in Proof])
    signature = forms.CharField(max_length=60_000, required=False)
    note = forms.CharField(max_length=120, required=False)


def signature(text: str) -> bytes:
    """The picture that a signature pad hands in as a data address; empty when there is none.

    Raises:
        RationRefused: ``ration.no_signature``.
    """
    if not text:
        return b""
    try:
        return base64.b64decode(text.partition(",")[2], validate=True)
    except binascii.Error:
        raise RationRefused("ration.no_signature", _("The signature cannot be read. Please sign again.")) from None
