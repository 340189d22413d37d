"""Reading the health content of an EU certificate: lenient about what issuers leave out, strict about shapes.

Schema versions 1.0 to 1.3 differ in optional fields only, so the version is not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shouwang.protect.credentials.rules import dates
from shouwang.protect.credentials.rules.facts import COVID, Fact, Kind, Method, Subject, malformed

_COVID = "840539006"
_DETECTED, _NOT_DETECTED = "260373001", "260415000"
_METHODS = {"LP6464-4": Method.MOLECULAR, "LP217198-3": Method.ANTIGEN}


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in one certificate; ``uses`` are the letters a signer's key has to have."""

    subject: Subject
    facts: tuple[Fact, ...]
    authority: str
    uses: str


def read(certificate: Mapping[Any, Any]) -> Read:
    """The subject and the facts of a certificate.

    Raises:
        Broken: ``credential.malformed`` where neither a vaccination, a test nor a recovery is in it.
    """
    entries = [(use, entry) for use in "vtr" for entry in _entries(certificate.get(use))]
    if not entries:
        malformed("content", "v/t/r")
    facts = tuple(_READERS[use](entry) for use, entry in entries)
    authority = _text(entries[0][1].get("is"))
    return Read(_subject(certificate), facts, authority, "".join(dict.fromkeys(use for use, _ in entries)))


def _entries(value: object) -> Sequence[Mapping[Any, Any]]:
    if value is None:
        return ()
    if not isinstance(value, Sequence) or not all(isinstance(each, Mapping) for each in value):
        malformed("content", "v/t/r")
    return value


def _subject(certificate: Mapping[Any, Any]) -> Subject:
    names = certificate.get("nam")
    named: Mapping[Any, Any] = names if isinstance(names, Mapping) else {}
    latin = " ".join(filter(None, (_text(named.get("fnt")), _text(named.get("gnt"))))).replace("<", " ")
    whole = " ".join(filter(None, (_text(named.get("fn")), _text(named.get("gn")))))
    return Subject(whole or latin, latin, dates.partial(certificate.get("dob")))


def _text(value: object) -> str:
    return value.strip()[:120] if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    """A count that may be written as 2, 2.0 or "2"."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1000:
        return None
    return int(value)


def _target(entry: Mapping[Any, Any]) -> str:
    code = _text(entry.get("tg"))
    return COVID if code == _COVID else code


def _vaccination(entry: Mapping[Any, Any]) -> Fact:
    return Fact(
        Kind.VACCINATION,
        _target(entry),
        given_on=dates.day(entry.get("dt")),
        doses=_whole(entry.get("dn")),
        doses_needed=_whole(entry.get("sd")),
        product=_text(entry.get("mp")),
    )


def _test(entry: Mapping[Any, Any]) -> Fact:
    found = {_NOT_DETECTED: Kind.TEST_NEGATIVE, _DETECTED: Kind.TEST_POSITIVE}.get(_text(entry.get("tr")), Kind.OTHER)
    method = _METHODS.get(_text(entry.get("tt")), Method.UNKNOWN)
    return Fact(
        found, _target(entry), dates.instant(entry.get("sc")), method, product=_text(entry.get("nm") or entry.get("ma"))
    )


def _recovery(entry: Mapping[Any, Any]) -> Fact:
    return Fact(
        Kind.RECOVERY,
        _target(entry),
        given_on=dates.day(entry.get("fr")),
        valid_from=dates.midnight(dates.day(entry.get("df"))),
        valid_until=dates.midnight(dates.day(entry.get("du")), after=True),
    )


_READERS = {"v": _vaccination, "t": _test, "r": _recovery}
