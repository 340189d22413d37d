"""What can be done with health credentials.

For the gate: :func:`verify` one scanned text, then :func:`answer` what the posture asks. Call both before opening the
transaction that writes the decision, because a code service may take up to two seconds the first time.
"""

from shouwang.protect.credentials.services.accepting import accept
from shouwang.protect.credentials.services.asking import forget_answers
from shouwang.protect.credentials.services.connecting import (
    ServiceRefused,
    give_up_service,
    renew_secret,
    set_up_service,
)
from shouwang.protect.credentials.services.trusting import (
    TrustRefused,
    import_list,
    restore_list,
    withdraw_list,
)
from shouwang.protect.credentials.services.verifying import answer, verify

__all__ = [
    "ServiceRefused",
    "TrustRefused",
    "accept",
    "answer",
    "forget_answers",
    "give_up_service",
    "import_list",
    "renew_secret",
    "restore_list",
    "set_up_service",
    "verify",
    "withdraw_list",
]
