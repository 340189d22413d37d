"""How a province's code service is spoken to: the signed request, the signed answer, and when not to ask. Pure.

The message shapes stand in ``docs/credentials.md``.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from shouwang.protect.credentials.rules import dates
from shouwang.protect.credentials.rules.facts import Broken, Fact, Kind, Method, Standing, Subject, Verified, malformed

MAX_ANSWER = 64 * 1024
SKEW = timedelta(minutes=5)
"""How far the two clocks may be apart before the service refuses a request as replayed."""

_PLAN = ("size", "answer", "content")


@dataclass(frozen=True, slots=True)
class Question:
    """One request, ready to be sent."""

    url: str
    body: bytes
    nonce: str
    headers: Mapping[str, str]


def signature(secret: str, *parts: str) -> str:
    """HMAC-SHA256 (RFC 2104) over the parts, one a line, in hexadecimal."""
    return hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def question(code: str, *, url: str, key_id: str, secret: str, nonce: str, now: datetime) -> Question:
    """Ask what a code says; the code and nothing else leaves the house."""
    body = json.dumps({"code": code}, ensure_ascii=False).encode()
    at = str(int(now.timestamp()))
    signed = signature(secret, "POST", target(url), at, nonce, hashlib.sha256(body).hexdigest())
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Shouwang-Key": key_id,
        "Shouwang-Time": at,
        "Shouwang-Nonce": nonce,
        "Shouwang-Signature": signed,
    }
    return Question(url, body, nonce, headers)


def target(url: str) -> str:
    """Path and query of an address, as the request line has them."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_genuine(body: bytes, given: str, *, secret: str, nonce: str) -> bool:
    """Whether an answer was signed for this very question, so that nobody can answer in the service's place."""
    expected = signature(secret, "ANSWER", nonce, hashlib.sha256(body).hexdigest())
    return hmac.compare_digest(expected.encode(), given.encode())


def read_answer(body: bytes | str, *, provider: str, issuer: str) -> Verified | None:
    """What a service answered; None when it does not know the code.

    Raises:
        Broken: the answer is none of the documented shapes.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        malformed("answer", "JSON")
    if not isinstance(found, Mapping) or not isinstance(found.get("known"), bool):
        malformed("answer", "known")
    if not found["known"]:
        return None
    given, holder = found.get("facts"), found.get("holder")
    if not isinstance(given, list) or not given or not all(isinstance(each, Mapping) for each in given):
        malformed("content", "facts")
    named: Mapping[str, Any] = holder if isinstance(holder, Mapping) else {}
    name = named.get("name")
    subject = Subject(name[:120] if isinstance(name, str) else "", "", dates.partial(named.get("born")))
    facts = tuple(_fact(each) for each in given)
    return Verified(provider, subject, issuer, facts, expires_at=dates.instant(found.get("until")))


def _fact(given: Mapping[str, Any]) -> Fact:
    until = dates.instant(given.get("until"))
    match given.get("kind"):
        case "health_code" | "travel" as kind:
            return Fact(Kind(kind), standing=_standing(given.get("standing")), valid_until=until)
        case "test":
            kinds = {"negative": Kind.TEST_NEGATIVE, "positive": Kind.TEST_POSITIVE}
            found = kinds.get(str(given.get("result")), Kind.OTHER)
            method = given.get("method")
            known = Method(method) if method in set(Method) else Method.UNKNOWN
            return Fact(found, sampled_at=dates.instant(given.get("sampled_at")), method=known, valid_until=until)
        case "vaccination":
            return Fact(
                Kind.VACCINATION,
                given_on=dates.day(given.get("given_on")),
                doses=_count(given.get("doses")),
                doses_needed=_count(given.get("needed")),
                valid_until=until,
            )
    return Fact(Kind.OTHER)


def _standing(value: object) -> Standing | None:
    return Standing(value) if isinstance(value, str) and value in set(Standing) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100 else None


# when not to ask

FAILURES = 2
"""So many in a row, and the service is left alone."""
_PAUSE = timedelta(minutes=1)
_LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a service has been answering: failures in a row, and until when it is not asked."""

    failures: int = 0
    open_until: datetime | None = None

    def closed(self, now: datetime) -> bool:
        """Whether it is asked as usual; when not, and the pause is over, one request may try it."""
        return self.failures < FAILURES or self.open_until is None

    def resting(self, now: datetime) -> bool:
        """Whether nobody asks it now."""
        return self.open_until is not None and now < self.open_until

    def failed(self, now: datetime) -> Breaker:
        """After one more failure: from the second on a pause, doubled each time up to ten minutes."""
        failures = min(self.failures + 1, 100)
        if failures < FAILURES:
            return Breaker(failures)
        return Breaker(failures, now + min(_PAUSE * 2 ** min(failures - FAILURES, 8), _LONGEST))


# setting one up

_OURS = ("hc1:", "shc:/")


@dataclass(frozen=True, slots=True)
class Setting:
    """A service as an administrator describes it."""

    name: str
    url: str
    prefix: str
    key_id: str
    secret: str = field(repr=False)
    timeout_ms: int = 1500
    remember_minutes: int = 5

    def faults(self) -> tuple[str, ...]:
        """Names of the fields that cannot be."""
        checks = {
            "name": bool(self.name.strip()),
            "url": proper_address(self.url),
            "prefix": len(self.prefix) >= 3 and not self.prefix.lower().startswith(_OURS) and self.prefix.isprintable(),
            "key_id": self.key_id.isascii() and self.key_id.isprintable() and bool(self.key_id.strip()),
            "secret": len(self.secret) >= 16,
            "timeout_ms": 100 <= self.timeout_ms <= 2000,
            "remember_minutes": 0 <= self.remember_minutes <= 30,
        }
        return tuple(name for name, right in checks.items() if not right)


def proper_address(url: str) -> bool:
    """Whether a service may be asked there: https, or http on this very machine; no password in it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.fragment or not url.isascii() or any(c.isspace() for c in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def broken(error: Broken) -> str:
    """A failure in a few words, for the page of administrators."""
    return f"{error.check}: {error.seen}"[:120]
