"""Faces: nothing without consent, nothing after withdrawal, here or on a device."""

import base64
import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import selectors as residents
from shouwang.base.residents import services as resident_services
from shouwang.kernel import clock, outcomes
from shouwang.protect.devices import matching, services
from shouwang.protect.devices.drivers.simulated import SimulatedTerminal
from shouwang.protect.devices.models import FaceConsent, FaceCopy
from shouwang.protect.devices.tests import telling
from shouwang.testing.cast import NOW


def jpeg(size=(900, 1200)):
    out = BytesIO()
    Image.new("RGB", size, (180, 140, 120)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def lihua(cast):
    person = telling.resident(cast, now=NOW)
    person.born_on, person.user_id = date(1960, 2, 3), cast.user("rosa").pk
    person.save()
    return person


@pytest.fixture
def terminal(cast):
    device, _secret = telling.device(cast, now=NOW)
    with SimulatedTerminal() as simulated:
        services.set_control(
            compound_id=cast.pine.pk, device_id=device.pk, url=simulated.url, user=simulated.user,
            password=simulated.password, door=1, actor=cast.actor("alice"), now=NOW,
        )  # fmt: skip
        yield simulated


def give(cast, person, *, who="stella", now=NOW, picture=None, nonce=None, **given):
    told = services.Given(**{"person_id": person.pk, "how": "in_person", "read": True, **given})
    return services.give_consent(
        compound_id=cast.pine.pk, given=told, picture=picture or jpeg(), actor=cast.actor(who),
        nonce=nonce or uuid.uuid4(), now=now,
    )  # fmt: skip


def take_back(cast, consent, *, who="stella", now=NOW):
    return services.withdraw(compound_id=cast.pine.pk, consent_id=consent.pk, actor=cast.actor(who), now=now)


def test_a_face_goes_to_the_terminal_by_consent_and_off_it_at_withdrawal(cast, lihua, terminal):
    consent = give(cast, lihua)
    assert jpeg()[:40] not in bytes(consent.picture_sealed)
    assert services.carry_out(now=NOW) == 1
    assert list(terminal.faces) == [f"P{lihua.pk}"]
    assert terminal.faces[f"P{lihua.pk}"][:2] == b"\xff\xd8"
    ended = take_back(cast, consent, who="rosa")
    assert bytes(ended.picture_sealed) == b""
    assert services.carry_out(now=NOW) == 1
    assert (terminal.faces, terminal.people) == ({}, set())
    assert FaceCopy.objects.get().state == "gone"


def test_an_erasure_is_tried_until_the_device_confirms_and_shown_meanwhile(cast, client, lihua, terminal):
    consent = give(cast, lihua)
    services.carry_out(now=NOW)
    take_back(cast, consent)
    terminal.refuses = True
    assert [services.carry_out(now=NOW) for _try in range(2)] == [0, 0]
    copy = FaceCopy.objects.get()
    assert (copy.state, copy.attempts, copy.detail) == ("to_remove", 2, "door.refused")
    client.force_login(cast.user("alice"))
    page = client.get("/c/pine/devices/faces").content.decode()
    assert "李*华" in page
    assert page.count("设备拒绝执行") == 2, "what the device answered stands at both places"
    terminal.refuses = False
    assert services.carry_out(now=NOW) == 1
    assert "设备拒绝执行" not in client.get("/c/pine/devices/faces").content.decode()
    with pytest.raises(outcomes.NotFound):
        services.confirm_gone(compound_id=cast.pine.pk, copy_id=copy.pk, actor=cast.actor("alice"), now=NOW)


def test_nobody_is_enrolled_unread_and_nobody_under_age_without_a_guardian(cast, lihua):
    with pytest.raises(services.FaceRefused) as unread:
        give(cast, lihua, read=False)
    lihua.born_on = date(2010, 11, 24)
    lihua.save()
    with pytest.raises(services.FaceRefused) as young:
        give(cast, lihua)
    assert (unread.value.code, young.value.code) == ("face.unread", "face.guardian")
    assert not FaceConsent.objects.exists()
    assert give(cast, lihua, guardian="李大明").guardian == "李大明"


def test_on_the_own_phone_an_unknown_age_is_no_consent(cast, lihua):
    lihua.born_on = None
    lihua.save()
    with pytest.raises(services.FaceRefused) as refused:
        give(cast, lihua, who="rosa", how="own")
    assert refused.value.code == "face.age"


@pytest.mark.parametrize("who", ["bob", "erik", "mallory", "stan", "rosa"])
def test_only_a_steward_or_the_management_enrols_others(cast, lihua, who):
    with pytest.raises((outcomes.Forbidden, outcomes.NotFound)):
        give(cast, lihua, who=who)
    assert not FaceConsent.objects.exists()


@pytest.mark.parametrize("picture", [b"", b"GIF89a", b"\xff\xd8\xff\xe0broken", b"<svg/>", jpeg()[:300]])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(cast, lihua, picture):
    with pytest.raises(services.FaceRefused) as refused:
        services.read_picture(picture)
    assert refused.value.code == "face.picture"


def test_a_picture_is_kept_small_and_without_metadata(cast, lihua):
    kept = Image.open(BytesIO(services.picture_of(give(cast, lihua))))
    assert max(kept.size) == 640
    assert not kept.getexif()


def test_the_same_request_twice_is_one_consent_and_a_second_one_waits_for_withdrawal(cast, lihua):
    nonce = uuid.uuid4()
    assert give(cast, lihua, nonce=nonce).pk == give(cast, lihua, nonce=nonce).pk
    with pytest.raises(outcomes.Conflict):
        give(cast, lihua)
    take_back(cast, FaceConsent.objects.get())
    assert give(cast, lihua).withdrawn_at is None


def test_whoever_moves_out_and_whose_year_is_over_is_forgotten(cast, lihua):
    other = telling.resident(cast, "钱大明", now=NOW)
    give(cast, lihua)
    give(cast, other)
    assert services.erase_due(now=NOW) == 0
    residence = residents.residences_of(lihua.pk, now=NOW).get()
    resident_services.move_out(
        actor=Actor.system(), compound_id=cast.pine.pk, residence_id=residence.pk, now=NOW + timedelta(hours=1)
    )
    assert services.erase_due(now=NOW + timedelta(hours=1)) == 1
    assert services.erase_due(now=NOW + timedelta(days=365)) == 1
    assert sorted(FaceConsent.objects.values_list("withdrawn_why", flat=True)) == ["expired", "moved_out"]
    assert not any(bytes(each.picture_sealed) for each in FaceConsent.objects.all())


def test_a_resident_reads_consents_and_takes_it_back_on_the_own_phone(cast, client, lihua):
    client.force_login(cast.user("rosa"))
    assert "通行码" in client.get("/c/pine/face").content.decode()
    picture = SimpleUploadedFile("me.jpg", jpeg(), "image/jpeg")
    page = client.post("/c/pine/face/give", {"picture": picture, "read": "yes"}, follow=True).content.decode()
    assert "撤回" in page
    for _again in range(2):
        assert client.post("/c/pine/face/withdraw", follow=True).status_code == 200
    assert FaceConsent.objects.get().withdrawn_why == "withdrawn"
    assert client.post("/c/pine/face/give", {"read": "yes"}).status_code == 422


def test_a_steward_enrols_on_the_page_and_comparing_says_that_it_is_not_installed(cast, client, lihua, monkeypatch):
    client.force_login(cast.user("stella"))
    assert "李*华" in client.get("/c/pine/devices/faces?q=lxh").content.decode()
    form = {"person": lihua.pk, "how": "paper", "read": "yes", "picture": SimpleUploadedFile("a.jpg", jpeg())}
    assert client.post("/c/pine/devices/faces/enrol", form).status_code == 302
    consent = FaceConsent.objects.get()
    photo = {"picture": SimpleUploadedFile("b.jpg", jpeg())}
    address = f"/c/pine/devices/faces/{consent.pk}/compare"
    monkeypatch.setattr(matching, "available", lambda: False)
    assert client.post(address, photo).status_code == 422
    monkeypatch.setattr(matching, "available", lambda: True)
    monkeypatch.setattr(matching, "describe", lambda picture: [float(len(picture))] * 128)
    photo["picture"].seek(0)
    assert "活体" in client.post(address, photo).content.decode()
    assert FaceCopy.objects.count() == 0
    assert base64.b64encode(jpeg()).decode()[:50] not in str(vars(consent))


def test_two_descriptions_are_compared_by_their_distance(monkeypatch):
    told = {b"a": [0.0, 0.0], b"b": [0.3, 0.3], b"c": [1.0, 0.0], b"d": None}
    monkeypatch.setattr(matching, "describe", told.__getitem__)
    assert [matching.compare(b"a", other) for other in (b"a", b"b", b"c", b"d")] == [
        "similar", "similar", "different", "no_face",
    ]  # fmt: skip
    assert clock.now().tzinfo
