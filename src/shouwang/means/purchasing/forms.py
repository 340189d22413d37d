"""What is sent about buying; services judge the content."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing.rules import PurchaseRefused
from shouwang.web.forms import reader

LINES = 5
"""As many lines as the form offers."""


read = reader(PurchaseRefused, "purchase.form")


MOST_YUAN = 10_000_000
"""More than a compound pays or is given at once; a longer number is a slip of the finger."""

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)


def cents(text: str, *, field: str = "amount") -> int:
    """An amount in yuan as cents: ``1,234.5`` is 123450; nothing negative, no third digit behind the point, no ``1e9``.

    Args:
        field: where it was typed, for the page that marks it.

    Raises:
        PurchaseRefused: ``purchase.amount``, ``purchase.amount_too_large``.
    """
    bare = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").strip()
    if not _AMOUNT.fullmatch(bare):
        raise PurchaseRefused("purchase.amount", _("Write an amount in yuan, such as 1280.50.")).at(field)
    amount = Decimal(bare)
    if amount > MOST_YUAN:
        raise PurchaseRefused(
            "purchase.amount_too_large", _("At most {most} yuan can be entered at once."), most=f"{MOST_YUAN:,}"
        ).at(field)
    return int(amount * 100)


class AskForm(forms.Form):
    """A purchase; its lines are read apart."""

    supplier = forms.IntegerField(min_value=1, max_value=2**62)
    fund = forms.IntegerField(min_value=1, max_value=2**62)
    reason = forms.CharField(required=False, max_length=300)
    urgent = forms.BooleanField(required=False)
    nonce = forms.UUIDField()


class PromiseForm(forms.Form):
    """A gift or an allotment; its lines are read apart."""

    door = forms.CharField(max_length=9)
    giver = forms.CharField(required=False, max_length=120)
    expected_on = forms.DateField()
    reason = forms.CharField(required=False, max_length=300)
    nonce = forms.UUIDField()


class SignForm(forms.Form):
    """Agreeing, refusing, ordering, cancelling."""

    note = forms.CharField(required=False, max_length=300)
    nonce = forms.UUIDField()


class ReceiveForm(forms.Form):
    """What came of a line."""

    item = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.CharField(max_length=20)
    pack = forms.CharField(required=False, max_length=20)
    store = forms.IntegerField(min_value=1, max_value=2**62)
    lot = forms.CharField(required=False, max_length=40)
    expires_on = forms.DateField(required=False)
    nonce = forms.UUIDField()


class BillForm(forms.Form):
    """A bill."""

    number = forms.CharField(max_length=40)
    amount = forms.CharField(max_length=20)
    dated_on = forms.DateField()


class PayForm(forms.Form):
    """Paying a bill."""

    bill = forms.IntegerField(min_value=1, max_value=2**62)
    note = forms.CharField(required=False, max_length=300)


class SupplierForm(forms.Form):
    """A supplier."""

    name = forms.CharField(label=gettext_lazy("Supplier"), max_length=120)
    contact = forms.CharField(required=False, max_length=120)
    lead_days = forms.IntegerField()


class FundForm(forms.Form):
    """A fund."""

    name = forms.CharField(label=gettext_lazy("Fund"), max_length=120)
    kind = forms.CharField(max_length=12)
    incident = forms.CharField(required=False, max_length=64)


class CauseForm(forms.Form):
    """The incident that a fund is given for."""

    incident = forms.CharField(required=False, max_length=64)


class PayInForm(forms.Form):
    """Money that comes in."""

    amount = forms.CharField(max_length=20)
    words = forms.CharField(required=False, max_length=200)
    nonce = forms.UUIDField()
