"""What can be done with health credentials.

For the gate: :func:`verify` one scanned text, then :func:`answer` what the posture asks. Call both before opening the
transaction that writes the decision, because a code service may take up to two seconds the first time.
"""

from shouwang.protect.credentials.rules import answer
from shouwang.protect.credentials.services.accepting import accept
from shouwang.protect.credentials.services.trusting import (
    TrustRefused,
    import_list,
    restore_list,
    withdraw_list,
)
from shouwang.protect.credentials.services.verifying import verify

__all__ = [
    "TrustRefused",
    "accept",
    "answer",
    "import_list",
    "restore_list",
    "verify",
    "withdraw_list",
]
