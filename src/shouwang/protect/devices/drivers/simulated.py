"""A terminal that exists only as a program but really speaks: ISAPI with Digest as server, event push as client.

Tests run it on loopback; ``shouwang simulate-terminal`` runs it for whoever has no hardware.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpx

from shouwang.protect.devices.rules import proving

REALM = "simulated terminal"
_STATUS = b"<ResponseStatus version='2.0'><statusCode>%d</statusCode></ResponseStatus>"
_YES, _NO = _STATUS % 1, _STATUS % 6
_CMD = re.compile(rb"<cmd>(\w+)</cmd>")
_REF = re.compile(rb'"(?:FPID|employeeNo|value)":\s*"([\w-]+)"')
_BY_WORD = {"open": "open", "alwaysOpen": "held open", "close": "normal", "resume": "normal"}


class SimulatedTerminal:
    """One terminal with doors, an event log and a face library.

    Args:
        user, password: which its own clients need.
        push_to: the intake's address; None keeps events until somebody searches the log.
        secret: for the intake's Digest, user ``device``.
    """

    def __init__(
        self, *, user: str = "admin", password: str = "", push_to: str | None = None, secret: str = "", port: int = 0
    ) -> None:
        self.user, self.password = user, password or secrets.token_urlsafe(8)
        self.push_to, self._secret = push_to, secret
        self.doors: dict[int, str] = {}
        self.commands: list[tuple[int, str]] = []
        self.log: list[dict[str, Any]] = []
        self.faces: dict[str, bytes] = {}
        self.people: set[str] = set()
        self.hangs_s = 0.0
        self.refuses = False
        self._nonce = secrets.token_hex(16)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def see(self, ref: str, *, at: datetime, kept: bool = False, **more: Any) -> httpx.Response | None:
        """Somebody's face is recognised: into the log, and pushed where it can be."""
        event = {
            "serialNo": len(self.log) + 1,
            "employeeNoString": ref,
            "major": 5,
            "minor": 75 if ref else 76,
            "time": at.isoformat(timespec="seconds"),
            "currentVerifyMode": "face",
            "mask": "unknown",
            **more,
        }
        self.log.append(event)
        return self._push(event, current=not kept) if self.push_to else None

    def beat(self, *, at: datetime) -> httpx.Response | None:
        """A sign of life."""
        message = {"eventType": "heartBeat", "eventState": "active", "dateTime": at.isoformat(timespec="seconds")}
        return self._post(message) if self.push_to else None

    def _push(self, event: dict[str, Any], *, current: bool) -> httpx.Response:
        inner = {key: value for key, value in event.items() if key not in ("major", "minor", "time")}
        inner |= {"majorEventType": event["major"], "subEventType": event["minor"], "currentEvent": current}
        message = {"dateTime": event["time"], "eventType": "AccessControllerEvent", "AccessControllerEvent": inner}
        return self._post(message)

    def _post(self, message: dict[str, Any]) -> httpx.Response:
        with httpx.Client(auth=httpx.DigestAuth("device", self._secret), timeout=10, trust_env=False) as client:
            return client.post(self.push_to or "", json=message)

    def authorised(self, header: str, method: str, uri: str) -> bool:
        """Whether a client's Digest holds."""
        fields = proving.digest_fields(header)
        return fields.get("nonce") == self._nonce and proving.digest_holds(
            fields, user=self.user, password=self.password, realm=REALM, method=method, uri=uri
        )

    def challenge(self) -> str:
        """What a client has to answer."""
        return f'Digest realm="{REALM}", qop="auth", nonce="{self._nonce}", algorithm=MD5'

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Do what was asked; the way decides."""
        time.sleep(self.hangs_s)
        if self.refuses:
            return 403, _NO
        for start, work in _WAYS.items():
            if path.startswith(start):
                return work(self, path, body)
        return 404, _NO

    def door(self, path: str, body: bytes) -> tuple[int, bytes]:
        """``PUT /ISAPI/AccessControl/RemoteControl/door/<n>``."""
        number, word = path.rpartition("/")[2], _CMD.search(body)
        if not number.isdigit() or word is None or word.group(1).decode() not in _BY_WORD:
            return 400, _NO
        said = word.group(1).decode()
        self.doors[int(number)] = _BY_WORD[said]
        self.commands.append((int(number), said))
        return 200, _YES

    def search(self, _path: str, body: bytes) -> tuple[int, bytes]:
        """``POST /ISAPI/AccessControl/AcsEvent``: at most thirty lines from a serial on, within the times."""
        asked = json.loads(body)["AcsEventCond"]
        starts_at, ends_at = (datetime.fromisoformat(asked[key]) for key in ("startTime", "endTime"))
        found = [
            line
            for line in self.log
            if line["serialNo"] >= asked["beginSerialNo"]
            and starts_at <= datetime.fromisoformat(line["time"]) <= ends_at
        ]
        shown = found[: min(30, asked["maxResults"])]
        status = "NO MATCH" if not shown else "OK" if len(shown) == len(found) else "MORE"
        answer = {"responseStatusStrg": status, "numOfMatches": len(shown), "totalMatches": len(found)}
        return 200, json.dumps({"AcsEvent": {**answer, **({"InfoList": shown} if shown else {})}}).encode()

    def put_person(self, _path: str, body: bytes) -> tuple[int, bytes]:
        """``PUT …/UserInfo/SetUp``."""
        self.people.add(json.loads(body)["UserInfo"]["employeeNo"])
        return 200, b'{"statusCode": 1}'

    def put_face(self, _path: str, body: bytes) -> tuple[int, bytes]:
        """``PUT …/FDLib/FDSetUp``: a record and a picture."""
        ref, start = _REF.search(body), body.find(b"\xff\xd8")
        if ref is None or start < 0:
            return 400, _NO
        self.faces[ref.group(1).decode()] = body[start:]
        return 200, b'{"statusCode": 1}'

    def remove(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Take faces or people off."""
        for ref in _REF.findall(body):
            if "FDLib" in path:
                self.faces.pop(ref.decode(), None)
            else:
                self.people.discard(ref.decode())
        return 200, b'{"statusCode": 1}'

    def info(self, _path: str, _body: bytes) -> tuple[int, bytes]:
        """``GET /ISAPI/System/deviceInfo``."""
        return 200, b"<DeviceInfo><firmwareVersion>V0.1 simulated</firmwareVersion></DeviceInfo>"


