"""A phone at a gate without a browser: it enrols, decides and uploads as the app does."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client

from shouwang.kernel import envelopes
from shouwang.protect.gate import services
from shouwang.protect.gate.models import Station
from shouwang.testing.cast import NOW, Cast

TOKEN = "a phone makes this itself, thirty-two bytes of it "


@dataclass
class Phone:
    """One phone of the cast's guard."""

    cast: Cast
    name: str = "南门一号"
    gate_id: int = 0
    now: datetime = NOW
    station: Station = field(init=False)
    token: str = field(init=False)

    def __post_init__(self) -> None:
        self.token = TOKEN + uuid.uuid4().hex
        self.station = services.enrol(
            compound_id=self.cast.pine.pk,
            gate_id=self.gate_id or self.cast.south.pk,
            name=self.name,
            token=self.token,
            actor=self.cast.actor("bob", self.now),
            nonce=uuid.uuid4(),
            now=self.now,
        )
        self.client = Client()
        self.seal_to = b""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """One request with the phone's token."""
        given = {} if body is None else {"data": json.dumps(body, default=str), "content_type": "application/json"}
        address = f"/api/v1/gate/station/{path}"
        return getattr(self.client, method)(
            address, headers={"Authorization": f"Station {self.token}", **headers}, **given
        )

    def lists(self) -> dict[str, Any]:
        """The snapshot; the phone keeps the key to which it seals."""
        told: dict[str, Any] = self.ask("get", "snapshot").json()
        self.seal_to = bytes.fromhex(told["seal_to"])
        self.writer = envelopes.Writer(self.seal_to)
        return told

    def decided(self, at: datetime, **facts: Any) -> dict[str, Any]:
        """A decision as the app notes it: a resident let in by a code, unless said otherwise."""
        ms = int(at.timestamp() * 1000)
        plain = {"nonce": str(uuid.uuid4()), "at": ms, "device_at": ms, "guard": self.cast.user("bob").pk}
        answer = {"direction": "in", "kind": "resident", "proof": "signed", "verdict": "allow", "reasons": []}
        return {**plain, **answer, **facts}

    def sealed(self, told: dict[str, Any]) -> dict[str, str]:
        """The letter of a decision."""
        if not self.seal_to:
            self.lists()
        return {"nonce": told["nonce"], "letter": self.writer.write(json.dumps(told).encode(), name=told["nonce"])}

    def upload(self, *told: dict[str, Any]) -> dict[str, str]:
        """Upload some decisions and get the receipts."""
        answer = self.ask("post", "decisions", {"letters": [self.sealed(one) for one in told]})
        assert answer.status_code == 200, answer.content
        receipts: dict[str, str] = answer.json()["receipts"]
        return receipts
