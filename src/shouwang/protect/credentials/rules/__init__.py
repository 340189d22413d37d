"""What a health credential proves, and whether that is what the posture asks for. Pure: no network, no database.

The gate needs three names: :class:`Verified`, :class:`Rejected` and :func:`answer`.
"""

from shouwang.protect.credentials.rules.asking import LOOK, Answer, answer, satisfies
from shouwang.protect.credentials.rules.facts import (
    Check,
    CredentialProvider,
    Fact,
    Kind,
    Method,
    Rejected,
    Standing,
    Subject,
    Verified,
)
from shouwang.protect.credentials.rules.reasons import CHECKS, KINDS, PROVIDERS, SENTENCES

__all__ = [
    "CHECKS",
    "KINDS",
    "LOOK",
    "PROVIDERS",
    "SENTENCES",
    "Answer",
    "Check",
    "CredentialProvider",
    "Fact",
    "Kind",
    "Method",
    "Rejected",
    "Standing",
    "Subject",
    "Verified",
    "answer",
    "satisfies",
]
