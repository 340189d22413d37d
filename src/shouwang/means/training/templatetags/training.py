"""How posts and hazards read: ``{% load training %}``."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import HAZARDS, POSTS

register = template.Library()


@register.filter
def post_label(key: str) -> str:
    """``{{ line.post|post_label }}``: a kind of post in the reader's language."""
    return _(POSTS.get(key, key))


@register.filter
def hazard_label(key: str) -> str:
    """``{{ need.hazard|hazard_label }}``: a hazard in the reader's language."""
    return _(HAZARDS.get(key, key))
