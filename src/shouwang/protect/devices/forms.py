"""What is entered about a device."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.base.places import selectors as places
from shouwang.kernel import ids
from shouwang.protect.devices import rules
from shouwang.protect.devices.services import Facts

KINDS = {
    rules.DeviceKind.TERMINAL: _("Access terminal"),
    rules.DeviceKind.CAMERA: _("Thermal camera"),
    rules.DeviceKind.BARRIER: _("Barrier"),
    rules.DeviceKind.SCANNER: _("Networked scanner"),
    rules.DeviceKind.OTHER: _("Other device"),
}
VENDORS = {rules.Vendor.GENERIC: _("Generic shape (our documents)"), rules.Vendor.HIKVISION: _("Hikvision ISAPI")}
AUTHS = {
    rules.Auth.HMAC: _("Signature (HMAC): strongest"),
    rules.Auth.DIGEST: _("HTTP Digest, user “device”"),
    rules.Auth.BASIC: _("HTTP Basic, user “device”: over https only"),
    rules.Auth.ADDRESS: _("Secret in the address: weakest, for terminals that can do nothing else"),
}
WAYS = {rules.Way.IN: _("In"), rules.Way.OUT: _("Out"), rules.Way.BOTH: _("Both ways")}


class DeviceForm(forms.Form):
    """Everything but the secret."""

    name = forms.CharField(label=_("Name of the device"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    vendor = forms.ChoiceField(label=_("It speaks"), choices=list(VENDORS.items()))
    gate = forms.ChoiceField(required=False)
    way = forms.ChoiceField(label=_("Direction"), choices=list(WAYS.items()), initial=rules.Way.BOTH)
    auth = forms.ChoiceField(label=_("It proves itself by"), choices=list(AUTHS.items()))
    heartbeat_s = forms.IntegerField(
        label=_("Sign of life every (seconds)"),
        min_value=0,
        max_value=86_400,
        initial=60,
        help_text=_("After three missed ones the device counts as silent; 0 expects none."),
    )
    nonce = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, compound_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gates = [(str(gate.pk), gate.name) for gate in places.gates(compound_id)]
        self.fields["gate"] = forms.ChoiceField(
            label=_("Gate"),
            required=False,
            choices=[("", _("(none)")), *gates],
            help_text=_("Without a gate it records, and lets nobody pass."),
        )
        for name, field in self.fields.items():
            if name != "nonce":
                kind = "select" if isinstance(field, forms.ChoiceField) else "input"
                field.widget.attrs["class"] = f"{kind} h-11 w-full"

    def clean_nonce(self) -> object:
        """The nonce, or a fresh one."""
        return ids.read_nonce(self.cleaned_data["nonce"]) or ids.new_nonce()

    def facts(self) -> Facts:
        """The cleaned form as the service knows it."""
        data = self.cleaned_data
        return Facts(
            name=data["name"],
            kind=rules.DeviceKind(data["kind"]),
            vendor=rules.Vendor(data["vendor"]),
            auth=rules.Auth(data["auth"]),
            way=rules.Way(data["way"]),
            gate_id=int(data["gate"]) if data["gate"] else None,
            heartbeat_s=data["heartbeat_s"],
        )


class ControlForm(forms.Form):
    """Where the device itself answers."""

    url = forms.CharField(required=False, max_length=200)
    user = forms.CharField(required=False, max_length=40)
    password = forms.CharField(required=False, max_length=200)
    door = forms.IntegerField(min_value=1, max_value=16, initial=1)
