"""A code service on this machine, for tests: it checks the signature, the time and the nonce of a request."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY_ID, SECRET = "gate-7", "a secret of the province"


@dataclass
class Service:
    """What the service knows, and how it behaves.

    Args:
        answers: code → answer; others are not known.
        now: its clock.
        mood: ``well``, ``silent``, ``trickling``, ``failing``, ``garbled``, ``endless``, ``moved``, ``unsigned``.
    """

    now: datetime
    answers: dict[str, Any] = field(default_factory=dict)
    mood: str = "well"
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    address: str = ""

    def refusal(self, method: str, path: str, headers: Any, body: bytes) -> str:
        """Why a request is not answered; empty when it is genuine."""
        at, nonce = headers.get("Shouwang-Time", "0"), headers.get("Shouwang-Nonce", "")
        lines = (method, path, at, nonce, hashlib.sha256(body).hexdigest())
        if headers.get("Shouwang-Key") != KEY_ID or not hmac.compare_digest(
            _mac(*lines), headers.get("Shouwang-Signature", "")
        ):
            return "signature"
        if abs(int(at) - self.now.timestamp()) > 300:
            return "time"
        if nonce in self.seen:
            return "replay"
        self.seen.add(nonce)
        return ""


def _mac(*lines: str) -> str:
    return hmac.new(SECRET.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        """Answer one question."""
        held, body = self.service, self.rfile.read(int(self.headers.get("Content-Length", 0)))
        why = held.refusal("POST", self.path, self.headers, body)
        if why:
            held.refused.append(why)
            return self._say(401, {"error": why})
        code = json.loads(body)["code"]
        held.asked.append(code)
        return self._in_mood(held, held.answers.get(code, {"known": False}))

    def _in_mood(self, held: Service, answer: Any) -> None:
        if held.mood == "silent":
            time.sleep(0.4)
        if held.mood == "failing":
            return self._say(503, {})
        if held.mood == "moved":
            return self._say(302, {}, Location=held.address)
        if held.mood == "trickling":
            return self._trickle()
        if held.mood == "endless":
            answer = {"known": True, "facts": ["x" * 100_000]}
        return self._say(200, [1] if held.mood == "garbled" else answer)

    def _trickle(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(8):
            time.sleep(0.05)
            self.wfile.write(b" ")
            self.wfile.flush()

    def _say(self, status: int, answer: Any, **headers: str) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        nonce = "other" if self.service.mood == "unsigned" else self.headers.get("Shouwang-Nonce", "")
        headers["Shouwang-Signature"] = _mac("ANSWER", nonce, hashlib.sha256(body).hexdigest())
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is what some tests are about."""


@contextmanager
def running(now: datetime) -> Iterator[Service]:
    """Start the service on a free port of the loopback, and stop it afterwards."""
    service = Service(now)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": service}))
    service.address = f"http://127.0.0.1:{server.server_port}/codes?v=1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
