"""The clients of the gate's figures: a process of its own with so many requests on their way over kept connections."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from shouwang.kernel import signing
from shouwang.protect.gate import passes

TOKEN = "t" * 32


class Client:
    """One connection that asks, waits for the answer, and asks again."""

    def __init__(self, given: dict[str, Any], number: int) -> None:
        self.given, self.dice = given, random.Random(number)
        self.port = given["port"][given["what"]]
        self.session = given["sessions"][number % len(given["sessions"])]
        self.signer = signing.Signer(bytes.fromhex(given["seed"]))
        self.times: list[float] = []
        self.other = 0
        make = self._gate if given["what"] == "gate" else self._bare
        self.ready = [make() for _request in range(given["most"] // given["clients"])]

    async def work(self, until: float) -> None:
        """Ask until the time is over; what is asked was signed and written before, so that only the server works."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while time.perf_counter() < until:
            request = self.ready.pop()
            started = time.perf_counter()
            writer.write(request)
            status, body = await _answer(reader)
            self.times.append(time.perf_counter() - started)
            self.other += status != 200 or (self.given["what"] == "gate" and not _decided(body))
        writer.close()

    def _bare(self) -> bytes:
        person = self.dice.choice(self.given["people"])
        return _post("/record", {"person": person[0]}, "")

    def _gate(self) -> bytes:
        person, *home = self.dice.choice(self.given["people"])
        claim = passes.Claim(
            self.given["compound"],
            passes.Bearer.PERSON,
            person,
            home=(home[0], home[1], home[2]),
            label="李*华 3-2-501",
        )
        body = {
            "nonce": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
            "gate_id": self.given["gate"],
            "direction": self.dice.choice(("in", "out")),
            "code": passes.issue(self.signer, claim, now=datetime.now(UTC)),
            "temperature": "36.5",
        }
        cookie = f"Cookie: {self.given['cookie']}={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        return _post(f"/api/v1/c/{self.given['code']}/gate/decisions", body, cookie)


def _decided(body: bytes) -> bool:
    """Whether it is a decision, on a code that was signed less than two minutes before."""
    return b'"verdict"' in body and b'"code.stale"' not in body


def _post(path: str, body: dict[str, Any], headers: str) -> bytes:
    raw = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(raw)}\r\n\r\n".encode() + raw


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        return status, await reader.readexactly(length)
    body = b""
    while chunk := int(await reader.readline(), 16):
        body += await reader.readexactly(chunk + 2)
    await reader.readline()
    return status, body


async def main() -> None:
    """All clients for so many seconds; the first second is not counted."""
    given = json.load(sys.stdin)
    seed = time.time_ns()
    clients = [Client(given, seed + number) for number in range(given["clients"])]
    await asyncio.gather(*(client.work(time.perf_counter() + 1.0) for client in clients))
    for client in clients:
        client.times.clear()
    started = time.perf_counter()
    await asyncio.gather(*(client.work(started + given["seconds"]) for client in clients))
    lasted = time.perf_counter() - started
    times = [each for client in clients for each in client.times]
    print(
        json.dumps(
            {
                "rate": len(times) / lasted,
                "p99": statistics.quantiles(times, n=100)[98] * 1000,
                "other": sum(client.other for client in clients),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
