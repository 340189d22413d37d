"""Decisions on a real database: what is written, what is repeated, what is refused."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry, Event
from shouwang.base.places import services as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.presence.models import Visit
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Residence
from shouwang.base.residents.services import Facts
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.means.workforce import selectors as workforce
from shouwang.protect.gate import events, passes, reactions, selectors, services
from shouwang.protect.gate.models import Card, Decision
from shouwang.protect.gate.rules import Direction
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


@pytest.fixture
def lihua(cast):
    return register(cast, "李小华")


def register(cast, name):
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=Facts(name=name), moving_in=moving, now=NOW
    )


def decide(cast, *, who="bob", nonce=None, now=NOW, **entered):
    encounter = services.Encounter(**{"gate_id": cast.south.pk, "direction": Direction.IN, **entered})
    return services.decide(
        compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor(who), nonce=nonce or uuid.uuid4(), now=now
    )


def raise_(cast, *measures):
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Plan", zh="预案"), [PlaceRef(cast.pine.pk)], severity=3, by_name="Alice"
    )
    posture.raise_measures(order=order, measures=measures, starts_at=NOW)


def code_of(cast, person, now=NOW):
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(person, compound_id=cast.pine.pk, now=now)
    return passes.issue(held.signer, claim, key=held.newest, now=now)


def test_a_guard_scans_a_resident_and_a_visit_is_recorded(cast, lihua):
    made = decide(cast, code=code_of(cast, lihua))
    assert (made.verdict, made.passed) == ("allow", True)
    stay = Visit.objects.get()
    assert (stay.person_id, stay.entered_at, stay.entered_by_id) == (lihua.pk, NOW, cast.south.pk)
    assert Entry.objects.get(action="gate.decided").actor_name == "Bob"


def test_a_resident_leaves_and_comes_back_as_one_stay_that_ends_and_one_that_begins(cast, lihua):
    decide(cast, code=code_of(cast, lihua))
    decide(cast, person_id=lihua.pk, direction=Direction.OUT, now=NOW + timedelta(hours=2))
    decide(cast, person_id=lihua.pk, now=NOW + timedelta(hours=3))
    first, second = Visit.objects.order_by("pk")
    assert first.left_at == NOW + timedelta(hours=2)
    assert (second.entered_at, second.left_at) == (NOW + timedelta(hours=3), None)


def test_raising_the_level_changes_the_gates_answer_and_names_who_ordered_it(cast):
    assert decide(cast, visitor="钱进", home_id=cast.homes[0].pk).passed
    raise_(cast, ("visitors", "", "approved"))
    made = decide(cast, visitor="孙行", home_id=cast.homes[0].pk)
    assert (made.verdict, made.passed, Visit.objects.filter(who="孙行").exists()) == ("refuse", False, False)
    assert made.reasons[0]["by"] == "Alice"
    assert made.reasons[0]["title"] == {"en": "Plan", "zh": "预案"}


def test_a_refusal_writes_no_visit_but_is_kept(cast):
    raise_(cast, ("visitors", "", "none"))
    decide(cast, visitor="钱进", home_id=cast.homes[0].pk)
    assert not Visit.objects.exists()
    assert Decision.objects.get().verdict == "refuse"


def test_a_guard_can_always_let_help_in_and_the_manager_is_told(cast):
    raise_(cast, ("visitors", "", "none"))
    made = decide(cast, visitor="急救车", home_id=cast.homes[0].pk, override_reason="Ambulance")
    assert (made.verdict, made.passed, made.override_reason) == ("refuse", True, "Ambulance")
    assert b"Ambulance" not in bytes(made.override_sealed), "sealed where it is stored"
    assert Event.objects.get().name == "gate.GateOverridden"
    assert Entry.objects.filter(action="gate.overridden").exists()


def test_the_same_request_twice_is_one_decision_and_one_visit(cast, lihua):
    nonce = uuid.uuid4()
    once, again = (decide(cast, code=code_of(cast, lihua), nonce=nonce) for _ in range(2))
    assert once.pk == again.pk
    assert Visit.objects.count() == Decision.objects.count() == 1


@pytest.mark.parametrize("temperature", ["20", "80", "98.6", "hot"])
def test_an_impossible_reading_is_refused_and_nothing_is_written(cast, lihua, temperature):
    with pytest.raises(services.GateRefused) as refused:
        decide(cast, person_id=lihua.pk, temperature=temperature)
    assert refused.value.code == "gate.temperature"
    assert not Decision.objects.exists()


def test_a_resident_of_another_compound_does_not_exist_here(cast, lihua):
    gate = places.add_gate(compound_id=cast.plane.pk, name="东门", kind="main")
    encounter = services.Encounter(gate_id=gate.pk, direction=Direction.IN, person_id=lihua.pk)
    with pytest.raises(outcomes.NotFound):
        services.decide(
            compound_id=cast.plane.pk, encounter=encounter, actor=cast.actor("mallory"), nonce=uuid.uuid4(), now=NOW
        )
    assert not Decision.objects.exists()


@pytest.mark.parametrize("what", ["compound", "gate", "guard", "home"])
def test_what_a_decision_names_cannot_be_deleted(cast, lihua, what):
    made = decide(cast, person_id=lihua.pk)
    with pytest.raises(ProtectedError) as refused:
        getattr(made, what).delete()
    assert made in refused.value.protected_objects


@pytest.mark.parametrize("what", ["person_id", "home_id", "card_id"])
def test_the_database_itself_refuses_a_decision_on_somebody_or_a_home_that_was_taken_back(cast, lihua, what):
    made = decide(cast, person_id=lihua.pk)
    with pytest.raises(IntegrityError):
        _name_another(made, what)


@transaction.atomic
def _name_another(made, what):
    Decision.objects.filter(pk=made.pk).update(**{what: 987_654})
    connection.check_constraints()


def test_a_gate_of_another_compound_is_refused(cast, lihua):
    with pytest.raises(services.GateRefused) as refused:
        decide(cast, person_id=lihua.pk, gate_id=0)
    assert refused.value.code == "gate.unknown"


@pytest.mark.parametrize("who", ["cleo", "rosa", "mallory", "stan"])
def test_only_a_guard_or_the_management_decides(cast, lihua, who):
    with pytest.raises(outcomes.Forbidden):
        decide(cast, who=who, person_id=lihua.pk)
    assert not Decision.objects.exists()


def test_isolation_keeps_in_until_the_instant_it_ends(cast, lihua):
    until = NOW + timedelta(days=7)
    order = residents.Order("isolation", "社区医院", "密接", NOW, until, person_id=lihua.pk)
    residents.restrict(actor=Actor.system(), compound_id=cast.pine.pk, order=order, now=NOW)
    inside = decide(cast, person_id=lihua.pk, direction=Direction.OUT)
    assert (inside.verdict, inside.reasons[0]["code"]) == ("refuse", "order.isolation")
    assert decide(cast, person_id=lihua.pk, direction=Direction.OUT, now=until).passed
    raise_(cast, ("life_safety", "", "exits_open"))
    assert decide(cast, person_id=lihua.pk, direction=Direction.OUT).passed


def test_the_household_quota_counts_exits_of_everybody_in_it(cast, lihua):
    other = register(cast, "李大明")
    raise_(cast, ("exit_quota", "", {"exits": 1, "days": 2, "hours": 2}))
    assert decide(cast, person_id=lihua.pk, direction=Direction.OUT).passed
    second = decide(cast, person_id=other.pk, direction=Direction.OUT, now=NOW + timedelta(hours=1))
    assert (second.verdict, second.reasons[0]["code"]) == ("check", "exit.quota")
    assert decide(cast, person_id=other.pk, direction=Direction.OUT, now=NOW + timedelta(days=2, seconds=1)).passed


@pytest.mark.django_db(transaction=True)
def test_two_identical_requests_at_the_same_instant_are_one_decision():
    cast = stage.assemble()
    nonce, made = uuid.uuid4(), []

    def scan():
        try:
            made.append(decide(cast, visitor="钱进", home_id=cast.homes[0].pk, nonce=nonce).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=scan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == Decision.objects.count() == Visit.objects.count() == 1


def test_a_second_high_reading_calls_the_medical_post_and_asks_once(cast, lihua):
    raise_(cast, ("temperature", "", "everyone"))
    first = decide(cast, code=code_of(cast, lihua), temperature="37.9")
    again = decide(cast, person_id=lihua.pk, temperature="38.1", follows=first.pk, now=NOW + timedelta(minutes=5))
    assert again.reasons[0]["code"] == "temperature.still_high"
    assert "38.1" not in str(again.reasons)
    told = Event.objects.get(name="gate.FeverConfirmed")
    for _twice in range(2):
        reactions.call_medical_post(event=events.FeverConfirmed(**told.payload), now=NOW)
    duty = workforce.in_compound(cast.pine.pk, workforce.Filters(state="open"), now=NOW).get()
    assert (duty.key, duty.urgent) == ("suspected", True)


def test_a_lost_card_is_compared_with_the_face_and_whoever_moved_out_is_a_stranger(cast, lihua):
    card = Card.objects.create(
        compound=cast.pine,
        number=7,
        bearer=passes.Bearer.PERSON,
        person=lihua,
        starts_at=NOW - timedelta(days=1),
        issued_at=NOW,
        key=0,
        nonce=uuid.uuid4(),
    )
    claim = replace(selectors.claim_of_person(lihua, compound_id=cast.pine.pk, now=NOW), card=7)
    code = passes.issue(selectors.pass_keys().signer, claim, now=NOW - timedelta(days=1))
    assert decide(cast, code=code).proof == "card"
    Card.objects.filter(pk=card.pk).update(revoked_at=NOW)
    lost = decide(cast, code=code, now=NOW + timedelta(minutes=10))
    assert (lost.verdict, lost.reasons[0]["code"]) == ("check", "code.revoked")
    Residence.objects.filter(person=lihua).update(ends_at=NOW)
    gone = decide(cast, code=code, now=NOW + timedelta(minutes=20))
    assert (gone.verdict, gone.kind, gone.reasons[0]["code"]) == ("refuse", "visitor", "code.revoked")


def test_one_live_code_at_two_gates_is_asked_about_and_a_bouncing_scanner_is_not(cast, lihua):
    north = places.add_gate(compound_id=cast.pine.pk, name="北门", kind="side")
    code = code_of(cast, lihua)
    assert decide(cast, code=code).verdict == "allow"
    assert decide(cast, code=code, now=NOW + timedelta(seconds=3)).verdict == "allow"
    elsewhere = decide(cast, code=code, gate_id=north.pk, now=NOW + timedelta(seconds=30))
    assert (elsewhere.verdict, elsewhere.reasons[0]["code"]) == ("check", "code.used")


def test_a_households_exits_count_together_and_a_doctors_visit_does_not(cast, lihua):
    raise_(cast, ("exit_quota", "", {"exits": 1, "days": 2, "hours": 4}))
    mother = register(cast, "李大华")
    out = {"direction": Direction.OUT}
    assert decide(cast, person_id=mother.pk, ground="medical", **out).verdict == "allow"
    assert decide(cast, code=code_of(cast, lihua), **out).verdict == "allow"
    later = NOW + timedelta(hours=5)
    third = decide(cast, code=code_of(cast, mother, later), now=later, **out)
    assert (third.verdict, third.reasons[0]["params"]["exits_used"]) == ("check", 1)
    days_later = NOW + timedelta(days=3)
    assert decide(cast, code=code_of(cast, mother, days_later), now=days_later, **out).verdict == "allow"
