"""The demo's plans: the six packs that ship with the product, signed and put in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.config.demo.staff import Staff
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.rules import ordering
from shouwang.oversight.command.selectors import plans as command
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.services import approval
from shouwang.oversight.command.services import plans as authoring

PACKS = resources.files("shouwang.oversight.command") / "packs"


def put_in_force(compound: Any, staff: Staff, *, now: datetime) -> None:
    """Take in every pack, collect the signatures that it asks for, and put it in force; its posts are made."""
    author = staff.actor("manager", now)
    for file in sorted(PACKS.iterdir(), key=lambda each: each.name):
        version = authoring.import_pack(compound_id=compound.pk, raw=file.read_bytes(), actor=author, now=now)
        approval.submit(
            version_id=version.pk, compound_id=compound.pk, revision=version.revision, actor=author, now=now
        )
        _sign(version.pk, compound, staff, now)
        approval.put_in_force(
            version_id=version.pk, compound_id=compound.pk, actor=author, now=now + timedelta(hours=4)
        )
    bind(compound, staff, now=now)


def _sign(version_id: int, compound: Any, staff: Staff, now: datetime) -> None:
    signers = {"drafted": "manager", "company": "company", "owners": "owners", "street": "street"}
    steps = responses.pack_of(command.version(version_id, compound_id=compound.pk)).approval
    for hours, step in enumerate(steps[1:], start=1):
        at = now + timedelta(hours=hours)
        approval.sign(
            version_id=version_id,
            compound_id=compound.pk,
            step=step.key,
            actor=staff.actor(signers[step.key], at),
            now=at,
        )


def bind(compound: Any, _staff: Staff, *, now: datetime) -> None:
    """Make the posts of every plan in force in a compound."""
    for row in command.rows(compound.pk):
        if row.in_force is not None:
            rows = ordering.post_rows(responses.pack_of(row.in_force))
            workforce.ensure_posts(compound_id=compound.pk, posts=rows, actor=Actor.system(), now=now)
