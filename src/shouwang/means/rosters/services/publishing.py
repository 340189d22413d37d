"""Putting a draft in force, whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import RosterPublished
from shouwang.means.rosters.models import Roster, Shift
from shouwang.means.rosters.services.cells import note, open_draft
from shouwang.means.rosters.services.exempting import inherit


@transaction.atomic
def publish(*, compound_id: int, roster_id: int, actor: Actor, now: datetime, knowingly: bool = False) -> Roster:
    """Put a draft in force: all of its shifts to come, or none. Past shifts and those that stay the same are kept.

    Locks the draft and every published roster that it meets. Those whose shifts change are told.

    Args:
        knowingly: publish although rules of labour law are broken; who did it is on record.

    Raises:
        RosterConflict: ``roster.not_draft``; ``roster.straddles``: it covers another published roster in part.
        RosterRefused: ``roster.breaks``: rules are broken and nobody said "knowingly"; ``shift.twice``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    journal.in_turn("rosters.publish", compound_id)  # two at once would each not see the other come into force
    found = open_draft(roster_id, compound_id)
    broken = selectors.broken_rules(found, now=now)
    if broken and not knowingly:
        raise rules.RosterRefused(
            "roster.breaks", _("{count} rules are broken. Mend them, or publish knowingly."), count=len(broken)
        )
    replaced = _replaced(found)
    inherit(found, replaced)
    for other in replaced:
        other.state = rules.Stage.REPLACED
        other.save(update_fields=["state"])
    changed = _put_in_force(found, now)
    found.state, found.published_at, found.published_by = rules.Stage.PUBLISHED, now, actor.name
    found.save(update_fields=["state", "published_at", "published_by"])
    note("roster.published", found, actor, now, changed=len(changed), broken=len(broken))
    journal.emit(RosterPublished(found.pk, compound_id, sorted(changed)), compound_id=compound_id, now=now)
    return found


def _replaced(found: Roster) -> list[Roster]:
    met = Roster.objects.select_for_update().filter(
        compound_id=found.compound_id,
        state=rules.Stage.PUBLISHED,
        starts_on__lt=found.ends_on,
        ends_on__gt=found.starts_on,
    )
    others = list(met.order_by("pk"))
    if any(each.starts_on < found.starts_on or each.ends_on > found.ends_on for each in others):
        raise rules.RosterConflict(
            "roster.straddles", _("Another published roster reaches beyond this one. Draft its whole period.")
        )
    return others


def _put_in_force(found: Roster, now: datetime) -> set[int]:
    """Keep live shifts that the draft has too, drop the others to come, raise the rest; who is concerned."""
    live = list(
        selectors.live_between(found.compound_id, found.starts_on, found.ends_on).select_for_update(of=("self",))
    )
    drafted = list(Shift.objects.filter(roster=found, layer=found.pk, dropped="").select_related("station"))
    wanted = {(s.user_id, s.station_id, s.day, s.slot): s for s in drafted}
    kept = {key: each for each in live if (key := (each.user_id, each.station_id, each.day, each.slot)) in wanted}
    gone = [each for each in live if each.pk not in {k.pk for k in kept.values()} and each.starts_at > now]
    new = [s.pk for key, s in wanted.items() if key not in kept and s.starts_at > now]
    Shift.objects.filter(pk__in=[each.pk for each in gone]).update(dropped="replan", dropped_at=now)
    stays = [each.pk for each in live if each not in gone]
    Shift.objects.filter(pk__in=stays).update(roster=found)
    _raise(new)
    Shift.objects.filter(roster=found, layer=found.pk).exclude(pk__in=new).delete()
    raised = {s.user_id for s in drafted if s.pk in set(new)}
    return raised | {each.user_id for each in gone}


def _raise(shift_ids: Sequence[int]) -> None:
    try:
        with transaction.atomic():
            Shift.objects.filter(pk__in=list(shift_ids)).update(layer=selectors.LIVE)
    except IntegrityError as clash:
        raise rules.RosterRefused("shift.twice", _("This person works at that time already.")) from clash
