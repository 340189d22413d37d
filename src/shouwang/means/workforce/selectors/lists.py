"""Lists of duties: one person's own, and all of a compound with filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce.models import Duty, DutyEntry, Post, ProofFile
from shouwang.means.workforce.rules import FINISHED, OPEN, Roster, State

SORTS: dict[str, tuple[str, ...]] = {
    "due": ("due_at", "pk"),
    "-due": ("-due_at", "-pk"),
    "person": ("user__name", "due_at", "pk"),
    "group": ("post__order", "due_at", "pk"),
    "state": ("state", "due_at", "pk"),
    "title": ("search", "due_at", "pk"),
}
DONE_SHOWN = timedelta(hours=18)
"""How long a finished duty stays on its person's own page."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a compound's duties is asked for; empty values do not narrow.

    Args:
        state: a state, or ``open``, ``late``, ``waiting``, ``unassigned``, ``to_verify``.
    """

    state: str = ""
    group: str = ""
    user_id: int | None = None
    text: str = ""
    sort: str = "due"
    source: tuple[str, str] | None = None


def in_compound(compound_id: int, filters: Filters, *, now: datetime) -> QuerySet[Duty]:
    """The duties of a compound, filtered and sorted, with their people and posts."""
    found = Duty.objects.filter(compound_id=compound_id).select_related("user", "backup", "post", "building")
    if filters.source:
        found = found.filter(source_kind=filters.source[0], source_ref=filters.source[1])
    if filters.group:
        found = found.filter(post__group_key=filters.group)
    if filters.user_id:
        found = found.filter(user_id=filters.user_id)
    for word in filters.text.lower().split()[:6]:
        found = found.filter(Q(search__contains=word) | Q(user__name__icontains=word))
    if filters.state:
        found = found.filter(_state(filters.state, now))
    return found.order_by(*SORTS.get(filters.sort, SORTS["due"]))


def _state(asked: str, now: datetime) -> Q:
    named = {
        "open": Q(state__in=OPEN),
        "late": Q(state__in=OPEN, waiting=False, due_at__lt=now),
        "waiting": Q(state__in=OPEN, waiting=True),
        "unassigned": Q(state__in=OPEN, user__isnull=True),
        "to_verify": Q(state=State.DONE, verify=True),
    }
    return named.get(asked) or Q(state=asked)


def groups(compound_id: int) -> list[tuple[str, Words]]:
    """The 1+N groups of a compound in order."""
    found: dict[str, Words] = {}
    for key, title in Post.objects.filter(compound_id=compound_id).values_list("group_key", "group_title"):
        found.setdefault(key, Words.of(title))
    return list(found.items())


@dataclass(frozen=True)
class Mine:
    """One person's own duties.

    Args:
        now: what to do at this moment: the most pressing of what is accepted or under way, else of what is late.
        upcoming: the rest that is open, by deadline.
        done: what they settled lately, newest first.
    """

    now: Duty | None
    upcoming: list[Duty]
    done: list[Duty]

    @property
    def offered(self) -> int:
        """How many wait to be accepted."""
        return sum(1 for duty in self.upcoming if duty.state == State.OFFERED and not duty.waiting)

    @property
    def open(self) -> int:
        """How many are to be done."""
        return len(self.upcoming) + (self.now is not None)

    @property
    def total(self) -> int:
        """Open and settled together."""
        return self.open + len(self.done)


def mine(actor: Actor, compound_id: int, *, now: datetime) -> Mine:
    """The actor's own duties: those they hold and those that came up to them as late."""
    own = Q(user_id=actor.user_id) | Q(backup_id=actor.user_id)
    pressing = Case(
        When(state=State.UNDER_WAY, then=Value(0)),
        When(state=State.ACKNOWLEDGED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    duties = list(
        Duty.objects.filter(own, compound_id=compound_id, state__in=OPEN)
        .select_related("post", "user", "backup", "building")
        .annotate(pressing=pressing)
        .order_by("due_at", "pk")
    )
    current = _current(duties, actor.user_id, now)
    settled = Duty.objects.filter(
        Q(done_by_id=actor.user_id) | Q(user_id=actor.user_id, state=State.NOT_EXECUTABLE),
        compound_id=compound_id,
        state__in=[*FINISHED, State.NOT_EXECUTABLE],
        closed_at__gt=now - DONE_SHOWN,
    )
    return Mine(
        now=current,
        upcoming=[duty for duty in duties if duty is not current],
        done=list(settled.select_related("post").order_by("-closed_at", "-pk")),
    )


def _current(duties: Iterable[Duty], user_id: int | None, now: datetime) -> Duty | None:
    """Accepted work first, in order of deadline; else what is offered and already late."""
    ready = [duty for duty in duties if not duty.waiting and duty.user_id == user_id]
    accepted = [duty for duty in ready if duty.state != State.OFFERED]
    late = [duty for duty in ready if duty.due_at < now]
    return next(iter(accepted), None) or next(iter(late), None)


def counts(compound_id: int, *, now: datetime) -> dict[str, int]:
    """How many duties of a compound stand in each state and each derived one, in one query."""
    is_open = Q(state__in=OPEN)
    named = {str(state): Q(state=state) for state in State}
    named |= {
        "": Q(),
        "open": is_open,
        "late": is_open & Q(waiting=False, due_at__lt=now),
        "waiting": is_open & Q(waiting=True),
        "unassigned": is_open & Q(user__isnull=True),
        "to_verify": Q(state=State.DONE, verify=True),
    }
    keys = list(named)
    found = Duty.objects.filter(compound_id=compound_id).aggregate(
        **{f"n{place}": Count("pk", filter=named[key]) for place, key in enumerate(keys)}
    )
    return {key: found[f"n{place}"] for place, key in enumerate(keys)}


def rounds_of(duty: Duty) -> QuerySet[Duty]:
    """The other rounds of a repeated duty, the latest first."""
    origin = duty.origin_id or duty.pk
    same = Duty.objects.filter(Q(origin_id=origin) | Q(pk=origin)).exclude(pk=duty.pk)
    return same.select_related("user").order_by("-round")


def prerequisites_of(duty: Duty) -> list[Duty]:
    """What a waiting duty waits for, still open."""
    if not duty.waiting:
        return []
    wanted = Q(pk__in=[])
    for key in duty.waits_for:
        wanted |= Q(key=key) | Q(key__startswith=f"{key}:")
    same = Duty.objects.filter(
        wanted,
        compound_id=duty.compound_id,
        source_kind=duty.source_kind,
        source_ref=duty.source_ref,
        round=1,
        state__in=OPEN,
    )
    return list(same.exclude(pk=duty.pk).select_related("user").order_by("due_at", "pk")[:20])


def people(compound_id: int, *, now: datetime) -> list[tuple[int, str]]:
    """Everybody who can be given a duty here: id and name; of two with the same name, the sign-in name too."""
    found = list(accounts.staff_of(compound_id, now=now).values_list("pk", "name", "username"))
    times = Counter(name for _pk, name, _sign in found)
    return [(pk, f"{name} ({sign})" if times[name] > 1 else name) for pk, name, sign in found]


def drilled(compound_id: int, *, since: datetime) -> list[tuple[int, str]]:
    """Who finished a duty of which exercise since an instant: user and the exercise's reference, each pair once."""
    done = Duty.objects.filter(compound_id=compound_id, exercise=True, done_by__isnull=False, closed_at__gte=since)
    return sorted(set(done.values_list("done_by_id", "source_ref")))


def open_count(actor: Actor, compound_id: int, *, now: datetime) -> int:
    """How many duties wait to be accepted by the actor: the badge of the dock."""
    offered = Q(user_id=actor.user_id, state=State.OFFERED, waiting=False)
    beside = Q(backup_id=actor.user_id, state__in=OPEN, waiting=False, due_at__lt=now)
    return Duty.objects.filter(offered | beside, compound_id=compound_id).count()


def one(duty_id: int, *, compound_id: int) -> Duty:
    """One duty of the compound.

    Raises:
        NotFound: ``duty.unknown``, also for a duty of another compound.
    """
    people = ("user", "backup", "post", "building", "unit", "done_by", "origin")
    found = Duty.objects.filter(pk=duty_id, compound_id=compound_id).select_related(*people).first()
    if found is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    return found


def seen_by(actor: Actor, duty: Duty, roster: Roster, *, now: datetime) -> bool:
    """Whether somebody may see a duty with its proof: its people, the holders of its post, and those who lead."""
    if actor.may("duty.see", compound_id=duty.compound_id):
        return True
    if actor.user_id in (duty.user_id, duty.backup_id, duty.done_by_id, *duty.tried):
        return actor.user_id is not None
    post = duty.post.key if duty.post else ""
    return any(held.user_id == actor.user_id for held in roster.present(post, now))


def entries_of(duty: Duty) -> QuerySet[DutyEntry]:
    """Everything that was done to a duty, oldest first."""
    return DutyEntry.objects.filter(duty=duty).order_by("at", "pk")


def photos_of(duty: Duty) -> list[ProofFile]:
    """The photos of a duty without their bytes."""
    return list(ProofFile.objects.filter(duty=duty).defer("content", "small").select_related("user"))


def photos_in_hand(duty: Duty) -> list[int]:
    """Ids of the photos that count: those taken since the duty was last sent back."""
    sent_back = DutyEntry.objects.filter(duty=duty, kind="rejected").order_by("-at", "-pk").first()
    found = ProofFile.objects.filter(duty=duty)
    if sent_back:
        found = found.filter(at__gt=sent_back.at)
    return list(found.values_list("pk", flat=True))


def photo(photo_id: int, *, duty_id: int) -> ProofFile:
    """One photo with its bytes.

    Raises:
        NotFound: ``duty.unknown``.
    """
    found = ProofFile.objects.filter(pk=photo_id, duty_id=duty_id).first()
    if found is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    return found
