"""What people fill in about notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.kernel.words import Words
from shouwang.means.notices import rules

KINDS = tuple(
    (kind, label) for kind, label in rules.KIND_LABELS.items() if kind not in (rules.Kind.HOMES, rules.Kind.PERSON)
)


class NoticeForm(forms.Form):
    """A notice written by hand; the English half may stay empty."""

    title_zh = forms.CharField(label=_("Title"), max_length=rules.TITLE_LENGTH, strip=True)
    body_zh = forms.CharField(label=_("Text"), max_length=rules.BODY_LENGTH, strip=True, widget=forms.Textarea)
    title_en = forms.CharField(label=_("Title in English"), max_length=2 * rules.TITLE_LENGTH, required=False)
    body_en = forms.CharField(
        label=_("Text in English"), max_length=rules.BODY_LENGTH, required=False, widget=forms.Textarea
    )
    kind = forms.ChoiceField(label=_("Whom it is for"), choices=KINDS, initial=rules.Kind.RESIDENTS)
    buildings = forms.TypedMultipleChoiceField(label=_("Buildings"), coerce=int, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, choices=list(ROLE_LABELS.items()))
    signed_by = forms.CharField(label=_("Signed by"), max_length=120)
    basis = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("The document, decision or call on which it rests. Every notice names its source."),
    )
    expires_at = forms.DateTimeField(
        label=_("Holds until"),
        help_text=_("After this it is shown as expired."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)

    def __init__(self, *args: Any, buildings: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["buildings"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = [(each.pk, each.number) for each in buildings]
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update({"class": "textarea w-full", "rows": 7 if name == "body_zh" else 5})
            elif isinstance(field.widget, forms.TextInput | forms.DateTimeInput):
                field.widget.attrs["class"] = "input w-full"

    def audience(self) -> rules.Audience:
        """Whom it is for."""
        given = self.cleaned_data
        kind = given["kind"]
        return rules.Audience(
            kind,
            building_ids=tuple(given["buildings"]) if kind == rules.Kind.BUILDINGS else (),
            roles=tuple(given["roles"]) if kind == rules.Kind.ROLE else (),
        )

    def words(self) -> tuple[Words, Words]:
        """Title and text."""
        given = self.cleaned_data
        return Words(given["title_en"], given["title_zh"]), Words(given["body_en"], given["body_zh"])

    def until(self) -> datetime:
        """Until when it holds."""
        expires_at: datetime = self.cleaned_data["expires_at"]
        return expires_at
