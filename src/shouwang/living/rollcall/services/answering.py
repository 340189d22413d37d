"""Taking the answer of a home: from its link, its resident, or somebody at the door or on the phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import ids, outcomes, sealing
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import events, links, rules, selectors
from shouwang.living.rollcall.models import Answer, HomeState, RollCall
from shouwang.living.rollcall.services import calling, knocking
from shouwang.means.workforce import selectors as workforce_facts
from shouwang.means.workforce import services as workforce

# The guard against late older answers stands in the statement itself, so that two requests at the same instant
# cannot both think they are the newest: the second waits for the first one's row and compares with it. The
# comparison is that of rules.supersedes.
_UPSERT = """
INSERT INTO rollcall_homestate AS held
    (roll_call_id, home_id, state, helps, answered_at, via, by_name, answer_id, tries, link_void)
VALUES (%(call)s, %(home)s, %(state)s, %(helps)s, %(at)s, %(via)s, %(by)s, %(answer)s, 0, false)
ON CONFLICT (roll_call_id, home_id) DO UPDATE SET
    state = EXCLUDED.state, helps = EXCLUDED.helps, answered_at = EXCLUDED.answered_at,
    via = EXCLUDED.via, by_name = EXCLUDED.by_name, answer_id = EXCLUDED.answer_id
WHERE CASE
    WHEN (EXCLUDED.state = 'no_answer') <> (held.state = 'no_answer') THEN held.state = 'no_answer'
    WHEN EXCLUDED.answered_at = held.answered_at THEN EXCLUDED.state = 'help' OR held.state <> 'help'
    ELSE EXCLUDED.answered_at > held.answered_at
END
RETURNING id
"""

_TRIES = """
UPDATE rollcall_homestate SET tries = (
    SELECT count(*) FROM rollcall_answer a
    WHERE a.roll_call_id = %(call)s AND a.home_id = %(home)s AND a.state = 'no_answer')
WHERE roll_call_id = %(call)s AND home_id = %(home)s
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer.

    Args:
        counts: False when a newer answer stands already; the older one is kept on record.
        repeated: the very same request was taken before.
    """

    answer: Answer
    counts: bool
    repeated: bool = False


@transaction.atomic
def answer(
    *,
    roll_call_id: int,
    home_id: int,
    state: str,
    answered_at: datetime,
    by: Actor | str,
    via: str,
    now: datetime,
    note: str = "",
    helps: Iterable[str] = (),
    nonce: UUID | None = None,
    sent_at: datetime | None = None,
) -> Outcome:
    """Take the answer of a home; help is sent for at once.

    Every answer is kept. The newest counts, whatever order they arrive in; of a repeated request (``nonce``) only the
    first counts. Needs no lock beside the row of the home.

    Args:
        answered_at: when it was given, by the clock of whoever asked.
        by: who answers: a signed-in person, or the token of the home's link.
        sent_at: when it was sent, by the same clock as ``answered_at``.

    Raises:
        NotFound: ``rollcall.unknown``, ``rollcall.bad_link``, ``rollcall.foreign_home``.
        Forbidden: the actor may not answer for this home.
        RollCallRefused: ``rollcall.state_unknown``, ``rollcall.closed``, ``rollcall.link_void``,
            ``rollcall.nonce_used``.
    """
    asked = rules.read_state(state)
    call = selectors.roll_call(roll_call_id)
    home = _home(call, home_id)
    way = _allowed(call, home, by, via)
    at = rules.happened_at(answered_at, sent_at=sent_at, opened_at=call.opened_at, now=now)
    _still_open(call, way, at, now)
    actor = by if isinstance(by, Actor) else None
    made, new = Answer.objects.get_or_create(
        roll_call=call,
        nonce=nonce or ids.new_nonce(),
        defaults={
            "home_id": home.pk,
            "state": asked,
            "helps": list(rules.read_helps(helps)) if asked is rules.State.HELP else [],
            "note_sealed": sealing.seal(note.strip()[: rules.NOTE_LENGTH]),
            "answered_at": at,
            "received_at": now,
            "via": way,
            "by_user_id": actor.user_id if actor else None,
            "by_name": actor.name if actor else "",
        },
    )
    if not new:
        return _repeated(made, home.pk)
    counts = _count(made)
    if counts and asked in rules.REACHED:
        knocking.call_off(call, home.building_id, now=now)
    if counts and asked is rules.State.HELP:
        _send_help(call, home, made, now)
    calling.note(call, "rollcall.answered", actor=actor, now=now, data={"home": home.pk, "state": asked, "via": way})
    return Outcome(made, counts)


def _home(call: RollCall, home_id: int) -> Any:
    home = places.homes(call.compound_id).filter(pk=home_id).first()
    if home is None or (call.building_ids and home.building_id not in call.building_ids):
        raise outcomes.NotFound("rollcall.foreign_home", _("This home is not asked in this roll-call."))
    return home


def _allowed(call: RollCall, home: Any, by: Actor | str, via: str) -> rules.Via:
    """How the answer comes, if whoever gives it may."""
    if isinstance(by, str):
        if links.read(by) != (call.pk, home.pk):
            raise outcomes.NotFound("rollcall.bad_link", _("This link is not valid. Ask the duty room for a new one."))
        held = selectors.state_of(call.pk, home.pk)
        if held is not None and held.link_void:
            raise rules.RollCallRefused(
                "rollcall.link_void", _("This link was found in other hands and is void. Please call the duty room.")
            )
        return rules.Via.LINK
    if home.pk in by.home_ids and via not in rules.ON_BEHALF:
        accounts.require(by, "rollcall.answer", compound_id=call.compound_id, home_id=home.pk)
        return rules.Via.RESIDENT
    accounts.require(by, "rollcall.knock", compound_id=call.compound_id, building_id=home.building_id)
    return rules.Via(via) if via in rules.ON_BEHALF else rules.Via.STEWARD


def _still_open(call: RollCall, way: rules.Via, at: datetime, now: datetime) -> None:
    """What was answered at a door before the end is taken even when it is uploaded after it."""
    end = min(call.closed_at or call.ends_at, call.ends_at)
    if now >= end and not (way in rules.ON_BEHALF and at < end):
        raise rules.RollCallRefused("rollcall.closed", _("This roll-call is closed."))


def _repeated(made: Answer, home_id: int) -> Outcome:
    if made.home_id != home_id:
        raise rules.RollCallRefused("rollcall.nonce_used", _("This answer was sent for another home before."))
    held = selectors.state_of(made.roll_call_id, home_id)
    return Outcome(made, counts=held is not None and held.answer_id == made.pk, repeated=True)


def _count(made: Answer) -> bool:
    """Let the answer stand for its home unless a newer one does; returns whether it stands."""
    facts: dict[str, Any] = {
        "call": made.roll_call_id,
        "home": made.home_id,
        "state": str(made.state),
        "helps": list(made.helps),
        "at": made.answered_at,
        "via": str(made.via),
        "by": made.by_name,
        "answer": made.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, facts)
        counts = cursor.fetchone() is not None
        if made.state == rules.State.NO_ANSWER:
            cursor.execute(_TRIES, facts)
    return counts


def _send_help(call: RollCall, home: Any, made: Answer, now: datetime) -> None:
    """Order one duty for the home, unless somebody is on the way already."""
    wanted = rules.post_for(made.helps)
    filled = workforce_facts.assignees_for(compound_id=call.compound_id, post_keys=[wanted], now=now)
    place = f"{home.building.number}号楼 {home.door}"
    kinds = "、".join(_HELP_ZH[kind] for kind in made.helps)
    told = ", ".join(rules.HELP_LABELS[kind] for kind in made.helps)
    order = workforce.DutyOrder(
        key=f"{rules.HELP}{home.pk}",
        title=Words(
            zh=f"{place} 需要帮助" + (f"：{kinds}" if kinds else ""),
            en=f"Building {home.building.number} {home.door} needs help" + (f": {told}" if told else ""),
        ),
        post_key=wanted if filled[wanted] is not None else rules.SERVICE_POST,
        due_at=now + timedelta(minutes=rules.HELP_MINUTES),
        acknowledge_by=now + timedelta(minutes=rules.HELP_ACKNOWLEDGE_MINUTES),
        escalate_minutes=(10, 20),
        place=home.ref(),
        place_label=place,
        urgent=True,
        link=f"/c/{call_code(call)}/rollcall/knock/{home.building_id}?home={home.pk}",
    )
    workforce.order_duties(
        compound_id=call.compound_id,
        source=(rules.SOURCE, str(call.pk)),
        orders=[order],
        actor=Actor.system(),
        now=now,
        exercise=call.exercise,
    )
    event = events.HelpAsked(call.pk, call.compound_id, home.pk, call.exercise)
    journal.emit(event, compound_id=call.compound_id, now=now)


def call_code(call: RollCall) -> str:
    """The compound's code, as addresses have it."""
    return str(places.compounds([call.compound_id]).values_list("code", flat=True).get())


