"""The power goes in the middle of a rush at the gate: every answer that was given is kept, and none is kept twice."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.base.residents.services import Facts
from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout
from shouwang.kernel import clock
from shouwang.testing import cast as stage

pytestmark = pytest.mark.xdist_group("backups")

GUARDS = 6
TOKEN = "t" * 32


class House:
    """A durable database and a web server of their own, which can lose their power."""

    def __init__(self, home):
        self.database = EmbeddedPostgres(Layout.below(home))
        self.database.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.web = None

    def serve(self):
        environment = os.environ | {"SHOUWANG_DATABASE_URL": self.database.layout.url, "SHOUWANG_WEB_THREADS": "4"}
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--workers", "1", "--port"]
        self.web = subprocess.Popen(
            [*command, str(self.port), "shouwang.config.asgi:application"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                return self.request("GET", "/login/", "")
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the web server did not start")

    def request(self, method, path, cookie, body=None):
        connected = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
        try:
            connected.request(method, path, body, headers)
            answer = connected.getresponse()
            return answer.status, answer.read()
        finally:
            connected.close()

    def lose_power(self):
        os.killpg(self.web.pid, signal.SIGKILL)
        os.kill(self.database.pid, signal.SIGKILL)
        self.web.wait()
        while self.database.pid is not None:
            time.sleep(0.01)

    def end(self):
        if self.web and self.web.poll() is None:
            os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()
        self.database.stop()


@pytest.fixture
def house(open_home):
    made = House(open_home())
    yield made
    made.end()


def test_what_was_answered_before_the_power_went_is_there_afterwards_once(transactional_db, house, copy_database):
    cast = stage.assemble(clock.now())
    people = [register(cast, "李" + chr(0x4E00 + number)).pk for number in range(40)]
    guard = Client()
    guard.force_login(cast.user("bob"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={guard.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={TOKEN}"
    copy_database(house.database.layout)
    house.serve()
    asked, answered, rush = {}, set(), threading.Event()

    def rush_hour(first):
        for turn in range(10_000):
            body = {
                "nonce": str(uuid.uuid4()),
                "gate_id": cast.south.pk,
                "direction": "in" if turn % 2 == 0 else "out",
                "person_id": people[(first + turn // 2 * GUARDS) % len(people)],
                "identity_checked": True,
            }
            asked[body["nonce"]] = body
            try:
                status, _answer = house.request("POST", "/api/v1/c/pine/gate/decisions", cookie, json.dumps(body))
            except (OSError, http.client.HTTPException):
                return
            if status != 200:
                return
            answered.add(body["nonce"])
            if len(answered) > 60:
                rush.set()

    guards = [threading.Thread(target=rush_hour, args=(number,)) for number in range(GUARDS)]
    for each in guards:
        each.start()
    assert rush.wait(120)
    house.lose_power()
    for each in guards:
        each.join()
    house.database.start()
    decisions, ends = kept(house)
    assert answered <= set(decisions)
    assert len(decisions) == len(set(decisions))
    assert sorted(ends) == sorted(set(ends))
    assert set(ends) == set(decisions)
    house.serve()
    for nonce in [*asked][-12:]:
        status, _answer = house.request("POST", "/api/v1/c/pine/gate/decisions", cookie, json.dumps(asked[nonce]))
        assert status == 200
    decisions, ends = kept(house)
    assert len(decisions) == len(set(decisions)) == len(ends)
    assert set([*asked][-12:]) <= set(decisions)


def register(cast, name):
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="family")
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=Facts(name=name), moving_in=moving, now=clock.now()
    )


def kept(house):
    """The nonces of all decisions, and those of all ends of visits that somebody saw."""
    with psycopg.connect(house.database.layout.url) as connected:
        decisions = [str(row[0]) for row in connected.execute("SELECT nonce FROM gate_decision")]
        seen = connected.execute("SELECT entry_nonce, exit_nonce FROM presence_visit").fetchall()
    return decisions, [str(nonce) for row in seen for nonce in row if nonce is not None]
