"""What the storekeeper sends; services judge the content."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.rules import SuppliesRefused, units
from shouwang.means.supplies.rules.ledger import Kind
from shouwang.web.forms import reader

INCOMING = (Kind.RECEIVE, Kind.DONATE_IN, Kind.BORROW)
OUTGOING = (Kind.ISSUE, Kind.TRANSFER, Kind.RETURN, Kind.SCRAP, Kind.LEND, Kind.LENT_BACK, Kind.REPAY, Kind.DONATE_OUT)


read = reader(SuppliesRefused, "supplies.form")


class MoveForm(forms.Form):
    """One movement: the item is named by what was scanned, the quantity as people say it."""

    kind = forms.ChoiceField(choices=[(k, k) for k in (*INCOMING, *OUTGOING)])
    code = forms.CharField(max_length=40)
    quantity = forms.CharField(max_length=20)
    pack = forms.CharField(required=False, max_length=20)
    store = forms.IntegerField(min_value=1, max_value=2**62)
    to_store = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    lot = forms.CharField(required=False, max_length=40)
    expires_on = forms.DateField(required=False)
    source = forms.CharField(required=False, max_length=120)
    partner = forms.CharField(required=False, max_length=120)
    due_on = forms.DateField(required=False)
    receiver = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    reason = forms.CharField(required=False, max_length=300)
    nonce = forms.UUIDField()


class CorrectForm(forms.Form):
    """Taking a movement back."""

    reason = forms.CharField(required=False, max_length=300)
    nonce = forms.UUIDField()


class ItemForm(forms.Form):
    """An item; packs are written as ``盒=50, 箱=2000``, in the unit that is shown."""

    item_class = forms.CharField(max_length=20)
    name_zh = forms.CharField(required=False, max_length=80)
    name_en = forms.CharField(required=False, max_length=80)
    unit = forms.CharField(max_length=8)
    packs = forms.CharField(required=False, max_length=200)
    holds = forms.CharField(required=False, max_length=20)
    holds_unit = forms.CharField(required=False, max_length=8)
    gtin = forms.CharField(required=False, max_length=14)
    shelf_days = forms.IntegerField(required=False, min_value=1, max_value=36500)
    minimum = forms.CharField(required=False, max_length=20)


class StoreForm(forms.Form):
    """A place for goods."""

    name = forms.CharField(label=gettext_lazy("Store"), max_length=60)
    kind = forms.CharField(max_length=8)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    closed = forms.BooleanField(required=False)


class BeginCountForm(forms.Form):
    """A shelf to be counted: by its code, or chosen."""

    store = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    code = forms.CharField(required=False, max_length=40)
    nonce = forms.UUIDField()


class TallyForm(forms.Form):
    """What was found of a batch."""

    code = forms.CharField(max_length=40)
    quantity = forms.CharField(max_length=20)
    pack = forms.CharField(required=False, max_length=20)
    nonce = forms.UUIDField()


class PpeForm(forms.Form):
    """Equipment for one person."""

    user = forms.IntegerField(min_value=1, max_value=2**62)
    post = forms.CharField(max_length=20)
    day = forms.DateField(required=False)
    store = forms.IntegerField(min_value=1, max_value=2**62)
    nonce = forms.UUIDField()


class ReserveForm(forms.Form):
    """Goods to be kept back for a purpose, until a time."""

    quantity = forms.CharField(max_length=20)
    store = forms.IntegerField(min_value=1, max_value=2**62)
    purpose = forms.CharField(required=False, max_length=120)
    until = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"])
    nonce = forms.UUIDField()


class KeptForm(forms.Form):
    """What is done with goods that were kept back."""

    reservation = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = forms.CharField(required=False, max_length=20)
    nonce = forms.UUIDField(required=False)


class HandBackForm(forms.Form):
    """Equipment that goes back onto a shelf after a shift."""

    item_class = forms.CharField(max_length=20)
    quantity = forms.IntegerField(min_value=0, max_value=2**31)
    code = forms.CharField(max_length=40)
    nonce = forms.UUIDField()


def packs(text: str, *, unit: str) -> dict[str, int]:
    """``盒=50, 箱=2000`` as a table of base units; of what is kept in litres, ``桶=2.5`` is a canister of 2,500 ml.

    Raises:
        SuppliesRefused: ``supplies.packs``, ``supplies.fraction``: half a mask is in no box.
    """
    found: dict[str, int] = {}
    for part in re.split("[,，、;；]", text.replace("＝", "=")):
        if not part.strip():
            continue
        name, _equals, size = part.partition("=")
        if not name.strip() or not re.fullmatch(r"\s*\d+(\.\d+)?\s*", size):
            raise SuppliesRefused("supplies.packs", _("Write packs as name=number, such as box=50."))
        found[name.strip()[:20]] = units.read(size, unit=unit)
    return found
