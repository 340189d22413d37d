"""Words of health credentials for the pages: checks, kinds, answers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.posture import catalogue
from shouwang.protect.credentials import rules

register = template.Library()


@register.filter
def check_label(check: rules.Check) -> str:
    """What holds when a check is passed."""
    return _(rules.CHECKS[check.key])


@register.filter
def kind_label(fact: rules.Fact) -> str:
    """What a fact is about."""
    return _(rules.KINDS[fact.kind])


@register.filter
def provider_label(value: Any) -> str:
    """The name of a kind of credential, from a scheme, a key, or a line of the page."""
    name = getattr(value, "name", "")
    return name or _(rules.PROVIDERS.get(str(getattr(value, "scheme", value)).partition(":")[0], "—"))


@register.filter
def asked_label(code: str) -> str:
    """What the posture calls it."""
    return _(catalogue.CREDENTIALS.get(code, code))


@register.filter
def why(answer: Any) -> str:
    """The sentence of an answer or a rejection, with its values."""
    sentence = getattr(answer, "sentence", "") or answer.message
    return _(sentence).format(**answer.params)
