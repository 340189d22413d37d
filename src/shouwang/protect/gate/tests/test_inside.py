"""The list a fire brigade is handed: complete, honest about what is not known, and shown with care."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How
from shouwang.base.residents import services as residents
from shouwang.kernel import clock
from shouwang.means.welfare.models import RestBooking, RestPlace
from shouwang.testing import cast as stage
from shouwang.testing.cast import Cast

HOUR = timedelta(hours=1)
INSIDE = "/c/pine/gate/inside"


def register(cast, name, home=0, needs=()):
    moving = residents.MovingIn(home_id=cast.homes[home].pk, relation="owner")
    facts = residents.Facts(name=name)
    person = residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=facts, moving_in=moving, now=clock.now()
    )
    for kind in needs:
        residents.set_need(
            actor=Actor.system(), compound_id=cast.pine.pk, person_id=person.pk, kind=kind, now=clock.now()
        )
    return person


def pass_gate(cast, inward=True, **who):
    move = presence.Move(
        uuid.uuid4(), cast.pine.pk, presence.Who(**who), inward, clock.now(), How.GUARD, gate_id=cast.south.pk
    )
    presence.record_moves(moves=[move])


@pytest.fixture
def house(db) -> Cast:
    """Building 1: one in, one out, one never seen who is frail, a visitor; building 2: one never seen; a guard."""
    cast = stage.assemble(clock.now())
    pass_gate(cast, person_id=register(cast, "李小华").pk, home_id=cast.homes[0].pk)
    pass_gate(cast, inward=False, person_id=register(cast, "王出门").pk, home_id=cast.homes[0].pk)
    register(cast, "赵老太", 1, ["frail", "no_phone"])
    register(cast, "孙在家", 2)
    pass_gate(cast, name="钱进", home_id=cast.homes[0].pk)
    pass_gate(cast, user_id=cast.user("bob").pk)
    return cast


def test_a_guard_sees_whom_to_reckon_with_by_building_and_name(house, client):
    client.force_login(house.user("bob"))
    answer = client.get(INSIDE)
    found = answer.context["found"]
    first, second = found.buildings
    assert (first.inside, first.unseen, first.out, first.visitors, first.in_need) == (1, 1, 1, 1, 1)
    assert (first.reckoned, second.reckoned, found.total.reckoned, found.reckoned) == (3, 1, 4, 5)
    page = answer.content.decode()
    for shown in ("李小华", "赵老太", "孙在家", "钱进", "Bob"):
        assert shown in page, shown
    assert "王出门" not in page, "known to be out"
    (home,) = found.helpless
    assert [one.needs for one in home.people] == [("frail",)], "a missing phone is nobody's business in a fire"
    assert Entry.objects.get(action="gate.inside_listed").data == {"building": "", "homes": 3, "names": True}


def test_one_building_on_paper_and_in_a_workbook(house, client):
    client.force_login(house.user("alice"))
    number = client.get(INSIDE).context["found"].buildings[1].building_id
    paper = client.get(f"{INSIDE}?building={number}&format=print").content.decode()
    assert "孙在家" in paper
    assert "李小华" not in paper
    assert client.get(f"{INSIDE}?format=xlsx")["Content-Type"].endswith("sheet")
    assert "孙在家" not in client.get(f"{INSIDE}?needs=1").content.decode()
    assert client.get(f"{INSIDE}?building=999999999").status_code == 404
    assert client.get(f"{INSIDE}?building={'x' * 10_000}").status_code == 404


@pytest.mark.parametrize("who", ["paul", "stan", "helen"])
def test_partners_see_numbers_but_no_name_and_no_need(house, client, who):
    client.force_login(house.user(who))
    for query in ("", "?format=print"):
        page = client.get(INSIDE + query).content.decode()
        for hidden in ("李小华", "赵老太", "钱进", "Bob", "行动不便"):
            assert hidden not in page, hidden
    assert client.get(INSIDE).context["found"].total.reckoned == 4


def test_the_list_takes_as_many_queries_for_many_as_for_few(house, client, django_assert_max_num_queries):
    client.force_login(house.user("bob"))
    client.get(INSIDE)
    for number in range(20):
        register(house, "邻" + chr(0x4E00 + number), number % 4, ["frail"])
    with django_assert_max_num_queries(24):
        assert client.get(INSIDE).context["found"].total.in_need == 21


def test_staff_who_sleep_in_a_rest_room_are_on_the_list_once_and_by_name_for_those_who_may(house, client):
    now = clock.now()
    room = RestPlace.objects.create(compound=house.pine, name="会所休息室", beds=4)
    for bed, who in enumerate(("bob", "alice", "stan"), 1):
        span = {"starts_at": now - HOUR, "ends_at": now + HOUR} if who != "stan" else {"starts_at": now + HOUR}
        RestBooking.objects.create(
            compound=house.pine,
            place=room,
            bed=bed,
            user=house.user(who),
            nonce=uuid.uuid4(),
            **{"ends_at": now + 9 * HOUR, **span},
        )
    client.force_login(house.user("bob"))
    answer = client.get(INSIDE)
    assert answer.context["found"].reckoned == 6, "Bob came in and lay down: once"
    page = answer.content.decode()
    assert page.count("会所休息室") == 2, "whose bed is booked for later is not there yet"
    assert "Alice" in page
    assert "会所休息室" in client.get(f"{INSIDE}?format=print").content.decode()
    client.force_login(house.user("paul"))
    hidden = client.get(f"{INSIDE}?format=print").content.decode()
    assert "会所休息室" in hidden
    assert "Alice" not in hidden
