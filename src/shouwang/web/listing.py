"""Search, filter and paging of long lists; every table page uses it with ``web/partials/pagination.html``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from shouwang.kernel import numerals

T = TypeVar("T")

PER_PAGE = 50
PRINTED = 2000
"""Rows that are printed at once: some forty sheets; what is longer is printed in parts, and says so."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and where it stands in the whole."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    per_page: int

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> int:
        """The first row's place in the whole, counted from 1; 0 in an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The last row's place in the whole."""
        return min(self.number * self.per_page, self.total)

    @property
    def previous(self) -> int:
        """The page before."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The page after."""
        return self.number + 1


def page_of(rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, *, per_page: int | None = None) -> Page[Any]:
    """The page that ``?page=`` asks for; a number out of range gives the nearest page there is.

    Args:
        rows: a queryset in a definite order, or a list.
        per_page: by default what suits a screen, or the whole list where ``?format=print`` asks for it.
    """
    if per_page is None:
        per_page = PRINTED if request.GET.get("format") == "print" else PER_PAGE
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-total // per_page))
    number = min(max(1, numerals.whole(request.GET.get("page"), 1)), pages)
    start = (number - 1) * per_page
    return Page(list(rows[start : start + per_page]), number, pages, total, per_page)


def asked(query: QueryDict, name: str, allowed: Sequence[str], otherwise: str = "") -> str:
    """A filter's value from the address when it is one of the allowed, so that nobody filters by a made-up one."""
    value = query.get(name, otherwise)
    return value if value in allowed else otherwise


@dataclass(frozen=True)
class Chip:
    """One choice of a filter, for ``web/partials/chips.html``."""

    label: str
    value: str
    active: bool
    count: int | None = None
