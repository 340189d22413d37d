"""A compound with a plan in force and its posts filled, for tests of incidents and the board."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shouwang.base.accounts.selectors import Actor
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.models import Plan, PlanVersion
from shouwang.oversight.command.rules import ordering, reading
from shouwang.oversight.command.services import incidents as services
from shouwang.oversight.command.services.incidents import Facts
from shouwang.testing.cast import NOW, Cast

PACKS = Path(__file__).parents[1] / "packs"
FACTS = Facts(kind="epidemic", title="Cluster at gate", grade="major", warning="orange", source="Street office")
HOLDERS = {"commander": "alice", "onsite": "erik", "gate": "bob", "cleaning": "cleo", "service": "stella"}


def put_in_force(cast: Cast, name: str = "epidemic") -> PlanVersion:
    """A shipped plan, in force for the whole company without the ceremony of signatures."""
    raw = (PACKS / f"{name}.yaml").read_text(encoding="utf-8")
    read = reading.read_text(raw)
    assert read.pack is not None
    plan = Plan.objects.create(
        company=cast.company, code=read.pack.code, hazard=read.pack.hazard, title=read.plain["title"], created_at=NOW
    )
    return PlanVersion.objects.create(
        plan=plan,
        major=1,
        minor=0,
        state="in_force",
        source=raw,
        content=read.plain,
        author_name="Alice",
        created_at=NOW,
        changed_at=NOW,
        approved_at=NOW,
        in_force_at=NOW,
    )


def fill_posts(cast: Cast, version: PlanVersion) -> None:
    """Give the posts of a plan to the cast."""
    system, pack = Actor.system(), reading.from_plain(version.content)
    workforce.ensure_posts(compound_id=cast.pine.pk, posts=ordering.post_rows(pack), actor=system, now=NOW)
    for post, name in HOLDERS.items():
        if post in {each.key for each in pack.posts}:
            workforce.fill_post(
                compound_id=cast.pine.pk, post_key=post, user_id=cast.user(name).pk, rank=0, actor=system, now=NOW
            )


class Scene:
    """The cast, a plan and an incident, with the steps of a response in one word each."""

    def __init__(self, cast: Cast, _now: datetime = NOW) -> None:
        self.cast = cast
        self.version = put_in_force(cast)
        self.pack = reading.from_plain(self.version.content)
        self.levels = [level.key for level in self.pack.levels]
        self.alice = cast.actor("alice")
        fill_posts(cast, self.version)
        self.incident = self.declare()

    def declare(self, **changes):
        given = {"compound_id": self.cast.pine.pk, "facts": FACTS, "actor": self.alice, "now": NOW, **changes}
        return services.declare(**given)

    def activate(self, rank=1, **changes):
        given = {
            "compound_id": self.cast.pine.pk,
            "incident_id": self.incident.pk,
            "version_id": self.version.pk,
            "level": self.levels[rank],
            "actor": self.alice,
            "now": NOW,
            **changes,
        }
        return services.activate(**given)

    def change(self, activation, rank, **changes):
        given = {
            "compound_id": self.cast.pine.pk,
            "activation_id": activation.pk,
            "level": self.levels[rank],
            "actor": self.alice,
            "now": NOW,
            **changes,
        }
        return services.change_level(**given)

    def stand_down(self, activation, **changes):
        given = {"compound_id": self.cast.pine.pk, "activation_id": activation.pk, "actor": self.alice, "now": NOW}
        return services.stand_down(**{**given, **changes})
