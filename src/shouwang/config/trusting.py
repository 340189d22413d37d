"""Import of trust lists on the command line, by the same service as the page."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.utils.translation import gettext, override

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.config import speech
from shouwang.config.trouble import Trouble
from shouwang.kernel import clock
from shouwang.kernel.outcomes import Refusal
from shouwang.protect.credentials import services


def read(file: Path) -> None:
    """Put a file of trust in force and say what it holds.

    Raises:
        Trouble: it cannot be read; the list in force stays.
    """
    try:
        with journal.coming_from("cli"):
            made = services.import_list(
                content=file.read_bytes(),
                source=file.name,
                actor=Actor.system(),
                nonce=uuid.uuid4(),
                now=clock.now(),
            )
    except Refusal as refusal:
        with override("zh-hans"):
            chinese = refusal.text(gettext(refusal.message))
        raise Trouble(en=str(refusal), zh=chinese) from refusal
    speech.say(
        en=f"{made.key_count} keys of {made.issuer_count} issuers are trusted; {made.skipped_count} left out.",
        zh=f"已信任 {made.issuer_count} 个签发方的 {made.key_count} 个密钥；略过 {made.skipped_count} 个。",
    )
