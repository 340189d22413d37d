"""Registering, moving, needs, orders, accounts, erasure; refusals change nothing but the journal."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.residents import facts, selectors, services
from shouwang.base.residents.models import Person, Residence
from shouwang.base.residents.rules import Relation
from shouwang.base.residents.services.people import MovingIn
from shouwang.base.residents.tests.people import ZHANG_ID, residence, settle
from shouwang.kernel import sealing
from shouwang.kernel.outcomes import Forbidden, NotFound, Refusal
from shouwang.testing.cast import NOW, PASSWORD, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_the_first_of_a_home_answers_for_it(cast: Cast) -> None:
    zhang, li = settle(cast, "张小兰", relation=Relation.OWNER), settle(cast, "李建华")
    members = list(selectors.members(cast.homes[0].pk, now=NOW))
    assert [m.person_id for m in members] == [zhang.pk, li.pk]
    assert [m.is_contact for m in members] == [True, False]
    assert selectors.counts(cast.pine.pk, now=NOW) == selectors.Counts(people=2, homes=1)


def test_numbers_are_sealed_and_found_by_their_index(cast: Cast) -> None:
    zhang = settle(cast, "张小兰", phone="138 0013 8000", id_number=ZHANG_ID)
    raw = bytes(Person.objects.get(pk=zhang.pk).phone_sealed)
    assert b"13800138000" not in raw
    assert sealing.open_sealed(raw) == "13800138000"
    assert selectors.by_phone(cast.pine.pk, "13800138000", now=NOW) == [zhang]
    assert selectors.by_id_number(cast.pine.pk, ZHANG_ID.lower()) == zhang
    assert selectors.by_id_number(cast.plane.pk, ZHANG_ID) is None
    assert (zhang.phone_tail, zhang.sex, zhang.born_on and zhang.born_on.year) == ("8000", "female", 1949)


def test_a_form_sent_twice_registers_once(cast: Cast) -> None:
    nonce = uuid.uuid4()
    for _ in range(2):
        services.register_person(
            actor=cast.actor("steward"),
            compound_id=cast.pine.pk,
            facts=facts.Facts("张小兰"),
            moving_in=MovingIn(cast.homes[0].pk),
            now=NOW,
            nonce=nonce,
        )
    assert Person.objects.count() == Residence.objects.count() == 1


@pytest.mark.parametrize("name", ["张小兰", "别人"])
def test_a_known_identity_number_is_refused_with_the_room(cast: Cast, name: str) -> None:
    settle(cast, "张小兰", id_number=ZHANG_ID)
    with pytest.raises(Refusal) as refused:
        settle(cast, name, 1, id_number=ZHANG_ID)
    assert refused.value.code == "resident.known"
    assert refused.value.params["room"] == "1-1-0101"
    assert refused.value.params["name"] == "张*兰"
    assert Person.objects.count() == 1


def test_the_same_name_twice_in_a_home_is_refused_but_not_next_door(cast: Cast) -> None:
    settle(cast, "张小兰")
    with pytest.raises(Refusal, match="this name"):
        settle(cast, "张小兰")
    settle(cast, "张小兰", 1)
    assert Person.objects.count() == 2


def test_somebody_who_returns_keeps_the_old_record(cast: Cast) -> None:
    zhang = settle(cast, "张小兰", id_number=ZHANG_ID)
    services.move_out(
        actor=cast.actor("manager"), compound_id=cast.pine.pk, residence_id=residence(zhang).pk, now=NOW + HOUR
    )
    assert Person.objects.get(pk=zhang.pk).erase_on is not None
    back = services.register_person(
        actor=cast.actor("manager"),
        compound_id=cast.pine.pk,
        facts=facts.Facts("张小兰", id_number=ZHANG_ID),
        moving_in=MovingIn(cast.homes[1].pk),
        now=NOW + DAY,
    )
    assert back.pk == zhang.pk
    assert back.erase_on is None


@pytest.mark.parametrize("who", ["guard", "cleaner", "resident", "street", "volunteer"])
def test_others_than_stewards_and_leaders_change_nothing(cast: Cast, who: str) -> None:
    zhang = settle(cast, "张小兰", phone="13800138000")
    entries = Entry.objects.count()
    with pytest.raises(Forbidden):
        services.update_person(
            actor=cast.actor(who), compound_id=cast.pine.pk, person_id=zhang.pk, facts=facts.Facts("李四"), now=NOW
        )
    with pytest.raises(Forbidden):
        services.unmask(
            actor=cast.actor(who), compound_id=cast.pine.pk, person_id=zhang.pk, field="phone", reason="x", now=NOW
        )
    assert Person.objects.get().name == "张小兰"
    assert Entry.objects.count() == entries


def test_a_stranger_meets_nobody(cast: Cast) -> None:
    zhang = settle(cast, "张小兰", phone="13800138000")
    mallory = cast.actor("mallory")
    with pytest.raises(Forbidden):
        services.unmask(actor=mallory, compound_id=cast.pine.pk, person_id=zhang.pk, field="phone", reason="x", now=NOW)
    with pytest.raises(NotFound):
        services.unmask(
            actor=mallory, compound_id=cast.plane.pk, person_id=zhang.pk, field="phone", reason="x", now=NOW
        )
    with pytest.raises(NotFound):
        services.register_person(
            actor=mallory,
            compound_id=cast.plane.pk,
            facts=facts.Facts("李四"),
            moving_in=MovingIn(cast.homes[0].pk),
            now=NOW,
        )
    assert Person.objects.count() == 1


def steward_of_building_one(cast: Cast) -> Actor:
    """A steward whose right ends at building 1."""
    user = account_services.create_user(
        username="berta", name="Berta", password=PASSWORD, now=NOW, actor=Actor.system(), company_id=cast.company.pk
    )
    account_services.grant(
        user_id=user.pk,
        role=Role.STEWARD,
        actor=Actor.system(),
        now=NOW,
        compound_id=cast.pine.pk,
        building_id=cast.homes[0].building_id,
    )
    return accounts.actor_of(user, now=NOW)


def test_a_steward_of_one_building_does_not_reach_the_other(cast: Cast) -> None:
    berta = steward_of_building_one(cast)
    near, far = settle(cast, "张小兰", 0, phone="13800138000"), settle(cast, "李建华", 2, phone="13800138001")
    shown = services.unmask(
        actor=berta, compound_id=cast.pine.pk, person_id=near.pk, field="phone", reason="delivery", now=NOW
    )
    assert shown.value == "13800138000"
    with pytest.raises(NotFound):
        services.unmask(
            actor=berta, compound_id=cast.pine.pk, person_id=far.pk, field="phone", reason="delivery", now=NOW
        )
    with pytest.raises(NotFound):
        services.move_out(actor=berta, compound_id=cast.pine.pk, residence_id=residence(far).pk, now=NOW)
    reach = berta.buildings("register.see", compound_id=cast.pine.pk)
    assert reach == frozenset({cast.homes[0].building_id})
    assert [r.person_id for r in selectors.search(cast.pine.pk, "", now=NOW, building_ids=reach)] == [near.pk]


def test_an_update_writes_what_changed_but_not_the_values(cast: Cast) -> None:
    zhang = settle(cast, "张小兰", phone="13800138000", id_number=ZHANG_ID)
    services.update_person(
        actor=cast.actor("steward"),
        compound_id=cast.pine.pk,
        person_id=zhang.pk,
        facts=facts.Facts("单小兰", phone="13900139000"),
        now=NOW,
    )
    zhang.refresh_from_db()
    assert (zhang.name, zhang.phone_tail, zhang.id_tail) == ("单小兰", "9000", "002X")
    assert f"{cast.pine.pk}:shan" in zhang.search_keys
    assert f"{cast.pine.pk}:zhang" not in zhang.search_keys
    entry = Entry.objects.get(action="resident.updated")
    assert entry.data == {"fields": ["name", "phone"]}


def test_one_person_has_not_the_same_home_twice_at_a_time(cast: Cast) -> None:
    zhang = settle(cast, "张小兰")
    manager = cast.actor("manager")
    with pytest.raises(Refusal, match="already"):
        services.move_in(
            actor=manager,
            compound_id=cast.pine.pk,
            person_id=zhang.pk,
            moving_in=MovingIn(cast.homes[0].pk),
            now=NOW + HOUR,
        )
    services.move_in(
        actor=manager, compound_id=cast.pine.pk, person_id=zhang.pk, moving_in=MovingIn(cast.homes[1].pk), now=NOW
    )
    assert Residence.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Residence.objects.create(
            compound_id=cast.pine.pk, person=zhang, home=cast.homes[0], relation="family", starts_at=NOW + DAY
        )


def test_who_moves_out_loses_the_account_s_right_and_another_answers_for_the_home(cast: Cast) -> None:
    zhang, li = settle(cast, "张小兰", phone="13800138000"), settle(cast, "李建华")
    manager = cast.actor("manager")
    given = services.give_account(actor=cast.actor("steward"), compound_id=cast.pine.pk, person_id=zhang.pk, now=NOW)
    user = account_services.sign_in(sign="13800138000", password=given.password, ip=None, now=NOW)
    assert user.must_change_password
    assert accounts.actor_of(user, now=NOW).home_ids == (cast.homes[0].pk,)
    assert selectors.users_of_homes([cast.homes[0].pk], now=NOW) == {cast.homes[0].pk: [user.pk]}

    services.move_out(actor=manager, compound_id=cast.pine.pk, residence_id=residence(zhang).pk, now=NOW + HOUR)
    assert accounts.actor_of(user, now=NOW + HOUR).home_ids == ()
    assert [m.person_id for m in selectors.members(cast.homes[0].pk, now=NOW + HOUR) if m.is_contact] == [li.pk]
    with pytest.raises(Refusal) as refused:
        services.move_out(actor=manager, compound_id=cast.pine.pk, residence_id=residence(zhang).pk, now=NOW + DAY)
    assert refused.value.code == "resident.gone"


def test_those_who_share_a_phone_or_have_none_get_a_user_name(cast: Cast) -> None:
    steward = cast.actor("steward")
    first, second, third = (
        settle(cast, "张小兰", phone="13800138000"),
        settle(cast, "张大年", phone="13800138000"),
        settle(cast, "郑兰"),
    )
    given = [
        services.give_account(actor=steward, compound_id=cast.pine.pk, person_id=person.pk, now=NOW)
        for person in (first, second, third)
    ]
    assert [each.sign for each in given] == ["13800138000", f"r{second.pk}", f"r{third.pk}"]
    assert account_services.sign_in(sign=given[2].sign, password=given[2].password, ip=None, now=NOW).name == "郑兰"
    with pytest.raises(Refusal) as refused:
        services.give_account(actor=steward, compound_id=cast.pine.pk, person_id=first.pk, now=NOW)
    assert refused.value.code == "resident.has_account"
