"""Pages of rounds: what each shows, to whom."""

import base64
import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from shouwang.base.accounts import services as account_services
from shouwang.base.journal.models import Entry as Recorded
from shouwang.base.journal.models import Event
from shouwang.base.places import services as places
from shouwang.kernel import clock
from shouwang.means.supplies.models import Entry
from shouwang.means.workforce.tests.test_acting import picture
from shouwang.protect.hygiene import rules, services
from shouwang.protect.hygiene.models import Cleaning, Spot
from shouwang.protect.hygiene.templatetags.hygiene import recipe
from shouwang.protect.hygiene.tests.conftest import Rounds, ask
from shouwang.testing.cast import assemble, furnish
from shouwang.testing.letters import PageQueue

STEM = "/c/pine/rounds/"


@pytest.fixture
def today(db):
    now = clock.now()
    made = furnish(assemble(now), Rounds)
    ask(made.cast, 1440, now=now)
    return made


@pytest.mark.parametrize(
    ("who", "path", "says"),
    [
        ("cleo", "", "round"),
        ("alice", "coverage", "Disinfection"),
        ("alice", "coverage?kind=lift&day=2", "selected>Lift car<"),
        ("sam", "coverage", "Disinfection"),
        ("stan", "certificate", "Certificate of disinfection"),
        ("alice", "areas", "Lay out from the register"),
        ("alice", "areas/labels", "Signs of the areas"),
        ("alice", "methods?other=acid", "Never mix these two"),
        ("alice", "methods?wanted=0", "Say how strong it shall be: at least 1 mg/L."),
        ("alice", "methods?wanted=-5", "Say how strong it shall be: at least 1 mg/L."),
        ("alice", "methods?litres=many", "Say an amount between 1 ml and 1,000 litres."),
        ("alice", "methods?litres=-5", "Say an amount between 1 ml and 1,000 litres."),
        ("alice", "methods?form=liquid&strength=50000&wanted=500&litres=3.5", "35 ml"),
        ("alice", "methods", "unchecked: a working value of this house"),
        ("alice", "problems", "No problem is open"),
        ("alice", "problems?format=print", "Printed"),
    ],
)
def test_everybody_sees_their_page(today, client, who, path, says):
    client.force_login(today.cast.user(who))
    answer = client.get(STEM + path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_workbooks_open(today, client):
    client.force_login(today.cast.user("alice"))
    for path in (
        "coverage/export?kind=lift",
        "certificate?days=30&format=xlsx",
        "areas/export",
        "problems?format=xlsx",
    ):
        assert client.get(STEM + path).status_code == 200


def test_cleaner_scans_the_sign_and_a_stranger_reads_the_door(today, client):
    code = today.lift.area.code
    client.force_login(today.cast.user("cleo"))
    nonce = str(uuid.uuid4())
    sent = {"code": f"http://house/clean/pine/{code}", "nonce": nonce}
    for _twice in range(2):
        assert client.post(STEM + "start", sent).status_code == 302
    assert Cleaning.objects.count() == 1
    client.logout()
    door = client.get(f"/clean/pine/{code}", headers={"accept-language": "en"}).content.decode()
    assert "Enter from" in door
    assert "Cleo" not in door


def test_cleaner_is_offered_the_batches_in_stock_and_what_expires_first_is_chosen(today, client):
    agent = today.stocked.agent
    sooner, later = (
        today.stocked.batch(today.stocked.receive(900, item=agent, lot=lot, expires_on=today.now.date() + ahead))
        for lot, ahead in (("SOON", timedelta(days=9)), ("LATE", timedelta(days=4000)))
    )
    past = today.now - timedelta(days=20)
    today.stocked.receive(900, item=agent, lot="GONE", now=past, expires_on=past.date() + timedelta(days=9))
    client.force_login(today.cast.user("cleo"))
    page = client.get(STEM, headers={"accept-language": "en"}).content.decode()
    assert f'<option value="{sooner.code}" selected>' in page
    assert f'<option value="{later.code}" >' in page
    assert "GONE" not in page
    queue = PageQueue(client, STEM + "letters")
    queue.keep("start", today.now, fields=[("code", today.lift.area.code), ("batch", later.code)])
    queue.upload()
    drawn = Entry.objects.get(pk=Cleaning.objects.get().movement_id)
    assert set(drawn.lines.values_list("batch", flat=True)) == {later.pk}


def test_a_round_done_without_a_network_is_uploaded_later_with_its_own_times(today, client):
    client.force_login(today.cast.user("cleo"))
    queue = PageQueue(client, STEM + "letters")
    begun = today.now - timedelta(hours=3)
    lift = [("code", f"http://house/clean/pine/{today.lift.area.code}")]
    first = queue.keep("start", begun, fields=lift)
    shot = "data:image/jpeg;base64," + base64.b64encode(picture()).decode()
    queue.keep("finish", begun + timedelta(minutes=40), fields=[("started", first), ("tissues", 0)], photo=shot)
    stray = queue.keep("finish", begun, fields=[("started", uuid.uuid4())])
    for _twice in range(2):
        told = queue.upload().json()
        assert list(told["said"]) == [stray]
    row = Cleaning.objects.get()
    assert abs(row.started_at - begun) < timedelta(seconds=1)
    assert row.finished_at - row.started_at == timedelta(minutes=40)
    assert row.photos.count() == 1


def test_a_phone_whose_clock_is_wrong_is_put_right_or_said_to_be_unsure(today, client):
    client.force_login(today.cast.user("cleo"))
    queue = PageQueue(client, STEM + "letters")
    wrong = today.now - timedelta(days=400)
    lobby = next(spot for spot in Spot.objects.all() if spot.area_id != today.lift.area_id)
    queue.keep("start", wrong, fields=[("code", today.lift.area.code)], unsure_ms=86_400_000)
    queue.keep("start", today.now - timedelta(hours=1), fields=[("code", lobby.area.code)], jumped=True)
    queue.upload(device_at=wrong + timedelta(minutes=30))
    put_right, unsure = Cleaning.objects.order_by("area_id" if lobby.area_id > today.lift.area_id else "-area_id")
    assert abs(put_right.started_at - (clock.now() - timedelta(minutes=30))) < timedelta(minutes=1)
    assert "clock" not in put_right.flags
    assert "clock" in unsure.flags


def test_what_cannot_be_opened_stays_on_the_phone_and_nobody_uploads_what_the_role_does_not_allow(today, client):
    client.force_login(today.cast.user("cleo"))
    queue = PageQueue(client, STEM + "letters")
    nonce = queue.keep("start", today.now, fields=[("code", today.lift.area.code)])
    queue.letters.append({"nonce": str(uuid.uuid4()), "letter": queue.letters[0]["letter"]})
    client.force_login(today.cast.user("rosa"))
    assert queue.upload().status_code == 403
    assert not Cleaning.objects.exists()
    client.force_login(today.cast.user("cleo"))
    receipts = queue.upload().json()["receipts"]
    assert (receipts.pop(nonce), list(receipts.values())) == ("taken", ["unreadable"])


def test_a_dismissed_cleaners_phone_learns_that_nothing_will_be_taken_and_how_much_is_lost_is_recorded_once(
    today, client
):
    cleo = today.cast.user("cleo")
    client.force_login(cleo)
    ticket = re.search('data-ticket="([^"]+)"', client.get(STEM).content.decode())[1]
    lost = Recorded.objects.filter(action="account.letters_lost")

    def ask(ticket, waiting=3):
        queues = [{"ticket": each, "waiting": waiting} for each in (ticket, "forged")]
        return Client().post("/letters/", {"queues": queues}, content_type="application/json")

    assert ask(ticket).json() == {"over": [False, False]}
    account_services.disable_user(
        user_id=cleo.pk, actor=today.cast.actor("alice", today.now), compound_id=today.cast.pine.pk, now=today.now
    )
    assert not lost.exists()
    assert [ask(ticket).json() for _twice in range(2)] == [{"over": [True, False]}] * 2
    entry = lost.get()
    assert (entry.compound_id, entry.data) == (today.cast.pine.pk, {"name": cleo.name, "count": 3})
    assert Event.objects.filter(name__endswith="LettersLost").count() == 1
    for forged in (ticket[:-2], "", "x"):
        assert ask(forged).json() == {"over": [False, False]}
    for broken in ("x", "[]", '{"queues": 1}', '{"queues": [{}]}'):
        assert Client().post("/letters/", broken, content_type="application/json").status_code == 422
    assert lost.count() == 1


SHEET = """区域一览,,,,
类别,区域,楼栋,楼层,面积
门厅,会议中心门厅,,1,40
Lift car,货梯,1,1,4.5
泳池,露天泳池,,1,200
楼梯间,9号楼楼梯,99号楼,1,60
公共厕所,东侧厕所,,二层,-3
门厅,会议中心门厅,,1,40
"""


def test_manager_imports_a_sheet_and_gets_the_refused_rows_back(today, client):
    client.force_login(today.cast.user("alice"))
    before = Spot.objects.count()
    sheet = SHEET.encode("gb18030")

    def post(**more):
        file = SimpleUploadedFile("areas.csv", sheet)
        return client.post(STEM + "areas/import", {"sheet": file, **more}, headers={"accept-language": "en"})

    checked = load_workbook(BytesIO(b"".join(post(check="1").streaming_content))).active
    assert [row[0] for row in checked.iter_rows(min_row=2, values_only=True)] == [5, 6, 7, 8]
    assert Spot.objects.count() == before
    page = post().content.decode()
    assert "2 new, 0 changed, 0 as they were." in page
    for reason in ("no kind of area “泳池”", "no building 99", "Floors lie between", "stands in the sheet twice"):
        assert reason in page
    assert Spot.objects.count() == before + 2
    assert str(Spot.objects.get(area__name="货梯").size_m2) == "4.5"
    sheet = sheet.replace(b",40", b",50")
    assert "0 new, 1 changed, 1 as they were." in post().content.decode()
    client.force_login(today.cast.user("bob"))
    assert post().status_code == 403


def test_manager_changes_many_areas_at_once(today, client):
    client.force_login(today.cast.user("alice"))
    ids = list(Spot.objects.values_list("area_id", flat=True))
    answer = client.post(STEM + "areas/change", {"area": ids, "size": "9.5", "photo": "1"})
    assert answer.status_code == 302
    assert set(Spot.objects.values_list("size_m2", "photo")) == {(9.5, True)}
    assert client.post(STEM + "areas/change", {"area": ids, "size": "-1"}).status_code == 422


@pytest.mark.parametrize(("n", "said"), [(1, "1 tablet + 2 L water"), (2, "2 tablets + 2 L water")])
def test_a_recipe_says_one_tablet_and_two_tablets(n, said):
    with translation.override("en"):
        assert recipe(rules.Recipe(rules.Form.TABLET, n, 2000, 500)) == said


def test_an_english_reader_finds_an_area_by_its_building(today, client):
    client.force_login(today.cast.user("alice"))
    client.cookies["django_language"] = "en"
    places.add_areas(compound_id=today.cast.pine.pk, areas=[("lift", "3号楼2单元电梯", None, None)])
    terms = {"compound_id": today.cast.pine.pk, "actor": today.cast.actor("alice", today.now), "now": today.now}
    services.lay_out(**terms)
    shown = client.get(STEM + "areas").content.decode()
    assert "Building 3 unit 2 lift" in shown
    assert "3号楼" not in shown


@pytest.mark.parametrize(("dose", "taken"), [("abc", False), ("-500", False), ("1.5", False), ("５００", True)])
def test_a_concentration_that_is_no_whole_number_is_refused_and_not_taken_for_the_recipe(today, client, dose, taken):
    client.force_login(today.cast.user("cleo"))
    sent = {"code": today.lift.area.code, "nonce": str(uuid.uuid4()), "dose": dose}
    assert client.post(STEM + "start", sent).status_code == (302 if taken else 422)
    assert list(Cleaning.objects.values_list("dose_mg_l", flat=True)) == ([500] if taken else [])
    assert Entry.objects.filter(source_kind="round").exists() is taken


def test_how_many_tissues_were_put_in_is_a_whole_number_or_the_lift_stays_open(today, client):
    client.force_login(today.cast.user("cleo"))
    nonce = str(uuid.uuid4())
    client.post(STEM + "start", {"code": today.lift.area.code, "nonce": nonce})
    sent = {"started": nonce, "nonce": str(uuid.uuid4()), "tissues": "-1"}
    assert client.post(STEM + "finish", sent).status_code == 422
    assert Cleaning.objects.get().finished_at is None
