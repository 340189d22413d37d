"""Pages of rounds: what each shows, to whom."""

import uuid

import pytest

from shouwang.kernel import clock
from shouwang.protect.hygiene.models import Cleaning, Spot
from shouwang.protect.hygiene.tests.conftest import Rounds, ask
from shouwang.testing.cast import assemble

STEM = "/c/pine/rounds/"


@pytest.fixture
def today(db):
    now = clock.now()
    made = Rounds(assemble(now), now)
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
        ("alice", "methods", "unchecked: a working value of this house"),
        ("alice", "problems", "No problem is open"),
    ],
)
def test_everybody_sees_their_page(today, client, who, path, says):
    client.force_login(today.cast.user(who))
    answer = client.get(STEM + path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_workbooks_open(today, client):
    client.force_login(today.cast.user("alice"))
    for path in ("coverage/export?kind=lift", "certificate?days=30&xlsx=1", "areas/export", "problems?xlsx=1"):
        assert client.get(STEM + path).status_code == 200


def test_cleaner_scans_the_sign_and_a_stranger_reads_the_door(today, client):
    code = today.lift.area.code
    client.force_login(today.cast.user("cleo"))
    nonce = str(uuid.uuid4())
    sent = {"code": f"http://house/clean/pine/{code}", "nonce": nonce}
    for _twice in range(2):
        answer = client.post(STEM + "start", sent, headers={"accept": "application/json"})
        assert answer.status_code == 200
    assert Cleaning.objects.count() == 1
    client.logout()
    door = client.get(f"/clean/pine/{code}", headers={"accept-language": "en"}).content.decode()
    assert "Enter from" in door
    assert "Cleo" not in door


def test_manager_changes_many_areas_at_once(today, client):
    client.force_login(today.cast.user("alice"))
    ids = list(Spot.objects.values_list("area_id", flat=True))
    answer = client.post(STEM + "areas/change", {"area": ids, "size": "9.5", "photo": "1"})
    assert answer.status_code == 302
    assert set(Spot.objects.values_list("size_m2", "photo")) == {(9.5, True)}
    assert client.post(STEM + "areas/change", {"area": ids, "size": "-1"}).status_code == 422
