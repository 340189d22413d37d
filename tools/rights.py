"""The permission table as a page: ``python -m tools.rights`` writes docs/rights.md from base/accounts/rules.py."""

from __future__ import annotations

from pathlib import Path

from shouwang.base.accounts.rules import OPERATIONS, ROLE_LABELS, Role

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rights.md"

_HEAD = """# Who may do what

Made from the one permission table, `src/shouwang/base/accounts/rules.py`, by `python -m tools.rights`; a test keeps
it true. A mark means: within the reach of the role — the administrator everywhere, the company in all its compounds,
everybody else in the compound, building or home of the role. A compound outside one's reach answers as if it did not
exist.
"""


def matrix() -> str:
    """The whole page as Markdown."""
    roles = list(Role)
    lines = [_HEAD, "| operation | what | " + " | ".join(ROLE_LABELS[role] for role in roles) + " |"]
    lines.append("|---|---|" + ":-:|" * len(roles))
    for name, operation in OPERATIONS.items():
        marks = " | ".join("●" if role in operation.roles else "" for role in roles)
        lines.append(f"| `{name}` | {operation.label} | {marks} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(matrix(), encoding="utf-8")
