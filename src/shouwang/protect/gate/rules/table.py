"""The gate's rules as one table: the server judges by it, and so does the phone without a network.

A row speaks when all its tests hold of a *case*, a flat record of facts and of what the posture asks
(:mod:`shouwang.protect.gate.rules.cases`). All rows that speak are told; the gravest verdict wins. Rows
of the first part, about life and limb, silence all others.

The table travels to phones as JSON (``rules.table_json()``); whoever reads it needs these eight tests and nothing
else:

============ ======================================================
``is``       the field is one of the values
``not``      the field is none of the values
``yes``      the field is true, or not empty
``no``       the field is false, empty or unknown
``known``    the field has a value
``unknown``  the field has no value
``over``     the field has a value greater than the other field's
``reached``  both fields have a value, the first at least the other's
============ ======================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouwang.protect.gate.rules.facts import Verdict


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on one field of a case."""

    op: str
    field: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One rule.

    Args:
        code: stable; two rows may share one where only the verdict differs.
        when: all must hold.
        message: an English sentence; placeholders are fields of the case.
        remedy: what would make it allowed, or what to do.
        measure: the measure behind it, whose source is told; empty for none.
        mends: the fields that the guard can complete so that the row is silent.
        by, until: fields of the case that say whose order it is, and until when.
    """

    code: str
    verdict: Verdict
    when: tuple[Test, ...]
    message: str
    remedy: str = ""
    measure: str = ""
    mends: tuple[str, ...] = ()
    by: str = ""
    until: str = ""


def is_(field: str, *values: str) -> Test:
    """The field is one of the values."""
    return Test("is", field, values)


def not_(field: str, *values: str) -> Test:
    """The field is none of the values."""
    return Test("not", field, values)


def yes(field: str) -> Test:
    """The field is true, or not empty."""
    return Test("yes", field)


def no(field: str) -> Test:
    """The field is false, empty or unknown."""
    return Test("no", field)


def unknown(field: str) -> Test:
    """The field has no value."""
    return Test("unknown", field)


def over(field: str, other: str) -> Test:
    """The field has a value greater than the other field."""
    return Test("over", field, (other,))


def reached(field: str, other: str) -> Test:
    """Both fields have a value, the first at least the other's."""
    return Test("reached", field, (other,))


def as_json(row: Row) -> dict[str, Any]:
    """A row as plain JSON values."""
    return {
        "code": row.code,
        "verdict": str(row.verdict),
        "when": [[test.op, test.field, *test.values] for test in row.when],
        "message": row.message,
        "remedy": row.remedy,
        "measure": row.measure,
        "mends": list(row.mends),
        "by": row.by,
        "until": row.until,
    }
