"""Health credentials of the demo: its compound trusts an invented authority."""

from __future__ import annotations

import json
import random
import uuid
from datetime import datetime
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.config import samples
from shouwang.config.demo.staff import Staff
from shouwang.protect.credentials import services
from shouwang.testing import credentials as issue


def trust(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Trust the invented authority, and accept its credentials in a compound."""
    signers = {"certificates": [samples.signer().entry]}
    issuers = {"iss": issue.ISSUER, "keys": [issue.card_key(samples.CARDS)]}
    for source, content in (("demo-dsc.json", signers), ("demo-issuer.json", issuers)):
        services.import_list(
            content=json.dumps(content).encode(),
            source=source,
            actor=Actor.system(),
            nonce=uuid.UUID(int=dice.getrandbits(128), version=4),
            now=now,
        )
    for provider in ("dcc", "shc"):
        services.accept(
            compound_id=compound.pk, provider=provider, accepted=True, actor=staff.actor("manager", now), now=now
        )
