"""Help and walk-ins whose way out no scanner sees: a guard takes them off the fire brigade's list, on record."""

import uuid

import pytest

from shouwang.base.journal.models import Entry
from shouwang.base.places import services as places
from shouwang.base.presence import services as presence
from shouwang.base.presence.models import Visit, Whereabouts
from shouwang.base.presence.rules import How
from shouwang.kernel import clock
from shouwang.protect.gate import encounters, rules, services
from shouwang.protect.visitors.models import Passage
from shouwang.protect.visitors.tests import acts
from shouwang.testing import cast as stage

PAGE = "/c/pine/gate/walk-ins"


@pytest.fixture
def cast(db):
    return stage.assemble(clock.now())


def let_in(cast, **who):
    facts = {"direction": rules.Direction.IN, "gate_id": cast.south.pk, "errand": rules.Errand.EMERGENCY}
    met = encounters.Encounter(**{**facts, **who})
    now = clock.now()
    actor = cast.actor("bob", now)
    return services.decide(compound_id=cast.pine.pk, encounter=met, actor=actor, nonce=uuid.uuid4(), now=now)


def form_of(client, query=""):
    (row,) = client.get(PAGE + query).context["rows"]
    return {"track": row.here.track, "nonce": row.nonce}


def reckoned(client):
    return client.get("/c/pine/gate/inside").context["found"].reckoned


def test_a_walk_in_is_masked_and_an_ambulance_is_not(cast, guard):
    let_in(cast, visitor="急救 120 14:32 南门")
    let_in(cast, visitor="钱进宝", errand=rules.Errand.GUEST, home_id=cast.homes[0].pk)
    page = guard.get(PAGE).content.decode()
    assert all(f'<b class="text-lg">{name}</b>' in page for name in ("急救 120 14:32 南门", "钱*宝"))
    for row in guard.get(PAGE).context["rows"]:
        guard.post(f"{PAGE}/left", {"track": row.here.track, "nonce": row.nonce})
    gone = {each.name for each in guard.get(PAGE).context["left"]}
    assert gone == {"急救 120 14:32 南门", "钱*宝"}


def test_an_ambulance_that_left_is_off_the_fire_list_with_one_tap_and_a_mistake_is_taken_back(cast, guard):
    let_in(cast, visitor="急救车")
    page = guard.get(PAGE).content.decode()
    assert "急救车" in page
    assert "消防" in page, "what brought them"
    assert "门岗看到" in guard.get("/c/pine/gate/inside").content.decode(), "how it is known"
    assert reckoned(guard) == 1
    tapped = form_of(guard)
    for _twice in range(2):
        assert guard.post(f"{PAGE}/left", tapped).status_code == 302
    assert reckoned(guard) == 0
    assert Visit.objects.get().exit_how == How.GUARD
    assert Entry.objects.filter(action="gate.left_noted").count() == 1
    assert "急救车" in guard.get(PAGE).content.decode(), "among those noted as gone"
    assert guard.post(f"{PAGE}/back", tapped).status_code == 302
    assert reckoned(guard) == 1
    assert Visit.objects.get().left_at is None
    assert guard.post(f"{PAGE}/back", tapped).status_code == 404, "taken back once"


def test_somebody_let_in_without_a_name_can_be_noted_as_gone(cast, guard):
    who = presence.Who()
    move = presence.Move(uuid.uuid4(), cast.pine.pk, who, True, clock.now(), How.GUARD, gate_id=cast.south.pk)
    presence.record_moves(moves=[move])
    guard.post(f"{PAGE}/left", form_of(guard))
    assert not Whereabouts.objects.get().inside


def test_whoever_came_in_again_is_not_put_back_to_the_first_time(cast, guard):
    let_in(cast, visitor="急救车")
    tapped = form_of(guard)
    guard.post(f"{PAGE}/left", tapped)
    let_in(cast, visitor="急救车")
    assert guard.post(f"{PAGE}/back", tapped).status_code == 404
    assert Visit.objects.count() == 2


def test_the_visitors_book_is_told_and_told_back(cast, guard):
    acts.settle(cast, user="rosa", name="王荷", now=clock.now())
    acts.invite(cast, now=clock.now(), name="钱进")
    let_in(cast, visitor="钱进", home_id=cast.homes[0].pk, errand=rules.Errand.GUEST)
    tapped = form_of(guard)
    guard.post(f"{PAGE}/left", tapped)
    assert list(Passage.objects.order_by("at").values_list("direction", flat=True)) == ["in", "out"]
    guard.post(f"{PAGE}/back", tapped)
    assert Passage.objects.get().direction == "in"


def test_nobody_but_who_decides_at_the_gate_may_note_it_and_no_resident_is_noted_so(cast, client):
    let_in(cast, visitor="急救车")
    resident = acts.settle(cast, name="王荷", now=clock.now())
    home = presence.Who(person_id=resident.pk, home_id=cast.homes[0].pk)
    presence.record_moves(moves=[presence.Move(uuid.uuid4(), cast.pine.pk, home, True, clock.now(), How.GUARD)])
    tracks = dict(Whereabouts.objects.values_list("person_id", "track"))
    for who in ("rosa", "paul"):
        client.force_login(cast.user(who))
        assert client.post(f"{PAGE}/left", {"track": tracks[None], "nonce": uuid.uuid4()}).status_code in (403, 404)
    client.force_login(cast.user("bob"))
    client.post(f"{PAGE}/left", {"track": tracks[resident.pk], "nonce": uuid.uuid4()})
    assert client.post(f"{PAGE}/left", {"track": tracks[None], "nonce": "x" * 10_000}).status_code == 404
    assert Whereabouts.objects.filter(inside=True).count() == 2
    assert not Entry.objects.filter(action="gate.left_noted").exists()


def test_a_guard_looks_only_for_those_who_came_in_by_the_own_gate(cast, guard):
    north = places.add_gate(compound_id=cast.pine.pk, name="北门", kind="side")
    let_in(cast, visitor="急救车")
    let_in(cast, visitor="送水", gate_id=north.pk)
    everybody = guard.get(PAGE)
    assert {row.here.who for row in everybody.context["rows"]} == {"急救车", "送水"}
    own = guard.get(f"{PAGE}?gate={north.pk}")
    assert [row.here.who for row in own.context["rows"]] == ["送水"]
    sent = guard.post(f"{PAGE}/left", {**form_of(guard, f"?gate={north.pk}"), "gate": north.pk})
    assert sent["Location"] == f"{PAGE}?gate={north.pk}", "and goes on there"
    assert guard.get(f"{PAGE}?gate=nonsense").context["page"].total == 1, "a gate that is none filters nothing"
