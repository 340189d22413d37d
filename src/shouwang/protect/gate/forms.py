"""What a guard sends from the gate's page."""

from __future__ import annotations

from django import forms

from shouwang.protect.gate import rules
from shouwang.protect.gate.services import Encounter
from shouwang.web.forms import NonceForm


class AskForm(NonceForm):
    """The visitor whom a decision kept waiting, and a phone by which the host knows them."""

    follows = forms.IntegerField()
    phone = forms.CharField(required=False, max_length=40)


class PlaceForm(forms.Form):
    """Where help went."""

    place = forms.CharField(max_length=200)


class EncounterForm(NonceForm):
    """One person at the gate; services judge the content, this reads the shape."""

    gate = forms.IntegerField()
    direction = forms.ChoiceField(choices=[(d, d) for d in rules.Direction])
    text = forms.CharField(required=False, max_length=20_000)
    code = forms.CharField(required=False, max_length=20_000)
    person = forms.IntegerField(required=False)
    visitor = forms.CharField(required=False, max_length=60)
    phone = forms.CharField(required=False, max_length=40)
    home = forms.IntegerField(required=False)
    temperature = forms.CharField(required=False, max_length=12)
    mask = forms.ChoiceField(required=False, choices=[("yes", "yes"), ("no", "no")])
    identity_checked = forms.BooleanField(required=False)
    credentials_shown = forms.BooleanField(required=False)
    invited = forms.BooleanField(required=False)
    approved = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=200)
    ground = forms.ChoiceField(required=False, choices=[(g, g) for g in rules.ExitGround if g])
    errand = forms.ChoiceField(required=False, choices=[(e, e) for e in rules.Errand if e])
    override_reason = forms.CharField(required=False, max_length=200)
    follows = forms.IntegerField(required=False)
    shown = forms.CharField(required=False, max_length=4000)

    def encounter(self) -> Encounter:
        """The cleaned form as the service knows it."""
        data = self.cleaned_data
        mask = data["mask"]
        return Encounter(
            gate_id=data["gate"],
            direction=rules.Direction(data["direction"]),
            code=data["code"],
            person_id=data["person"],
            visitor=data["visitor"],
            home_id=data["home"],
            phone=data["phone"],
            temperature=data["temperature"],
            mask=None if not mask else mask == "yes",
            identity_checked=data["identity_checked"],
            credentials_shown=data["credentials_shown"],
            invited=data["invited"],
            approved=data["approved"],
            reason=data["reason"],
            ground=rules.ExitGround(data["ground"]),
            errand=rules.Errand(data["errand"]),
            override_reason=data["override_reason"],
            follows=data["follows"],
        )
