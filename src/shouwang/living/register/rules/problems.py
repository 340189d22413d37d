"""Why a row is refused or remarked upon: each reason with its name, what to do about it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _

REASONS: dict[str, tuple[str, str]] = {
    "home.unknown": (_("No such home"), _("Check building and room; the register has: {known}")),
    "home.missing": (_("Building or room is missing"), _("Write building and room into the row")),
    "home.unreadable": (_("Room cannot be read"), _("Write it like 3-2-501 or 3栋2单元501")),
    "home.ambiguous": (_("The unit is missing"), _("The building has several units with this room: write the unit")),
    "name.missing": (_("Name is missing"), _("Write the name, or 空 for an empty home")),
    "name.remark": (
        _("Conflicts with who lives there"),
        _("Move the former household out first, then import the new one"),
    ),
    "name.several": (_("Several people in one row"), _("One row for each person")),
    "name.unreadable": (_("This is no name"), _("Write the full name")),
    "phone.scientific": (
        _("Phone has become scientific notation"),
        _("Set column {column} to text in the file and save again"),
    ),
    "phone.length": (_("Phone has the wrong number of digits"), _("Ask the person; digits too few: {missing}")),
    "phone.unknown": (_("This is no phone number"), _("Leave it empty or ask the person")),
    "id.precision_lost": (
        _("Id number lost its last digits"),
        _("Set column {column} to text and type the numbers again"),
    ),
    "id.scientific": (
        _("Id number has become scientific notation"),
        _("Set column {column} to text and type the numbers again"),
    ),
    "id.length": (_("Id number has the wrong length"), _("18 characters are needed; compare with the card")),
    "id.date": (_("Birth date in the id number does not exist"), _("Compare with the card")),
    "id.checksum": (_("Id number is mistyped"), _("One digit is wrong; compare with the card")),
    "id.conflict": (_("Id number belongs to somebody else"), _("The register knows this number under another name")),
    "id.other_birth": (
        _("Id number says another birth date than its row"),
        _("{kept} is taken; compare with the card"),
    ),
    "id.other_sex": (_("Id number says another sex than its row"), _("The column is believed; compare with the card")),
    "date.unreadable": (_("Date cannot be read"), _("Write it like 1990-05-03")),
    "date.future": (_("Date cannot be a birth date"), _("Write it like 1990-05-03")),
    "count.unreadable": (_("No number of people"), _("Write a number")),
    "area.unreadable": (_("No area"), _("Write square metres, such as 89.5")),
    "sex.unreadable": (_("Sex cannot be read"), _("Write 男 or 女")),
    "relation.unknown": (_("Relation is not understood"), _("Owner, tenant, family or carer")),
    "status.unknown": (_("State of the home is not understood"), _("Lived in, let or vacant")),
    "role.unknown": (_("Role is not understood"), _("One of: {known}")),
    "role.beyond": (_("Role beyond your own rights"), _("Ask an administrator")),
    "post.unknown": (_("No such post"), _("Posts of this compound: {known}")),
    "building.unknown": (_("No such building"), _("Check the number; the register has: {known}")),
    "row.duplicate": (_("Twice in the file"), _("Keep the row with the complete phone")),
    "account.taken": (_("Account of another name"), _("Check user name, phone and name")),
    "account.shut": (_("The account is shut"), _("Open it on the page of accounts first")),
    "account.unknown": (_("No such account here"), _("Empty the user name to find the person by phone or name")),
    "person.unknown": (_("Register number is not known here"), _("Empty the number to find the person by name")),
    "row.too_long": (_("A text is too long"), _("Shorten it")),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why one row is refused, or what is remarked upon it.

    Args:
        column: index of the cell, or None for the row as a whole.
        shown: what stands there, shortened.
    """

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    column: int | None = None
    shown: str = ""

    @classmethod
    def of(cls, refusal: Refusal, column: int | None, shown: str) -> Problem:
        """The problem that a refused cell is."""
        return cls(refusal.code, refusal.message, dict(refusal.params), column, shown[:40])