_HELP_ZH = {
    "unwell": "身体不舒服",
    "medicine": "药快没了",
    "food": "没吃的",
    "care": "要人照看",
    "broken": "家里坏了",
    "other": "别的事",
}


@transaction.atomic
def wrong_home(*, token: str, now: datetime) -> None:
    """Somebody opened a link that is another home's: the link is void, and what it answered no longer counts.

    The home then stands as its newest other answer says, or as not reached, and its steward sees that the link went
    astray. Locks the home's row.

    Raises:
        NotFound: ``rollcall.bad_link``.
        RollCallRefused: ``rollcall.closed``.
    """
    call, home = selectors.by_token(token)
    _still_open(call, rules.Via.LINK, now, now)
    Answer.objects.create(
        roll_call=call, home=home, state=rules.State.WRONG_HOME, answered_at=now, received_at=now, via=rules.Via.LINK
    )
    state, _made = HomeState.objects.select_for_update().get_or_create(
        roll_call=call,
        home=home,
        defaults={"state": rules.State.NO_ANSWER, "answered_at": call.opened_at, "via": rules.Via.LINK},
    )
    if state.via == rules.Via.LINK:
        _stand_back(state, call)
    state.link_void = True
    state.save()
    calling.note(call, "rollcall.wrong_home", actor=None, now=now, data={"home": home.pk})


def _stand_back(state: HomeState, call: RollCall) -> None:
    best: Answer | None = None
    others = Answer.objects.filter(roll_call=call, home_id=state.home_id).exclude(via=rules.Via.LINK)
    for each in others:
        held = rules.Given(best.state, best.answered_at) if best else None
        best = each if rules.supersedes(rules.Given(each.state, each.answered_at), held) else best
    state.state = best.state if best else rules.State.NO_ANSWER
    state.helps = best.helps if best else []
    state.answered_at = best.answered_at if best else call.opened_at
    state.via = best.via if best else rules.Via.LINK
    state.by_name = best.by_name if best else ""
    state.answer = best
