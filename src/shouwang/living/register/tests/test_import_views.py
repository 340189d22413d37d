"""The import's pages: from the upload to the written rows, and who may see them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shouwang.base.journal.models import Entry
from shouwang.base.residents.models import Person
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.living.register.services import beats
from shouwang.testing import spreadsheets
from shouwang.testing.cast import NOW, Cast

pytestmark = pytest.mark.django_db
HERE = "/c/pine/register/import/"


@pytest.fixture(autouse=True)
def same_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is shown on the test's own connection: another one would not see the test's rows."""
    monkeypatch.setattr(beats, "outside", lambda work: work())


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("alice"))
    return client


def upload(client: Client, content: bytes, name: str = "住户表.xlsx", kind: str = "residents") -> ImportRun:
    answer = client.post(HERE, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def tried(client: Client, content: bytes) -> ImportRun:
    run = upload(client, content)
    client.post(f"{HERE}{run.pk}/columns/", {"policy": "valid_rows", "makes_homes": "yes"})
    run.refresh_from_db()
    assert run.attempt is not None
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run.refresh_from_db()
    return run


def page(client: Client, run: ImportRun) -> str:
    answer = client.get(f"{HERE}{run.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_manager_walks_from_upload_to_written_rows(alice: Client) -> None:
    assert alice.get(HERE).status_code == 200
    run = tried(alice, spreadsheets.workbook(spreadsheets.DRAWN_ROWS))
    assert run.state == "tried"
    shown = page(alice, run)
    assert "1.39E+10" in shown
    assert "罗*琴" in shown
    assert "罗小琴" not in shown
    assert alice.post(f"{HERE}{run.pk}/write/").status_code == 302
    run.refresh_from_db()
    assert 'hx-trigger="every 500ms"' in page(alice, run)
    assert run.attempt is not None
    services.write_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run.refresh_from_db()
    assert run.state == "done"
    assert Person.objects.filter(name="罗小琴").exists()
    assert "every 500ms" not in page(alice, run)


def test_refused_rows_come_back_with_reasons_and_can_be_mended(alice: Client) -> None:
    run = tried(alice, spreadsheets.workbook(spreadsheets.DRAWN_ROWS))
    answer = alice.get(f"{HERE}{run.pk}/refused/")
    rows = spreadsheets.rows_of(answer.content)
    assert rows[0][:4] == ("序号", "楼号", "房间", "业主")
    assert len(rows) == 1 + run.refused
    assert rows[1][7]
    mended = [list(row) for row in rows]
    mended[1][4] = "13900001906"
    again = tried(alice, spreadsheets.workbook(mended))
    assert (again.total, again.new) == (run.refused, 1)


def test_unreadable_file_gets_a_sentence_and_changes_nothing(alice: Client) -> None:
    for name, content in {"a.xlsx": b"PK\x03\x04broken", "a.csv": b"", "b.pdf": b"%PDF-1.4 x"}.items():
        answer = alice.post(HERE, {"kind": "residents", "file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_columns_are_corrected_by_hand(alice: Client) -> None:
    run = upload(alice, spreadsheets.workbook([("甲", "乙"), ("1-1-0101", "王小兰"), ("1-1-0201", "李建华")]))
    chosen = {"policy": "valid_rows", "column-0": "home", "column-1": "name"}
    assert alice.post(f"{HERE}{run.pk}/columns/", chosen).status_code == 302
    twice = {**chosen, "column-1": "home"}
    assert alice.post(f"{HERE}{run.pk}/columns/", twice).status_code == 422
    run.refresh_from_db()
    assert [column["field"] for column in run.columns] == ["home", "name"]


def test_export_says_who_and_why_is_journalled_and_comes_back_unchanged(alice: Client, cast: Cast) -> None:
    run = tried(alice, spreadsheets.workbook(spreadsheets.DRAWN_ROWS))
    alice.post(f"{HERE}{run.pk}/write/")
    run.refresh_from_db()
    assert run.attempt is not None
    services.write_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    assert alice.post("/c/pine/register/export/", {"kind": "residents", "purpose": ""}).status_code == 422
    answer = alice.post("/c/pine/register/export/", {"kind": "residents", "purpose": "年度核对"})
    first = spreadsheets.rows_of(answer.content)[0][0]
    assert "Alice" in str(first)
    assert "年度核对" in str(first)
    assert Entry.objects.get(action="register.exported").data["purpose"] == "年度核对"
    again = services.import_file(
        answer.content,
        filename="again.xlsx",
        kind="residents",
        compound_id=cast.pine.pk,
        actor=cast.actor("alice"),
        now=NOW,
    )
    assert (again.new, again.updated, len(again.refused)) == (0, 0, 0)
    assert again.unchanged == Person.objects.count()


@pytest.mark.parametrize("kind", ["homes", "residents", "staff"])
def test_templates_are_themselves_importable(alice: Client, kind: str, cast: Cast) -> None:
    answer = alice.get(f"{HERE}template/{kind}/")
    found = services.import_file(
        answer.content,
        filename="t.xlsx",
        kind=kind,
        compound_id=cast.pine.pk,
        actor=cast.actor("admin"),
        now=NOW,
        dry_run=True,
        makes_homes=True,
    )
    assert found.new == 2 or kind == "staff"
    assert all(p.code == "building.unknown" for line in found.refused for p in line.problems)


def test_guard_stranger_and_resident_see_nothing(alice: Client, cast: Cast, client: Client) -> None:
    run = tried(alice, spreadsheets.workbook(spreadsheets.DRAWN_ROWS))
    for who, status in {"bob": 403, "mallory": 404, "rosa": 403}.items():
        client.force_login(cast.user(who))
        assert client.get(f"{HERE}{run.pk}/").status_code == status
        assert client.post(f"{HERE}{run.pk}/write/").status_code == status
    client.force_login(cast.user("mallory"))
    assert client.get(f"/c/plane/register/import/{run.pk}/").status_code == 404
    run.refresh_from_db()
    assert run.state == "tried"
