"""What people fill in about notices."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.base.places import selectors as places
from shouwang.kernel.words import Words
from shouwang.means.notices import rules

KINDS = tuple((kind, label) for kind, label in rules.KIND_LABELS.items() if kind != rules.Kind.PERSON)
BETWEEN_ROOMS = re.compile(r"[,，、;；\n]")
ROOMS_LENGTH = 2000
"""Of one notice, typed; whoever means more homes means buildings."""


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
    rooms = forms.CharField(
        label=_("Homes"),
        required=False,
        max_length=ROOMS_LENGTH,
        help_text=_("Rooms as 3-2-501, with commas between them."),
    )
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

    def __init__(self, *args: Any, compound_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compound_id = compound_id
        chosen = self.fields["buildings"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = [(each.pk, each.number) for each in places.buildings(compound_id)]
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update({"class": "textarea w-full", "rows": 7 if name == "body_zh" else 5})
            elif isinstance(field.widget, forms.TextInput | forms.DateTimeInput):
                field.widget.attrs["class"] = "input w-full"

    def clean_rooms(self) -> tuple[int, ...]:
        """The homes that the typed rooms are; each has to be one home of the compound."""
        if self.cleaned_data.get("kind") != rules.Kind.HOMES:
            return ()
        typed = [each.strip() for each in BETWEEN_ROOMS.split(self.cleaned_data["rooms"]) if each.strip()]
        if not typed:
            raise forms.ValidationError(_("Name at least one room."))
        return tuple(dict.fromkeys(self._home(each) for each in typed))

    def _home(self, typed: str) -> int:
        found = list(places.homes_named(self.compound_id, typed).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            sentence = _("More than one home is called %(room)s.") if found else _("There is no home %(room)s here.")
            raise forms.ValidationError(sentence, params={"room": typed})
        return int(found[0])

    def audience(self) -> rules.Audience:
        """Whom it is for."""
        given = self.cleaned_data
        kind = given["kind"]
        return rules.Audience(
            kind,
            building_ids=tuple(given["buildings"]) if kind == rules.Kind.BUILDINGS else (),
            home_ids=given["rooms"],
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
