"""Reading staff files, rosters and what they need."""

from shouwang.means.rosters.selectors.calendar import day_kinds
from shouwang.means.rosters.selectors.rights import leads, may_lead, require_lead
from shouwang.means.rosters.selectors.staff import (
    Row,
    certificates,
    file,
    file_of,
    files,
    holds_on,
    is_member,
    lacking,
    looks,
    rows,
    standing,
    station,
    stations,
    summary,
    term,
    terms,
    without_file,
)

__all__ = [
    "Row",
    "certificates",
    "day_kinds",
    "file",
    "file_of",
    "files",
    "holds_on",
    "is_member",
    "lacking",
    "leads",
    "looks",
    "may_lead",
    "require_lead",
    "rows",
    "standing",
    "station",
    "stations",
    "summary",
    "term",
    "terms",
    "without_file",
]
