"""Lists of visits: a home's own, those that wait for approval, the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.models import Invitation, Passage
from shouwang.protect.visitors.selectors import blocking, standing

MOST_WAITING = 300


@dataclass(frozen=True)
class Former:
    """Somebody who came to a home before, to be invited again with one tap."""

    invitation_id: int
    name: str
    kind: str
    phone_tail: str
    times: int
    last_at: datetime


def _rows() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("home__building", "home__unit", "building", "host", "gate")


def invitation(invitation_id: int, *, compound_id: int | None = None) -> Invitation:
    """One invitation.

    Raises:
        NotFound: ``visitor.unknown``, also for one of another compound or one that was erased.
    """
    found = _rows().select_related("compound").filter(pk=invitation_id, erased=False)
    row = (found if compound_id is None else found.filter(compound_id=compound_id)).first()
    if row is None:
        raise outcomes.NotFound("visitor.unknown", _("There is no such visit."))
    return row


def pairs(found: Collection[rules.Standing]) -> list[tuple[Invitation, rules.Standing]]:
    """The rows of some standings, in their order."""
    rows = _rows().in_bulk([each.invitation_id for each in found])
    return [(rows[each.invitation_id], each) for each in found]


def require_invitation(actor: Actor, operation: str, invitation_id: int, *, compound_id: int) -> Invitation:
    """One invitation, if the actor may do this for the home it leads to.

    Raises:
        NotFound: ``visitor.unknown``: of another home, building or compound; the three look the same.
    """
    row = invitation(invitation_id, compound_id=compound_id)
    building_id = row.home.building_id if row.home else row.building_id
    if not actor.may(operation, compound_id=compound_id, building_id=building_id, home_id=_home(actor, row)):
        raise outcomes.NotFound("visitor.unknown", _("There is no such visit."))
    return row


def _home(actor: Actor, row: Invitation) -> int | None:
    """The home to ask the permission table about; a visit without one is no resident's, whatever home they have."""
    return row.home_id if row.home_id is not None or not actor.home_ids else -1


def of_homes(home_ids: Collection[int], *, compound_id: int, now: datetime, past: bool = False) -> QuerySet[Invitation]:
    """The visits of some homes: what is to come or to answer, soonest first; or what is past, newest first."""
    found = _rows().filter(compound_id=compound_id, home_id__in=list(home_ids), erased=False)
    gone = Q(ends_at__lte=now) | Q(cancelled_at__isnull=False) | Q(declined_at__isnull=False)
    if past:
        return found.filter(gone).order_by("-starts_at", "-pk")
    return found.exclude(gone).order_by("starts_at", "pk")


def former_visitors(home_id: int, *, compound_id: int, now: datetime, limit: int = 4) -> list[Former]:
    """Who was invited by this home before, the latest first; several visits of one phone and name are one."""
    rows = (
        _rows()
        .filter(home_id=home_id, compound_id=compound_id, erased=False, confirmed_at__isnull=False, starts_at__lte=now)
        .exclude(kind__in=rules.DELIVERING)
        .values("name", "phone_index")
        .annotate(times=Count("pk", filter=Q(cancelled_at=None, declined_at=None)), last=Max("pk"), at=Max("starts_at"))
        .order_by("-at")[:limit]
    )
    newest = Invitation.objects.in_bulk([row["last"] for row in rows])
    return [_former(newest[row["last"]], row) for row in rows]


def _former(last: Invitation, row: Mapping[str, Any]) -> Former:
    return Former(last.pk, last.name, last.kind, last.phone_tail, row["times"], row["at"])


def waiting(
    actor: Actor, *, compound_id: int, now: datetime
) -> tuple[list[tuple[Invitation, rules.Standing]], list[tuple[Invitation, rules.Standing]]]:
    """What waits for the property, and what waits for a host, in the actor's buildings; the soonest first."""
    live = Q(declined_at=None, cancelled_at=None, approved_at=None, erased=False, ends_at__gt=now)
    rows = _rows().filter(live, compound_id=compound_id).exclude(kind__in=rules.DELIVERING)
    buildings = actor.buildings("visitor.approve", compound_id=compound_id)
    if buildings is not None:
        rows = rows.filter(Q(home__building_id__in=buildings) | Q(building_id__in=buildings))
    found = list(rows.order_by("starts_at", "pk")[:MOST_WAITING])
    stands = standing.standings([row.pk for row in found], compound_id=compound_id, now=now)
    pairs = [(row, stands[row.pk]) for row in found]
    for_property = (rules.State.WAITS_PROPERTY, rules.State.CALL)
    return (
        [pair for pair in pairs if pair[1].state in for_property],
        [pair for pair in pairs if pair[1].state is rules.State.WAITS_HOST],
    )


def waiting_count(*, actor: Actor, compound_id: int, now: datetime) -> int:
    """How many visits wait for this actor's approval."""
    if not actor.may("visitor.approve", compound_id=compound_id):
        return 0
    return len(waiting(actor, compound_id=compound_id, now=now)[0])


def register(
    compound_id: int,
    *,
    text: str = "",
    kind: str = "",
    outcome: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Invitation]:
    """Every visit that is kept, newest first.

    Args:
        text: a name, a plate, a whole phone or its tail, a room or a code.
        outcome: ``came``, ``never``, ``declined`` or ``self`` (registered at the gate).
        since, until: visits whose span touches these instants.
    """
    came = Exists(Passage.objects.filter(invitation_id=OuterRef("pk"), direction="in"))
    found = _rows().filter(compound_id=compound_id, erased=False)
    if text:
        found = found.filter(_typed(text.strip()[:40]))
    if kind:
        found = found.filter(kind=kind)
    narrow = {"came": Q(came), "never": ~Q(came), "declined": Q(declined_at__isnull=False)}
    found = found.filter(narrow.get(outcome, Q(made_how=rules.Channel.SELF) if outcome == "self" else Q()))
    found = found.filter(ends_at__gt=since) if since else found
    found = found.filter(starts_at__lt=until) if until else found
    return found.order_by("-starts_at", "-pk")


def _typed(text: str) -> Q:
    wanted = Q(name__icontains=text) | Q(plate__iexact=text) | Q(code=text.upper()) | Q(home__room=text)
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 4 and digits == text:
        wanted |= Q(phone_tail=digits)
    if len(digits) >= 7:
        wanted |= Q(phone_index=blocking.phone_index(digits))
    return wanted


def passages(ids: Collection[int]) -> dict[int, list[Passage]]:
    """The ways in and out on some invitations, in their order; one query."""
    found: dict[int, list[Passage]] = {each: [] for each in ids}
    for row in Passage.objects.filter(invitation_id__in=list(ids)).order_by("at", "pk"):
        found[row.invitation_id].append(row)
    return found
