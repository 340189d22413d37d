"""Writing the journal and the outbox; every service that changes something calls this."""

from __future__ import annotations

import dataclasses
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs

from shouwang.base.journal.models import Entry, Event, Reaction
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _


class SomeActor(Protocol):
    """What the journal needs to know of whoever acts."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


@dataclasses.dataclass(frozen=True)
class Origin:
    """From where a change comes: ``web``, ``api``, ``job``, ``cli`` and the address."""

    channel: str = ""
    ip: str | None = None


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("journal_origin", default=_NOWHERE)

ENTRIES_SQL = """
noted AS (
    INSERT INTO journal_entry (at, actor_id, actor_name, compound_id, action, subject_kind, subject_id, data,
                               channel, ip, exercise)
    SELECT at, actor_id, actor_name, compound_id, action, subject_kind, subject_id, data, channel, ip, false
      FROM entries
)
"""
"""What :func:`record` does, for a statement that writes many entries and leaves the ORM: a common table expression
without parameters, to be put behind one named ``entries(at, actor_id, actor_name, compound_id, action, subject_kind,
subject_id, data, channel, ip)``."""

Handler = Callable[..., None]
_handlers: dict[str, dict[str, tuple[type, Handler]]] = {}

MAX_ATTEMPTS = 8
REACT_JOB = "shouwang.base.journal.jobs.react"


def in_turn(*what: object) -> None:
    """Let those who do the same at the same time do it one after the other: each waits for the transaction before.

    Args:
        what: the part's own name for it, and whose it is; a nonce lets a repeated request find what the first wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(map(str, what))])


@contextmanager
def coming_from(channel: str, ip: str | None = None) -> Iterator[None]:
    """Say where the changes inside the block come from."""
    token = _origin.set(Origin(channel, ip))
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> Origin:
    """Where the changes of this moment come from."""
    return _origin.get()


def record(
    *,
    actor: SomeActor | None,
    action: str,
    now: datetime,
    compound_id: int | None = None,
    subject: tuple[str, object] = ("", ""),
    data: Mapping[str, Any] | None = None,
    exercise: bool = False,
) -> Entry:
    """Write one entry into the caller's transaction.

    Args:
        action: ``area.verb_in_the_past``, such as ``incident.activated``.
        subject: kind and id of what was changed.
        data: what a reader needs to understand the change; no identity number, phone or health data.
    """
    whence = origin()
    return Entry.objects.create(
        at=now,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
        compound_id=compound_id,
        action=action,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        data=dict(data or {}),
        channel=whence.channel,
        ip=whence.ip,
        exercise=exercise,
    )


def event_name(event_class: type) -> str:
    """The stored name of an event class: ``command.LevelRaised``."""
    return f"{event_class.__module__.split('.')[-2]}.{event_class.__name__}"


def subscribe(event_class: type, handler: Handler) -> None:
    """Let a handler ``handler(event=…, now=…)`` happen after every such event; called by wiring only."""
    key = f"{handler.__module__}.{handler.__qualname__}"
    _handlers.setdefault(event_name(event_class), {})[key] = (event_class, handler)


@transaction.atomic
def emit(event: Any, *, compound_id: int | None, now: datetime) -> Event:
    """Store an event and defer its reactions in the caller's transaction.

    Args:
        event: a frozen dataclass of plain JSON values (ids, strings, numbers).
    """
    name = event_name(type(event))
    stored = Event.objects.create(at=now, name=name, compound_id=compound_id, payload=dataclasses.asdict(event))
    for handler in _handlers.get(name, {}):
        reaction = Reaction.objects.create(event=stored, handler=handler, next_at=now)
        jobs.configure_task(REACT_JOB).defer(reaction_id=reaction.pk)
    return stored


def react(*, reaction_id: int, now: datetime) -> str:
    """Carry out one reaction; a failure is kept, retried later and, after eight times, shown as stuck.

    Returns:
        The state afterwards. Locks the reaction, so that two workers never do it at once.
    """
    with transaction.atomic():
        reaction = (
            Reaction.objects.select_for_update(skip_locked=True, of=("self",))  # not the event: others react to it too
            .select_related("event")
            .filter(pk=reaction_id)
            .first()
        )
        if reaction is None or reaction.state == Reaction.State.DONE:
            return Reaction.State.DONE
        try:
            with transaction.atomic():
                _carry_out(reaction, now)
        except Exception:
            _postpone(reaction, now, traceback.format_exc(limit=-6))
        else:
            reaction.state, reaction.done_at, reaction.last_error = Reaction.State.DONE, now, ""
        reaction.attempts += 1
        reaction.save()
        return reaction.state


def _carry_out(reaction: Reaction, now: datetime) -> None:
    event_class, handler = _handlers[reaction.event.name][reaction.handler]
    handler(event=event_class(**reaction.event.payload), now=now)


def _postpone(reaction: Reaction, now: datetime, error: str) -> None:
    reaction.last_error = error
    if reaction.attempts + 1 >= MAX_ATTEMPTS:
        reaction.state = Reaction.State.STUCK
        return
    reaction.next_at = now + timedelta(seconds=5 * 2**reaction.attempts)
    jobs.configure_task(REACT_JOB, schedule_at=reaction.next_at).defer(reaction_id=reaction.pk)


@transaction.atomic
def retry(*, reaction_id: int, actor: SomeActor, now: datetime) -> None:
    """Give a stuck reaction another round of attempts, at an operator's word.

    Raises:
        NotFound: ``reaction.unknown``.
    """
    reaction = Reaction.objects.select_for_update().filter(pk=reaction_id).first()
    if reaction is None:
        raise outcomes.NotFound("reaction.unknown", _("There is no such reaction."))
    if reaction.state != Reaction.State.STUCK:
        return
    reaction.state, reaction.attempts, reaction.next_at = Reaction.State.DUE, 0, now
    reaction.save()
    record(actor=actor, action="reaction.retried", subject=("reaction", reaction_id), now=now)
    jobs.configure_task(REACT_JOB).defer(reaction_id=reaction_id)


def sweep(*, now: datetime) -> int:
    """Defer again what is overdue: the job was lost with a killed worker. Returns how many."""
    overdue = Reaction.objects.filter(state=Reaction.State.DUE, next_at__lt=now - timedelta(minutes=1))
    found = list(overdue.values_list("pk", flat=True)[:1000])
    for reaction_id in found:
        jobs.configure_task(REACT_JOB).defer(reaction_id=reaction_id)
    return len(found)
