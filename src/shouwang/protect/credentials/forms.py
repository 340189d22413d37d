"""What administrators send: a file of trust, a code service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.kernel import ids
from shouwang.protect.credentials.rules.province import Setting


class _Dressed(forms.Form):
    """A form whose fields carry the classes of our inputs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "file-input" if isinstance(field.widget, forms.FileInput) else "input"
            field.widget.attrs.setdefault("class", f"{kind} w-full h-11")


class TrustForm(_Dressed):
    """A file of trust."""

    file = forms.FileField(label=_("File (.json .pem)"), allow_empty_file=True)


class ServiceForm(_Dressed):
    """A code service as an administrator describes it; the rules judge the values."""

    name = forms.CharField(label=_("Name of the service"), max_length=60)
    url = forms.CharField(label=_("Address"), max_length=300, help_text=_("https://…; asked by POST."))
    begins_with = forms.CharField(label=_("Its codes begin with"), max_length=100)
    key_id = forms.CharField(label=_("Name of the key"), max_length=60)
    secret = forms.CharField(
        label=_("Secret"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    timeout_ms = forms.IntegerField(label=_("Waits at most (milliseconds)"), initial=1500)
    remember_minutes = forms.IntegerField(label=_("Remembers an answer (minutes)"), initial=5)

    def setting(self) -> Setting:
        """The cleaned form as the rules know it."""
        given = dict(self.cleaned_data)
        return Setting(prefix=given.pop("begins_with"), **given)


class SecretForm(_Dressed):
    """A new key of a code service."""

    key_id = forms.CharField(max_length=60)
    secret = forms.CharField(max_length=200)


def nonce_of(text: str | None) -> Any:
    """The form's nonce, or a new one for a form that lost it."""
    return ids.read_nonce(text) or ids.new_nonce()
