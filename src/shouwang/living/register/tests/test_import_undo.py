"""Lists taken back: what a home declared, accounts, roles and seats; what somebody uses already stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.models import User
from shouwang.base.accounts.rules import Role
from shouwang.base.places.models import Home
from shouwang.kernel.words import Words
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.services import beats
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services
from shouwang.means.workforce.rules import PostRow
from shouwang.means.workforce.services import posts
from shouwang.testing import spreadsheets
from shouwang.testing.cast import NOW, Cast

pytestmark = pytest.mark.django_db
STAFF = ("姓名", "手机号", "角色", "职务")
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def same_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is shown on the test's own connection: another one would not see the test's rows."""
    monkeypatch.setattr(beats, "outside", lambda work: work())


@pytest.fixture
def leads(cast: Cast) -> Cast:
    """A compound with a post to be filled."""
    row = PostRow("lead", Words(en="Lead", zh="现场组长"), "order", Words(en="Order", zh="秩序组"))
    workforce_services.ensure_posts(compound_id=cast.pine.pk, posts=[row], actor=cast.actor("alice"), now=NOW)
    return cast


def written(cast: Cast, kind: str, *rows: tuple[object, ...]) -> ImportRun:
    """A list that went the whole way into the register."""
    asked: dict[str, Any] = {"actor": cast.actor("alice"), "compound_id": cast.pine.pk, "now": NOW}
    content = spreadsheets.workbook(rows)
    run = services.upload(kind=kind, filename="list.xlsx", content=content, **asked)
    choice: dict[str, Any] = {"chosen": {}, "makes_homes": False, "policy": "valid_rows"}
    run = services.settle_columns(run_id=run.pk, **choice, **asked)
    assert run.attempt is not None
    services.try_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run = services.start_writing(run_id=run.pk, **asked)
    assert run.attempt is not None
    services.write_run(run_id=run.pk, attempt=run.attempt, now=NOW)
    run.refresh_from_db()
    assert run.state == "done", run.error
    return run


def taken_back(cast: Cast, run: ImportRun) -> int:
    """Undo; says how many records stayed."""
    return services.undo(actor=cast.actor("alice"), compound_id=cast.pine.pk, run_id=run.pk, now=LATER)


def seated(cast: Cast) -> list[str]:
    """Who sits on the posts."""
    found = workforce.posts_with_holders(cast.pine.pk, now=LATER)
    return [seat.name for filled in found for seat in filled.seats if seat.user_id]


def roles(cast: Cast, user: User) -> set[Role]:
    """What somebody may be in the compound, some hours later."""
    return set(accounts.actor_of(accounts.user(user.pk), now=LATER).roles_at(cast.pine.pk))


def test_unused_accounts_are_shut_and_roles_and_seats_end(leads: Cast) -> None:
    phone = "13911110009"
    erik = leads.user("erik")
    run = written(leads, "staff", STAFF, ("周敏", phone, "门岗", "现场组长"), ("Erik", "", "保洁", ""))
    made = User.objects.get(username="zhoumin")
    assert (roles(leads, made), seated(leads)) == ({Role.GUARD}, ["周敏"])
    assert roles(leads, erik) == {Role.ENGINEER, Role.CLEANER}
    assert taken_back(leads, run) == 0
    made.refresh_from_db()
    assert (made.is_active, roles(leads, made), seated(leads)) == (False, set(), [])
    assert roles(leads, erik) == {Role.ENGINEER}


def test_account_in_use_stays_with_what_it_was_given_and_the_page_says_so(leads: Cast, client: Client) -> None:
    run = written(leads, "staff", STAFF, ("周敏", "13911110009", "门岗", "现场组长"), ("丁一", "", "保洁", ""))
    User.objects.filter(username="zhoumin").update(last_login=NOW)
    assert taken_back(leads, run) == 1
    used, unused = User.objects.get(username="zhoumin"), User.objects.get(username="dingyi")
    assert (used.is_active, roles(leads, used), seated(leads)) == (True, {Role.GUARD}, ["周敏"])
    assert not unused.is_active
    client.force_login(leads.user("alice"))
    shown = client.get(f"/c/pine/register/import/{run.pk}/").content.decode()
    assert "周敏" in shown
    assert "之后已登录过" in shown
    assert "丁一" not in shown[shown.index("之后已登录过") - 200 :][:200]


