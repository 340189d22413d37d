"""What people fill in about roll-calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DEADLINES = (15, 30, 60, 120, 240)


class OpenForm(forms.Form):
    """Open a roll-call: why, by when, where."""

    title = forms.CharField(label=_("Why the roll is called"), max_length=60, strip=True)
    minutes = forms.TypedChoiceField(
        label=_("Everybody answers within"), coerce=int, choices=[(m, m) for m in DEADLINES], initial=60
    )
    buildings = forms.TypedMultipleChoiceField(
        label=_("Buildings"), coerce=int, required=False, help_text=_("None chosen asks the whole compound.")
    )
    exercise = forms.BooleanField(label=_("This is an exercise"), required=False)

    def __init__(self, *args: Any, buildings: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["buildings"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = [(each.pk, each.number) for each in buildings]