_Work = Callable[[SimulatedTerminal, str, bytes], tuple[int, bytes]]
_WAYS: dict[str, _Work] = {
    "/ISAPI/System/deviceInfo": SimulatedTerminal.info,
    "/ISAPI/AccessControl/RemoteControl/door/": SimulatedTerminal.door,
    "/ISAPI/AccessControl/AcsEvent": SimulatedTerminal.search,
    "/ISAPI/AccessControl/UserInfo/SetUp": SimulatedTerminal.put_person,
    "/ISAPI/AccessControl/UserInfo/Delete": SimulatedTerminal.remove,
    "/ISAPI/Intelligent/FDLib/FDSetUp": SimulatedTerminal.put_face,
    "/ISAPI/Intelligent/FDLib/FDSearch/Delete": SimulatedTerminal.remove,
}


def _handler(terminal: SimulatedTerminal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request of a client."""

        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not terminal.authorised(self.headers.get("Authorization", ""), self.command, self.path):
                self._say(401, b"", challenge=terminal.challenge())
                return
            self._say(*terminal.answer(self.path, body))

        do_GET = do_PUT = do_POST = _do

        def _say(self, status: int, content: bytes, *, challenge: str = "") -> None:
            try:
                self.send_response(status)
                if challenge:
                    self.send_header("WWW-Authenticate", challenge)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # the client lost patience

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: whoever runs it prints what matters."""

    return Handler