def test_seat_that_stays_empty_for_want_of_a_certificate_is_told_by_name_and_certificate(
    leads: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacked(**asked: Any) -> list[str]:
        return ["Security guard certificate"] if accounts.user(asked["user_id"]).name == "周敏" else []

    monkeypatch.setattr(posts, "_checks", [lacked])
    rows = (("周敏", "13911110009", "门岗", "现场组长"), ("丁一", "", "门岗", "现场组长"))
    run = written(leads, "staff", STAFF, *rows)
    assert seated(leads) == ["丁一"]
    client.force_login(leads.user("alice"))
    for language, says in (("zh-hans", "周敏 · 现场组长 · "), ("en", "周敏 · Lead · ")):
        client.cookies["django_language"] = language
        shown = client.get(f"/c/pine/register/import/{run.pk}/").content.decode()
        assert says in shown
        assert ("保安员证" if language == "zh-hans" else "Security guard certificate") in shown
        assert "丁一 · " not in shown


def test_account_with_other_roles_since_stays_open_with_those(leads: Cast) -> None:
    run = written(leads, "staff", STAFF, ("周敏", "13911110009", "门岗", ""))
    made = User.objects.get(username="zhoumin")
    account_services.grant(
        user_id=made.pk, role=Role.CLEANER, actor=leads.actor("alice"), now=NOW, compound_id=leads.pine.pk
    )
    assert taken_back(leads, run) == 1
    made.refresh_from_db()
    assert (made.is_active, roles(leads, made)) == (True, {Role.CLEANER})


def test_staff_taken_back_can_be_imported_again_with_new_passwords(leads: Cast) -> None:
    rows = (STAFF, ("周敏", "13911110009", "门岗", ""))
    first = written(leads, "staff", *rows)
    taken_back(leads, first)
    asked: dict[str, Any] = {"actor": leads.actor("alice"), "compound_id": leads.pine.pk, "now": NOW}
    second = written(leads, "staff", *rows)
    assert (second.new, second.refused) == (1, 0)
    assert User.objects.get(username="zhoumin").is_active
    assert [one["username"] for one in services.hand_out(run_id=second.pk, **asked)] == ["zhoumin"]
    assert taken_back(leads, second) == 0, "handing out passwords takes nothing from the undo"


def test_dismissed_person_is_not_let_in_again_by_a_list(leads: Cast) -> None:
    written(leads, "staff", STAFF, ("周敏", "13911110009", "门岗", ""))
    User.objects.filter(username="zhoumin").update(is_active=False, last_login=NOW)
    again = services.import_file(
        spreadsheets.workbook([STAFF, ("周敏", "13911110009", "门岗", "")]),
        filename="list.xlsx",
        kind="staff",
        compound_id=leads.pine.pk,
        actor=leads.actor("alice"),
        now=NOW,
    )
    assert [problem.code for line in again.refused for problem in line.problems] == ["account.shut"]
    assert not again.written


def test_declared_household_size_is_kept_shown_where_it_differs_and_taken_back(cast: Cast, client: Client) -> None:
    headings = ("房间", "姓名", "家里几口人")
    run = written(cast, "residents", headings, ("1-1-0101", "王小兰", "三"), ("1-1-0201", "李建华", 1))
    home = Home.objects.get(pk=cast.homes[0].pk)
    assert home.declared_people == 3
    client.force_login(cast.user("alice"))
    listed = client.get("/c/pine/register/?need=declared").content.decode()
    assert "申报 3 人" in listed
    assert "1-1-0201" not in listed
    assert "申报 3 人" in client.get(f"/c/pine/register/?home={home.pk}").content.decode()
    assert (
        "申报"
        not in client.get(f"/c/pine/register/?home={cast.homes[1].pk}&q=0201").content.decode().split("<aside")[1]
    )
    again = services.import_file(
        spreadsheets.workbook([headings, ("1-1-0101", "王小兰", "4"), ("1-1-0201", "李建华", "1口")]),
        filename="list.xlsx",
        kind="residents",
        compound_id=cast.pine.pk,
        actor=cast.actor("alice"),
        now=NOW,
        dry_run=True,
    )
    assert (again.updated, again.unchanged, again.changes) == (1, 1, {Field.HOUSEHOLD_SIZE: 1})
    taken_back(cast, run)
    home.refresh_from_db()
    assert home.declared_people is None


def test_home_taken_back_has_no_area_again(cast: Cast) -> None:
    run = written(cast, "homes", ("楼栋", "单元", "房号", "建筑面积", "居住人数"), ("1栋", "1单元", "0101", "89.5", 2))
    home = Home.objects.get(pk=cast.homes[0].pk)
    assert (str(home.area_m2), home.declared_people) == ("89.50", 2)
    taken_back(cast, run)
    home.refresh_from_db()
    assert (home.area_m2, home.declared_people) == (None, None)
