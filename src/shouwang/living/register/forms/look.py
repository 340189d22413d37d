"""How the fields of the register's forms look; the pages' stylesheet knows these classes."""

from __future__ import annotations

from typing import Any

from django import forms


class DressedForm(forms.Form):
    """A form whose fields carry the classes of our inputs, and mark themselves when they are refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _class(field.widget))


def _class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return "checkbox"
    return "select w-full" if isinstance(widget, forms.Select) else "input w-full"
