"""A page's queue as its script would fill it: sealed letters, uploaded when the network is back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import clock, envelopes


@dataclass
class PageQueue:
    """Keeps what is done and uploads it to an address with a signed-in client."""

    client: Any
    address: str
    letters: list[dict[str, str]] = field(default_factory=list)

    def keep(self, act: str, at: datetime, *, fields: Iterable[tuple[str, object]] = (), **more: object) -> str:
        """Do something on the page; answers its nonce."""
        nonce, ms = str(uuid.uuid4()), int(at.timestamp() * 1000)
        given = [(name, str(value)) for name, value in fields]
        told = {"nonce": nonce, "at": ms, "device_at": ms, "unsure_ms": 10, "jumped": False, "act": act, "photo": ""}
        writer = envelopes.Writer(accounts.letter_opener().public_key)
        text = json.dumps({**told, "fields": given, **more}).encode()
        self.letters.append({"nonce": nonce, "letter": writer.write(text, name=nonce)})
        return nonce

    def upload(self, *, device_at: datetime | None = None) -> Any:
        """Send all letters, as often as it is called."""
        body = {"letters": self.letters, "device_at": int((device_at or clock.now()).timestamp() * 1000)}
        return self.client.post(self.address, json.dumps(body), content_type="application/json")
