"""Lists of any length in one page: its frame is drawn once, and the rows follow part by part as they are read."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation


def page(
    request: HttpRequest, template: str, facts: dict[str, Any], *, rows_template: str, parts: Iterable[Any]
) -> StreamingHttpResponse:
    """A page in whose template ``{{ rows }}`` stands where the rows belong.

    Args:
        rows_template: draws ``rows``, one of the parts.
        parts: read one after the other, while what was drawn before is on its way.
    """
    mark = secrets.token_hex(16)
    head, tail = render_to_string(template, {**facts, "rows": mark}, request=request).split(mark)
    language = translation.get_language()

    def drawn() -> Iterator[str]:
        yield head
        for rows in parts:
            with translation.override(language):
                yield render_to_string(rows_template, {"rows": rows}, request=request)
        yield tail

    return StreamingHttpResponse(drawn())
