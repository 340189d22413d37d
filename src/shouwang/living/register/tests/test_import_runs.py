"""A list on its way into the register: uploaded, tried, written, stopped, begun again, taken back, forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from shouwang.base.residents.models import Person
from shouwang.kernel import sealing
from shouwang.kernel.outcomes import Conflict, NotFound, Refusal
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.living.register.tests.test_import_services import ROSE, bring, of, sheet
from shouwang.testing.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection")]


def uploaded(cast: Cast, content: bytes, nonce: uuid.UUID | None = None) -> ImportRun:
    return services.upload(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        kind="residents",
        filename="住户.xlsx",
        content=content,
        now=NOW,
        nonce=nonce,
    )


def tried(cast: Cast, content: bytes) -> ImportRun:
    run = uploaded(cast, content)
    assert run.attempt
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run.refresh_from_db()
    return settled(cast, run)


def settled(cast: Cast, run: ImportRun, policy: str = "valid_rows") -> ImportRun:
    run = services.settle_columns(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        run_id=run.pk,
        chosen={},
        makes_homes=False,
        policy=policy,
        now=NOW,
    )
    assert run.attempt
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run.refresh_from_db()
    return run


def started(cast: Cast, run: ImportRun) -> ImportRun:
    return services.start_writing(actor=cast.actor("alice"), compound_id=cast.pine.pk, run_id=run.pk, now=NOW)


GOOD = sheet(("1-1-0101", "王小兰", "业主", "13900001905", ROSE, "独居"), ("9-9-0101", "沈平", "", "", "", ""))


def test_run_goes_from_upload_to_written_rows(cast: Cast) -> None:
    run = tried(cast, GOOD)
    assert (run.state, run.new, run.refused) == ("tried", 1, 1)
    assert not Person.objects.exists()
    run = started(cast, run)
    services.write_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    run.refresh_from_db()
    assert (run.state, run.progress) == ("done", 1)
    assert Person.objects.get().name == "王小兰"


def test_file_and_faults_are_kept_sealed(cast: Cast) -> None:
    run = tried(cast, GOOD)
    kept = bytes(run.file_sealed) + bytes(run.problems_sealed)
    assert "沈平".encode() not in kept
    assert b"13900001905" not in kept
    assert bytes(run.file_sealed)[:2] != b"PK"


def test_uploading_and_starting_twice_does_it_once(cast: Cast) -> None:
    nonce = uuid.uuid4()
    assert uploaded(cast, GOOD, nonce).pk == uploaded(cast, GOOD, nonce).pk
    run = tried(cast, GOOD)
    first, second = started(cast, run), started(cast, run)
    assert first.attempt == second.attempt
    services.write_run(run_id=run.pk, attempt=of(first.attempt), now=NOW)
    services.write_run(run_id=run.pk, attempt=of(first.attempt), now=NOW)
    assert Person.objects.count() == 1


def test_second_import_of_a_compound_waits(cast: Cast) -> None:
    started(cast, tried(cast, GOOD))
    other = tried(cast, GOOD)
    with pytest.raises(Conflict) as refusal:
        started(cast, other)
    assert refusal.value.code == "import.other"


def test_unconfirmed_column_and_all_or_nothing_hold_the_writing_back(cast: Cast) -> None:
    run = uploaded(cast, GOOD)
    services.try_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    with pytest.raises(Refusal) as refusal:
        started(cast, run)
    assert refusal.value.code == "import.unconfirmed"
    run = settled(cast, run, policy="all_or_nothing")
    with pytest.raises(Refusal) as refusal:
        started(cast, run)
    assert refusal.value.code == "import.has_refused"


def test_stopped_run_rolls_back(cast: Cast) -> None:
    run = started(cast, tried(cast, GOOD))
    services.stop(actor=cast.actor("alice"), compound_id=cast.pine.pk, run_id=run.pk, now=NOW)
    services.write_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    run.refresh_from_db()
    assert run.state == "stopped"
    assert not Person.objects.exists()


def test_killed_run_can_be_started_again(cast: Cast) -> None:
    run = started(cast, tried(cast, GOOD))
    lost = run.attempt
    services.mark_lost(now=NOW + timedelta(minutes=5))
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("tried", "import.lost")
    run = started(cast, run)
    services.write_run(run_id=run.pk, attempt=of(lost), now=NOW)
    assert not Person.objects.exists()
    services.write_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    assert Person.objects.count() == 1


def test_import_is_taken_back_within_a_day(cast: Cast) -> None:
    bring(cast, sheet(("1-1-0101", "王小兰", "业主", "13900001905", ROSE, "")))
    run = started(
        cast,
        tried(
            cast,
            sheet(("1-1-0101", "王小兰", "租户", "13900007777", ROSE, "轮椅"), ("1-1-0201", "丁一", "", "", "", "")),
        ),
    )
    services.write_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    assert Person.objects.count() == 2
    kept = services.undo(
        actor=cast.actor("alice"), compound_id=cast.pine.pk, run_id=run.pk, now=NOW + timedelta(hours=2)
    )
    assert kept == 0
    rose = Person.objects.get()
    assert sealing.open_sealed(rose.phone_sealed) == "13900001905"
    assert rose.residences.get().relation == "owner"
    assert not rose.needs.exists()


def test_import_cannot_be_taken_back_later_or_by_strangers(cast: Cast) -> None:
    run = started(cast, tried(cast, GOOD))
    services.write_run(run_id=run.pk, attempt=of(run.attempt), now=NOW)
    with pytest.raises(Refusal) as refusal:
        services.undo(actor=cast.actor("alice"), compound_id=cast.pine.pk, run_id=run.pk, now=NOW + timedelta(days=2))
    assert refusal.value.code == "import.no_undo"
    with pytest.raises(NotFound):
        services.undo(actor=cast.actor("mallory"), compound_id=cast.plane.pk, run_id=run.pk, now=NOW)
    assert Person.objects.count() == 1


def test_files_are_forgotten_after_a_week(cast: Cast) -> None:
    run = tried(cast, GOOD)
    services.erase_old(now=NOW + timedelta(days=9))
    run.refresh_from_db()
    assert (bytes(run.file_sealed), bytes(run.problems_sealed)) == (b"", b"")
