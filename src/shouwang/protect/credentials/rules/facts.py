"""What a credential says once it is verified, and what is said of one that is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn, Protocol

from shouwang.protect.credentials.rules import reasons


class Kind(StrEnum):
    """What a fact is about."""

    VACCINATION = "vaccination"
    TEST_NEGATIVE = "test_negative"
    TEST_POSITIVE = "test_positive"
    RECOVERY = "recovery"
    HEALTH_CODE = "health_code"
    TRAVEL = "travel"
    OTHER = "other"


class Method(StrEnum):
    """How a sample was tested."""

    MOLECULAR = "molecular"
    ANTIGEN = "antigen"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What a province's service says of somebody."""

    CLEAR = "clear"
    WATCH = "watch"
    BARRED = "barred"


COVID = "covid-19"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a credential proves.

    Args:
        target: the disease, :data:`COVID` or the issuer's own code; empty where none is named.
        sampled_at: when the sample of a test was taken.
        given_on: the day of the last dose, or of the first positive test of a recovery.
        doses, doses_needed: doses received, and doses of a full course; None where the credential is silent.
        standing: of a health code or travel record.
        valid_from, valid_until: what the issuer itself says, ``[from, until)``.
    """

    kind: Kind
    target: str = COVID
    sampled_at: datetime | None = None
    method: Method = Method.UNKNOWN
    given_on: date | None = None
    doses: int | None = None
    doses_needed: int | None = None
    product: str = ""
    standing: Standing | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One step of a verification: a key of ``reasons.CHECKS``, whether it held (None: not reached), what was seen."""

    key: str
    held: bool | None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a credential names, for the guard to compare; a birth date may lack its day or month, or be empty."""

    name: str = ""
    latin_name: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """A credential that holds: who, what, by whom, until when."""

    provider: str
    subject: Subject
    issuer: str
    facts: tuple[Fact, ...]
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A credential that does not hold, with a stable code of ``reasons.SENTENCES`` and what to do."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    provider: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def message(self) -> str:
        """The English sentence, to be translated by whoever shows it."""
        return reasons.SENTENCES[self.code]


class Broken(Exception):
    """Raised inside a verifier at the first check that fails; never leaves it."""

    def __init__(self, code: str, check: str, seen: str = "", **params: object) -> None:
        super().__init__(code)
        self.code, self.check, self.seen, self.params = code, check, seen, params


class Trail:
    """The checks of one verification in their order; what follows a failure was not reached."""

    def __init__(self, planned: Collection[str]) -> None:
        self._planned = tuple(planned)
        self._held: dict[str, str] = {}

    def held(self, check: str, seen: str = "") -> None:
        """Note that a check held."""
        self._held[check] = seen

    def checks(self, failed: Broken | None = None) -> tuple[Check, ...]:
        """All checks, held, failed or not reached."""
        return tuple(self._one(key, failed) for key in self._planned)

    def verdict(self, provider: str, verify: Callable[[], Verified]) -> Verified | Rejected:
        """What a verification gives, or at which of the checks it broke off."""
        try:
            return verify()
        except Broken as broken:
            return Rejected(broken.code, broken.params, provider, self.checks(broken))

    def _one(self, key: str, failed: Broken | None) -> Check:
        if failed is not None and failed.check == key:
            return Check(key, False, failed.seen)
        return Check(key, True, self._held[key]) if key in self._held else Check(key, None)


def malformed(check: str, layer: str) -> NoReturn:
    """Stop at a credential that cannot be read; ``layer`` names where, for the "try" page.

    Raises:
        Broken: ``credential.malformed``.
    """
    raise Broken("credential.malformed", check, layer)


class CredentialProvider(Protocol):
    """One kind of credential: which scanned texts are its own, and whether one of them holds."""

    @property
    def key(self) -> str:
        """Stable name: ``dcc``, ``shc`` or ``http:<id>``."""

    def claims(self, text: str) -> bool:
        """Whether this text is this provider's to judge, by its beginning."""

    def verify(self, text: str, *, now: datetime) -> Verified | Rejected:
        """Whether the credential holds at this instant. Never raises for what a stranger can put in a QR code."""
