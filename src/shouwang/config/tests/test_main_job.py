"""The product's main job, walked in a browser from an empty house with the company's own file to stand-down.

Each page on the way fits its window and is looked at with axe.
"""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import services as accounts
from shouwang.base.residents.models import Person
from shouwang.config import demo
from shouwang.kernel import clock
from shouwang.means.workforce.models import Duty
from shouwang.oversight.command.models import Activation
from shouwang.protect.gate.models import Decision
from shouwang.testing import spreadsheets
from shouwang.testing.cast import PASSWORD

NEW_PASSWORD = "evergreen-duty-room"
OFFICES = {"manager": "周敏", "owners": "方国庆", "street": "何晓东"}


def let_the_worker_work():
    """Do every job that is due, as the worker does, in a thread of its own."""

    def work():
        with jobs.replace_connector(jobs.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


def press(page, selector):
    with page.expect_navigation():
        page.click(selector)


def look(window):
    window.fits()
    window.accessible()


@pytest.fixture
def admin(transactional_db):
    return accounts.found_administrator(username="admin", name="Admin", password=PASSWORD, now=clock.now())


def test_a_manager_loads_a_compound_activates_a_plan_and_stands_down(window, admin, tmp_path):
    operator = window().sign_in(admin)
    found_compound(operator)
    passwords = {role: open_account(operator, role, name) for role, name in OFFICES.items()}
    operator.accessible()
    manager = first_sign_in(window, "manager", passwords)
    import_residents(manager, tmp_path)
    put_plan_in_force(window, manager, passwords)
    fill_posts(manager)
    before = gate_lets_in_a_guest(manager)
    activate(manager)
    during = gate_lets_in_a_guest(manager)
    assert (before, during) == ("allow", "refuse")
    named = Duty.objects.filter(user__isnull=False, due_at__isnull=False)
    assert named.exists()
    manager.go("/c/songtao/rollcall/")
    look(manager)
    assert "未联系上" in manager.page.inner_text("main")
    stand_down(manager)
    assert gate_lets_in_a_guest(manager) == "allow"
    manager.calm()
    assert [sign for _role, sign, _password in demo.logins()] == ["admin"]  # what the next start of this house tells


def found_compound(operator):
    page = operator.go("/compounds/new/")
    page.fill("[name=name]", "松涛苑")
    page.fill("[name=code]", "songtao")
    page.fill("[name=company]", "松涛物业")
    page.fill("[name=duty_phone]", "8800 4400")
    press(page, "form.grid button.btn-primary")
    look(operator)


def open_account(operator, role, name):
    page = operator.go("/c/songtao/accounts/")
    page.fill("[name=name]", name)
    page.fill("[name=username]", role)
    page.select_option("[name=role]", role)
    press(page, "form.grid button.btn-primary")
    return page.inner_text("b.font-mono")


def first_sign_in(window, role, passwords):
    own = window()
    page = own.go("/login/?as=staff")
    page.fill("[name=sign]", role)
    page.fill("[name=password]", passwords[role])
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[name=new]")
    page.fill("[name=old]", passwords[role])
    for field in ("new", "again"):
        page.fill(f"[name={field}]", NEW_PASSWORD)
    page.press("[name=again]", "Enter")
    own.rest()
    return own


AT_REST = "#run:not([hx-get])"
"""An import that is not asked any more how far it is; until then its page loads itself anew."""


def import_residents(manager, tmp_path):
    file = tmp_path / "松涛苑住户表(最终).xlsx"
    file.write_bytes(spreadsheets.residents_xlsx(spreadsheets.people(120, buildings=2)))
    page = manager.go("/c/songtao/register/import/")
    look(manager)
    page.set_input_files("#file", file)
    press(page, "form[enctype] button")
    let_the_worker_work()
    page.wait_for_selector(AT_REST)
    page.wait_for_selector("form[action$='/columns/']")
    look(manager)
    if page.locator("[name=makes_homes]").count():
        page.check("[name=makes_homes]")
    press(page, "#columns button")
    let_the_worker_work()
    page.wait_for_selector("form[action$='/write/'] button:enabled")
    press(page, "form[action$='/write/'] button")
    let_the_worker_work()
    page.wait_for_selector(AT_REST)
    page.wait_for_selector("text=写入完成")
    look(manager)
    assert Person.objects.count() > 100


def put_plan_in_force(window, manager, passwords):
    page = manager.go("/c/songtao/plans/")
    look(manager)
    press(page, "form:has([value*=epidemic]) button")
    press(page, "form[action$='/submit/'] button")
    address = page.url
    if page.locator("form[action$='/sign/'] button").count():
        press(page, "form[action$='/sign/'] button")
    for role in ("owners", "street"):
        signer = first_sign_in(window, role, passwords)
        signer.page.goto(address)
        press(signer.page, "form[action$='/sign/'] button")
    page.goto(address)
    look(manager)
    press(page, "form[action$='/enforce/'] button")


def fill_posts(manager):
    page = manager.go("/c/songtao/duties/posts/")
    look(manager)
    seat = page.locator("li:has(input[name=post][value=commander]):has(input[name=rank][value='0'])")
    seat.locator("summary").click()
    seat.locator("select").select_option(label="周敏")
    with page.expect_navigation():
        seat.locator("button").click()


def gate_lets_in_a_guest(manager):
    page = manager.go("/c/songtao/gate/?visitor=1")
    page.fill("input[name=visitor]", "钱进")
    page.fill("input[name=room]", "1-1-101")
    press(page, "form:has(input[name=visitor]) button.btn-primary")
    look(manager)
    return Decision.objects.latest("pk").verdict


def activate(manager):
    manager.go("/c/songtao/board/")
    look(manager)
    page = manager.go("/c/songtao/activate/")
    look(manager)
    press(page, "button[name=to][value$=':ii']")
    look(manager)
    page.check("input[name=checked]")
    press(page, "button[name=mode][value=earnest]")
    manager.go("/c/songtao/board/")
    look(manager)


def stand_down(manager):
    page = manager.go(f"/c/songtao/response/{Activation.objects.get().pk}/stand-down/")
    look(manager)
    page.check("input[name=checked]")
    press(page, "button[name=mode][value=earnest]")
    look(manager)
    assert Activation.objects.get().stood_down_at is not None
