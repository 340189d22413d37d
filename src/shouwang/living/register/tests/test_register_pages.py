"""The register's pages: what each role finds, writes down, and may not see."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.places.models import Area, Building, Gate, Home, Organisation
from shouwang.base.residents import selectors as residents
from shouwang.base.residents import services
from shouwang.base.residents.models import EmergencyContact, Need, Person, Residence, Restriction
from shouwang.kernel import clock
from shouwang.living.register.views import register
from shouwang.testing.cast import NOW, PASSWORD, Cast, furnish


def move_in(cast: Cast, now: datetime) -> None:
    """A couple moves into 1-1-0101 and a neighbour into building 2."""
    for name, home, phone in (("赵小丽", 0, "13800136031"), ("刘建强", 0, "13900137719"), ("郑兰", 2, "13700134402")):
        services.register_person(
            actor=cast.actor("manager"),
            compound_id=cast.pine.pk,
            facts=services.Facts(name, phone=phone),
            moving_in=services.MovingIn(cast.homes[home].pk),
            need_kinds=["medicine"] if name == "郑兰" else [],
            now=now,
        )


@pytest.fixture
def court(cast: Cast) -> Cast:
    """Pine Court with a couple in 1-1-0101 and a neighbour in building 2."""
    furnish(cast, move_in)
    return cast


def enter(cast: Cast, who: str) -> Client:
    """A client that is signed in."""
    client = Client()
    client.force_login(cast.user(who))
    return client


def at(name: str, compound: str = "pine", **kwargs: Any) -> str:
    """An address of the register."""
    return reverse(f"register:{name}", kwargs={"compound": compound, **kwargs})


def person(name: str) -> Person:
    """Somebody of the court."""
    return Person.objects.get(name=name)


def test_a_steward_finds_by_initials_and_sees_masks_only(court: Cast) -> None:
    page = enter(court, "steward").get(at("index"), {"q": "zl", "home": str(court.homes[0].pk)}).content.decode()
    assert "<mark>赵</mark>*<mark>丽</mark>" in page
    assert "138****6031" in page
    for hidden in ("赵小丽", "刘建强", "13800136031"):
        assert hidden not in page


def test_typing_sends_the_list_only(court: Cast) -> None:
    client = enter(court, "steward")
    answer = client.get(
        at("index"), {"q": "6031"}, headers={"HX-Request": "true", "HX-Target": "list"}
    ).content.decode()
    assert "赵*丽" in answer
    assert "<html" not in answer
    side = client.get(at("index"), {"home": court.homes[0].pk}, headers={"HX-Request": "true", "HX-Target": "side"})
    assert side.content.decode().lstrip().startswith("<aside")


def test_a_filter_leaves_those_in_need(court: Cast) -> None:
    page = enter(court, "manager").get(at("index"), {"need": "medicine"}).content.decode()
    assert "郑*" in page
    assert "赵*丽" not in page


@pytest.mark.parametrize("who", ["guard", "cleaner", "volunteer", "resident", "street", "police"])
def test_others_are_refused(court: Cast, who: str) -> None:
    assert enter(court, who).get(at("index")).status_code == 403


def test_a_stranger_finds_neither_compound_nor_home(court: Cast) -> None:
    mallory = enter(court, "mallory")
    assert mallory.get(at("index")).status_code == 404
    assert mallory.get(at("index", "plane"), {"home": court.homes[0].pk}).status_code == 404
    assert mallory.get(at("edit", "plane", person_id=person("郑兰").pk)).status_code == 404
    assert mallory.post(at("unmask", "plane", person_id=person("郑兰").pk, field="phone")).status_code == 404


def test_a_steward_of_one_building_sees_that_building_only(court: Cast) -> None:
    user = account_services.create_user(
        username="berta", name="Berta", password=PASSWORD, now=NOW, actor=Actor.system(), company_id=court.company.pk
    )
    account_services.grant(
        user_id=user.pk,
        role=Role.STEWARD,
        actor=Actor.system(),
        now=NOW,
        compound_id=court.pine.pk,
        building_id=court.homes[2].building_id,
    )
    client = Client()
    client.force_login(user)
    page = client.get(at("index")).content.decode()
    assert "郑*" in page
    assert "赵*丽" not in page
    assert client.get(at("index"), {"home": court.homes[0].pk}).status_code == 404
    assert client.get(at("edit", person_id=person("赵小丽").pk)).status_code == 404


def test_a_number_is_shown_for_a_reason_and_the_resident_sees_who_looked(court: Cast) -> None:
    zhao = person("赵小丽")
    Person.objects.filter(pk=zhao.pk).update(user=court.user("resident"))
    client, address = enter(court, "steward"), at("unmask", person_id=zhao.pk, field="phone")
    assert "13800136031" not in client.get(address).content.decode()
    refused = client.post(address, {"reason": "other"}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused["HX-Retarget"]) == (422, f"#why-{zhao.pk}-phone")
    shown = client.post(address, {"reason": "transfer"}, headers={"HX-Request": "true"}).content.decode()
    assert "13800136031" in shown
    assert "delay:30s" in shown
    mine = enter(court, "resident").get(at("looks")).content.decode()
    assert "Stella" in mine
    assert "转运联系" in mine


def test_a_steward_adds_a_household_for_people_without_a_phone(court: Cast) -> None:
    client = enter(court, "steward")
    given = {
        "room": "2栋1单元201", "name": "周大年", "relation": "owner", "lives_in": "on", "is_contact": "on",
        "needs": ["no_phone", "lives_alone"], "another": "1",
    }  # fmt: skip
    answer = client.post(at("add"), given)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"home={court.homes[3].pk}")
    assert 'value="2-1-0201"' in client.get(answer["Location"]).content.decode()
    assert Residence.objects.get(person__name="周大年").is_contact
    assert set(Need.objects.filter(person__name="周大年").values_list("kind", flat=True)) == {"no_phone", "lives_alone"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"room": "99-1-0101", "name": "周大年"}, "没有这个房号"),
        ({"room": "1-1-0101", "name": "周3"}, "不能有数字"),
        ({"room": "1-1-0101", "name": "周大年", "phone": "138"}, "手机"),
        ({"room": "1-1-0101", "name": "周大年", "id_number": "110105194912310021"}, "证件号"),
        ({"room": "1-1-0101", "name": ""}, "必填"),
    ],
)
def test_what_cannot_be_right_is_said_under_its_field(court: Cast, given: dict[str, str], said: str) -> None:
    answer = enter(court, "steward").post(at("add"), {"relation": "family", **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Person.objects.count() == 3


def test_details_are_corrected_without_showing_or_losing_numbers(court: Cast) -> None:
    zhao, client = person("赵小丽"), enter(court, "steward")
    page = client.get(at("edit", person_id=zhao.pk)).content.decode()
    assert "13800136031" not in page
    client.post(at("edit", person_id=zhao.pk), {"name": "赵晓丽", "note": "左撇子"})
    zhao.refresh_from_db()
    assert (zhao.name, zhao.phone_tail, zhao.note) == ("赵晓丽", "6031", "左撇子")


def test_moving_out_needs_contact_account_are_a_press_each(court: Cast) -> None:
    zheng, client = person("郑兰"), enter(court, "steward")
    client.post(at("need", person_id=zheng.pk), {"kind": "frail"})
    client.post(at("need", person_id=zheng.pk), {"end": "medicine"})
    assert [need.kind for need in Need.objects.filter(person=zheng, ends_at=None)] == ["frail"]
    client.post(at("contact", person_id=zheng.pk), {"name": "郑强", "relation": "儿子", "phone": "13600136000"})
    assert EmergencyContact.objects.get().phone_tail == "6000"
    sheet = client.post(at("account", person_id=zheng.pk)).content.decode()
    assert "13700134402" in sheet
    residence = Residence.objects.get(person=zheng)
    client.post(at("move-out", residence_id=residence.pk))
    assert "郑*" not in client.get(at("index")).content.decode()
    assert client.post(at("move-out", residence_id=residence.pk)).status_code == 409


def test_an_order_is_entered_shown_and_lifted(court: Cast) -> None:
    client, home = enter(court, "manager"), court.homes[0].pk
    start = timezone.localtime(clock.now())
    given = {
        "kind": "isolation",
        "whom": "",
        "ordered_by": "青山社区医院",
        "reason": "密接",
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (start - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
    }
    assert client.post(at("restrict", home_id=home), given).status_code == 422
    given["ends_at"] = (start + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(at("restrict", home_id=home), given)
    assert answer.status_code == 302
    order = Restriction.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "青山社区医院" in page
    assert "居家隔离" in page
    lift = at("lift", home_id=home, restriction_id=order.pk)
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "转阴"}).status_code == 302
    assert client.post(lift, {"reason": "转阴"}).status_code == 409


def test_lists_print_masked(court: Cast) -> None:
    client = enter(court, "steward")
    for address in (at("print"), at("print-home", home_id=court.homes[0].pk)):
        page = b"".join(client.get(address)).decode()
        assert "赵*丽" in page
        assert "赵小丽" not in page


def test_the_printed_list_is_whole_however_long_it_is(court: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(court, "manager")
    whole = b"".join(client.get(at("print"), headers={"accept-language": "en"})).decode()
    total = residents.Found(court.pine.pk, "", NOW)
    monkeypatch.setattr(register, "PRINTED_AT_ONCE", 1)
    in_parts = b"".join(client.get(at("print"), headers={"accept-language": "en"})).decode()
    assert len(total) > 2
    for page in (whole, in_parts):
        assert f"{len(total)} people" in page
        assert page.count('<th scope="row"') == len(total)
        assert page.rstrip().endswith("</html>")
    nobody = b"".join(client.get(at("print") + "?q=Nobody", headers={"accept-language": "en"})).decode()
    assert "Nothing to print." in nobody


def test_a_manager_lays_out_the_compound(court: Cast) -> None:
    client = enter(court, "manager")
    building = {f"building-{key}": value for key, value in
                {"number": "3号楼", "units": "2", "floors": "3", "doors": "2", "lifts": "1"}.items()}  # fmt: skip
    assert client.post(at("places"), {"what": "building", **building}).status_code == 302
    assert Home.objects.filter(compound=court.pine, building__number="3").count() == 12
    area = {"what": "area", "area-kind": "lift", "area-name": "1号梯",
            "area-building": str(Building.objects.get(compound=court.pine, number="3").pk)}  # fmt: skip
    assert client.post(at("places"), area).status_code == 302
    assert Area.objects.get(name="1号梯").building is not None
    gate = {"what": "gate", "gate-kind": "side", "gate-name": "东门"}
    assert client.post(at("places"), gate).status_code == 302
    again = client.post(at("places"), gate)
    assert again.status_code == 422
    assert "已有同名" in again.content.decode()
    body = {"what": "organisation", "organisation-kind": "police", "organisation-name": "青山派出所"}
    assert client.post(at("places"), body).status_code == 302
    assert Gate.objects.filter(compound=court.pine).count() == 2
    assert Organisation.objects.get().name == "青山派出所"
    assert Entry.objects.filter(action__startswith="place.").count() == 4
    assert enter(court, "steward").get(at("places")).status_code == 403


def test_a_foreign_building_is_no_place_for_an_area(court: Cast) -> None:
    foreign = Building.objects.get(compound=court.plane)
    area = {"what": "area", "area-kind": "lift", "area-name": "x", "area-building": str(foreign.pk)}
    assert enter(court, "manager").post(at("places"), area).status_code == 422
    assert Area.objects.count() == 0


def test_the_register_asks_few_queries_whatever_its_size(court: Cast, django_assert_max_num_queries: Any) -> None:
    client = enter(court, "manager")
    client.get(at("index"))
    with django_assert_max_num_queries(40):
        client.get(at("index"), {"q": "z", "home": str(court.homes[0].pk)})


def test_the_fields_of_a_new_compound_look_like_fields(cast: Cast, client: Client) -> None:
    client.force_login(cast.user(Role.ADMINISTRATOR))
    page = client.get("/compounds/new/").content.decode()
    assert len(re.findall(r'<input[^>]*class="input"', page)) == page.count('<div class="field">') > 3
