"""Doing duties: accept, finish with proof, give up, verify, reassign; every refusal changes nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from shouwang.base.journal.models import Event
from shouwang.base.places import services as places
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound
from shouwang.kernel.words import Words
from shouwang.means.workforce import selectors, services
from shouwang.means.workforce.models import Duty, DutyEntry, ProofFile
from shouwang.means.workforce.rules import DutyRefused, ProofAsked, ProofGiven, ProofKind, State, Step
from shouwang.means.workforce.services import photos
from shouwang.means.workforce.tests.conftest import order
from shouwang.testing.cast import NOW


def picture(colour="teal", size=(640, 480), kind="JPEG", **more):
    kept = BytesIO()
    Image.new("RGB", size, colour).save(kept, kind, **more)
    return kept.getvalue()


def everything():
    return (
        list(Duty.objects.order_by("pk").values()),
        list(DutyEntry.objects.order_by("pk").values()),
        list(ProofFile.objects.order_by("pk").values_list("pk")),
        Event.objects.count(),
    )


@pytest.fixture
def unchanged():
    """What must not change in a test of a refusal: freeze() before, and it is compared at the end."""
    frozen = []
    yield lambda: frozen.append(everything())
    assert frozen[0] == everything()


def asked(kind, **terms):
    return order(proof=ProofAsked(kind, **terms))


def test_a_cleaner_accepts_starts_ticks_and_finishes(give, pine):
    duty = give(order(steps=(Step(Words("Wipe", "擦拭")), Step(Words("Sign", "张贴")))))[0]
    cleo = pine.actor("cleo")
    services.acknowledge(duty_id=duty.pk, actor=cleo, now=NOW)
    services.tick(duty_id=duty.pk, step=1, done=True, actor=cleo, now=NOW)
    duty.refresh_from_db()
    assert (duty.state, duty.steps_done) == (State.UNDER_WAY, [1])
    services.tick(duty_id=duty.pk, step=1, done=False, actor=cleo, now=NOW)
    services.finish(duty_id=duty.pk, actor=cleo, now=NOW + timedelta(minutes=5))
    duty.refresh_from_db()
    assert (duty.state, duty.done_by_id) == (State.DONE, cleo.user_id)
    assert Event.objects.filter(name="workforce.DutyDone", payload__duty_id=duty.pk).count() == 1
    kinds = [entry.kind for entry in selectors.entries_of(duty)]
    assert kinds == ["ordered", "acknowledged", "ticked", "unticked", "done"]


@pytest.mark.parametrize("act", [services.acknowledge, services.start, services.finish])
def test_a_double_click_does_it_once(give, pine, act):
    duty, nonce = give()[0], ids.new_nonce()
    for _click in range(3):
        act(duty_id=duty.pk, actor=pine.actor("cleo"), now=NOW, nonce=nonce)
    assert DutyEntry.objects.filter(duty=duty, nonce=nonce).count() == 1


def test_a_stale_page_says_who_has_the_duty_now(give, pine, unchanged):
    duty = give()[0]
    services.acknowledge(duty_id=duty.pk, actor=pine.actor("vera"), now=NOW)
    unchanged()
    for act in (services.acknowledge, services.start, services.finish):
        with pytest.raises(Conflict, match="Vera has this duty now"):
            act(duty_id=duty.pk, actor=pine.actor("cleo"), now=NOW)


@pytest.mark.parametrize("who", ["erik", "bob", "stan"])
def test_a_colleague_with_no_part_in_it_may_not_do_it(give, pine, unchanged, who):
    duty = give()[0]
    unchanged()
    for act in (services.acknowledge, services.start, services.finish):
        with pytest.raises(Forbidden):
            act(duty_id=duty.pk, actor=pine.actor(who), now=NOW)


@pytest.mark.parametrize("who", ["mallory", "rosa"])
def test_to_a_stranger_and_a_resident_the_duty_does_not_exist(give, pine, unchanged, who):
    duty = give()[0]
    unchanged()
    terms = {"duty_id": duty.pk, "actor": pine.actor(who), "now": NOW}
    for act in (services.acknowledge, services.start, services.finish):
        with pytest.raises(NotFound):
            act(**terms)
    with pytest.raises(NotFound):
        services.report_not_executable(**terms, reason="because")
    with pytest.raises(NotFound):
        services.verify(**terms)
    with pytest.raises(NotFound):
        services.attach_photo(**terms, content=picture())


def test_a_page_of_another_compound_does_not_reach_the_duty(give, pine, unchanged):
    duty = give()[0]
    unchanged()
    with pytest.raises(NotFound):
        services.acknowledge(duty_id=duty.pk, actor=pine.actor("admin"), now=NOW, compound_id=pine.plane.pk)


def test_photos_are_kept_small_upright_and_without_where_and_who(give, pine):
    duty = give(asked(ProofKind.PHOTO, count=2))[0]
    exif = Image.Exif()
    exif[0x0110] = "Spy phone"
    exif[0x0112] = 6
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    kept = services.attach_photo(**terms, content=picture(size=(4000, 3000), exif=exif))
    assert (kept.width, kept.height) == (1200, 1600)
    stored = Image.open(BytesIO(bytes(kept.content)))
    assert dict(stored.getexif()) == {}
    with pytest.raises(DutyRefused, match="1 more"):
        services.finish(**terms)
    again = services.attach_photo(**terms, content=picture(size=(4000, 3000), exif=exif))
    assert again.pk == kept.pk
    services.finish(**terms, pictures=[picture("red", kind="PNG")])
    assert ProofFile.objects.filter(duty=duty).count() == 2


def bomb():
    kept = BytesIO()
    Image.new("1", (20000, 20000)).save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "duty.photo_unreadable"),
        (lambda: b"<svg xmlns='x' onload='y'/>", "duty.photo_unreadable"),
        (lambda: b"%PDF-1.7", "duty.photo_unreadable"),
        (lambda: picture()[:400], "duty.photo_unreadable"),
        (lambda: picture(kind="GIF"), "duty.photo_unreadable"),
        (lambda: b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "duty.photo_too_big"),
        (bomb, "duty.photo_too_large"),
    ],
    ids=["nothing", "svg", "pdf", "torn", "gif", "ten megabytes", "bomb"],
)
def test_what_is_no_photo_is_refused(give, pine, unchanged, make, code):
    duty, content = give(asked(ProofKind.PHOTO))[0], make()
    unchanged()
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    for act in (
        lambda: services.attach_photo(**terms, content=content),
        lambda: services.finish(**terms, pictures=[content]),
    ):
        with pytest.raises(DutyRefused) as refused:
            act()
        assert refused.value.code == code


def test_one_photo_does_not_prove_two_duties(give, pine):
    first, second = give(asked(ProofKind.PHOTO), order("b", proof=ProofAsked(ProofKind.PHOTO)))
    terms = {"actor": pine.actor("cleo"), "now": NOW, "content": picture()}
    services.attach_photo(duty_id=first.pk, **terms)
    with pytest.raises(DutyRefused, match="another duty"):
        services.attach_photo(duty_id=second.pk, **terms)


def test_a_duty_takes_a_limited_number_of_photos(give, pine, monkeypatch):
    monkeypatch.setattr(photos, "MAX_PHOTOS", 2)
    duty = give(asked(ProofKind.PHOTO))[0]
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    for colour in ("red", "green"):
        services.attach_photo(**terms, content=picture(colour))
    with pytest.raises(DutyRefused, match="at most"):
        services.attach_photo(**terms, content=picture("blue"))


def test_an_implausible_number_is_refused_and_a_plausible_one_kept(give, pine):
    duty = give(asked(ProofKind.NUMBER, low=250, high=1000))[0]
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    before = everything()
    with pytest.raises(DutyRefused, match="between 250 and 1000"):
        services.finish(**terms, proof=ProofGiven(number="5000"))
    assert everything() == before
    services.finish(**terms, proof=ProofGiven(number="500"))
    assert selectors.entries_of(duty).last().data["number"] == 500


def test_a_place_code_must_be_of_the_place_unless_a_reason_is_given_which_is_then_verified(give, pine):
    homes = pine.homes
    made = places.add_areas(
        compound_id=pine.pine.pk,
        areas=[("lift", "1号楼电梯", homes[0].building, None), ("lift", "2号楼电梯", homes[2].building, None)],
    )
    here, there = made[0], made[1]
    duty = give(order(proof=ProofAsked(ProofKind.PLACE_CODE), place=homes[0].building.ref()))[0]
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    for code in ("", "nonsense", there.code):
        with pytest.raises(DutyRefused, match="does not belong"):
            services.finish(**terms, proof=ProofGiven(place_code=code))
    services.finish(**terms, proof=ProofGiven(place_code=here.code.lower()))
    other = give(order("b", proof=ProofAsked(ProofKind.PLACE_CODE, place_code=there.code)))[0]
    terms["duty_id"] = other.pk
    done = services.finish(**terms, proof=ProofGiven(override_reason="The camera is broken"))
    assert (done.state, done.verify) == (State.DONE, True)


def test_what_cannot_be_done_needs_a_reason(give, pine):
    duty = give()[0]
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo"), "now": NOW}
    before = everything()
    with pytest.raises(DutyRefused, match="say why"):
        services.report_not_executable(**terms, reason="  ")
    assert everything() == before
    services.report_not_executable(**terms, reason="Lift out of order")
    duty.refresh_from_db()
    assert (duty.state, duty.reason) == (State.NOT_EXECUTABLE, "Lift out of order")
    assert Event.objects.filter(name="workforce.DutyNotExecutable").count() == 1


def test_the_manager_verifies_but_not_their_own_work(give, pine):
    duty, own = give(order("a"), order("b"))
    services.finish(duty_id=duty.pk, actor=pine.actor("cleo"), now=NOW)
    services.finish(duty_id=own.pk, actor=pine.actor("alice"), now=NOW)
    services.verify(duty_id=duty.pk, actor=pine.actor("alice"), now=NOW)
    services.verify(duty_id=duty.pk, actor=pine.actor("alice"), now=NOW)
    with pytest.raises(DutyRefused, match="Somebody else"):
        services.verify(duty_id=own.pk, actor=pine.actor("alice"), now=NOW)
    with pytest.raises(Forbidden):
        services.verify(duty_id=own.pk, actor=pine.actor("cleo"), now=NOW)
    assert list(Duty.objects.order_by("key").values_list("state", flat=True)) == ["verified", "done"]


def test_a_rejected_duty_is_done_again_with_new_photos(give, pine):
    duty = give(asked(ProofKind.PHOTO))[0]
    terms = {"duty_id": duty.pk, "actor": pine.actor("cleo")}
    services.finish(**terms, now=NOW, pictures=[picture()])
    later = NOW + timedelta(minutes=5)
    services.reject(duty_id=duty.pk, reason="The number is not to be seen", actor=pine.actor("alice"), now=later)
    with pytest.raises(DutyRefused, match="1 more"):
        services.finish(**terms, now=later)
    services.finish(**terms, now=later + timedelta(minutes=1), pictures=[picture("red")])
    duty.refresh_from_db()
    assert duty.state == State.DONE


def test_the_manager_reassigns_many_at_once_all_or_none(give, pine):
    duties = give(*[order(f"k{n}") for n in range(20)])
    services.report_not_executable(duty_id=duties[0].pk, reason="ill", actor=pine.actor("cleo"), now=NOW)
    terms = {"actor": pine.actor("alice"), "now": NOW, "compound_id": pine.pine.pk, "nonce": ids.new_nonce()}
    chosen, sam = [duty.pk for duty in duties], pine.user("sam").pk
    assert services.reassign(duty_ids=chosen, user_id=sam, **terms) == 20
    assert services.reassign(duty_ids=chosen, user_id=sam, **terms) == 0
    assert Duty.objects.filter(user_id=sam, state=State.OFFERED).count() == 20
    services.finish(duty_id=chosen[3], actor=pine.actor("sam"), now=NOW)
    before = everything()
    terms["nonce"] = ids.new_nonce()
    with pytest.raises(Conflict):
        services.reassign(duty_ids=chosen, user_id=pine.user("vera").pk, **terms)
    with pytest.raises(NotFound):
        services.reassign(duty_ids=[chosen[0], 10**9], user_id=sam, **terms)
    with pytest.raises(DutyRefused, match="does not work"):
        services.reassign(duty_ids=chosen[:1], user_id=pine.user("mallory").pk, **terms)
    with pytest.raises(DutyRefused, match="at least one"):
        services.reassign(duty_ids=[], user_id=sam, **terms)
    with pytest.raises(Forbidden):
        services.reassign(duty_ids=chosen, user_id=sam, **(terms | {"actor": pine.actor("cleo")}))
    with pytest.raises(NotFound):
        services.remind(duty_ids=chosen, actor=pine.actor("mallory"), now=NOW, compound_id=pine.plane.pk)
    assert everything() == before


def test_reassigning_to_somebody_who_is_away_is_refused(give, pine):
    duty = give()[0]
    services.record_absence(
        user_id=pine.user("sam").pk,
        compound_id=pine.pine.pk,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        reason="",
        actor=pine.actor("alice"),
        now=NOW,
    )
    with pytest.raises(DutyRefused, match="Sam is away"):
        services.reassign(
            duty_ids=[duty.pk],
            user_id=pine.user("sam").pk,
            actor=pine.actor("alice"),
            now=NOW,
            compound_id=pine.pine.pk,
        )


def test_the_manager_reminds_and_it_stands_on_the_page(give, pine):
    duty = give()[0]
    terms = {"actor": pine.actor("alice"), "now": NOW, "compound_id": pine.pine.pk, "nonce": ids.new_nonce()}
    assert services.remind(duty_ids=[duty.pk], **terms) == 1
    assert services.remind(duty_ids=[duty.pk], **terms) == 0
    duty.refresh_from_db()
    assert duty.reminded_at == NOW
