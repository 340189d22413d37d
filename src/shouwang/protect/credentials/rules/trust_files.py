"""Reading the files of trust that administrators import: signers of EU certificates, issuers of health cards."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from jwcrypto import jwk
from jwcrypto.common import JWException

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.credentials.rules import certificates
from shouwang.protect.credentials.rules.trust import TrustedKey

MAX_FILE = 12 * 1024 * 1024
"""Bytes; the largest national list seen has under three thousand signers, about 5 MB."""
MAX_KEYS = 20_000


class Refused(ValueError):
    """A file that is not taken, with a stable code, an English sentence and its values."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code, self.message, self.params = code, message, params


def _no(code: str, message: str, **params: object) -> NoReturn:
    raise Refused(f"trust.{code}", message, **params)


@dataclass(frozen=True, slots=True)
class TrustFile:
    """What a file holds.

    Args:
        scheme: ``dcc`` or ``shc``.
        name: what it replaces: the list of that scheme and name.
        skipped: entries that were left out, each with the reason, at most twenty.
    """

    scheme: str
    name: str
    keys: tuple[TrustedKey, ...]
    skipped: tuple[str, ...]
    skipped_count: int

    @property
    def issuers(self) -> int:
        """How many issuers (countries, or addresses) the keys belong to."""
        return len({key.issuer for key in self.keys})

    @property
    def valid_until(self) -> datetime | None:
        """When the last of its keys expires; None where keys do not."""
        return max((key.valid_until for key in self.keys if key.valid_until), default=None)


def read(content: bytes, *, now: datetime) -> TrustFile:
    """Read a file of either kind; which one it is shows in its shape.

    Accepted for EU certificates: ``{"certificates": [{"kid", "rawData", …}]}``, the bare list, ``{kid: certificate}``,
    ``{"eu_keys": {kid: [{"subjectPk", "keyUsage"}]}}``, ``{"dsc_trust_list": {country: {"keys": [{"kid", "x5c"}]}}}``,
    each also after a first line with a detached signature, and PEM bundles of certificates. For health cards:
    ``{"iss", "keys"}``, a list of these, and a directory snapshot ``{"issuerInfo": [{"issuer": {"iss"}, "keys"}]}``.

    Raises:
        Refused: with the reason; nothing of such a file may be used.
    """
    if len(content) > MAX_FILE:
        _no("too_large", _("This file is larger than {limit} MB."), limit=MAX_FILE // 1024 // 1024)
    if b"PRIVATE KEY" in content:
        _no("private", _("This file holds a private key. Keep it away from here, and ask for the public list."))
    if b"-----BEGIN" in content:
        found = _gather("dcc", "dcc", _of_pem(content))
    else:
        found = _of_json(_json(content))
    if len(found.keys) > MAX_KEYS:
        _no("too_many", _("This file holds more than {limit} keys."), limit=MAX_KEYS)
    if not found.keys:
        why = found.skipped[0] if found.skipped else "—"
        _no("empty", _("No usable key is in this file ({why})."), why=why)
    if all(key.valid_until is not None and key.valid_until <= now for key in found.keys):
        _no("all_expired", _("Every key of this file has expired. Fetch the current list."))
    return found


def _json(content: bytes) -> Any:
    text = content.decode("utf-8-sig", errors="replace").strip()
    for candidate in (text, text.partition("\n")[2]):  # some backends put a detached signature on the first line
        if candidate[:1] in ("{", "["):
            try:
                return json.loads(candidate)
            except (ValueError, RecursionError) as error:
                _no("not_json", _("This file breaks off or is damaged ({why})."), why=str(error)[:80])
    _no("unknown_shape", _("This is neither a JSON list of keys nor a PEM bundle of certificates."))


def _of_json(found: Any) -> TrustFile:
    if isinstance(found, Mapping) and isinstance(found.get("issuerInfo"), Sequence):
        pairs = [
            ((each.get("issuer") or {}).get("iss"), each.get("keys"))
            for each in found["issuerInfo"]
            if isinstance(each, Mapping)
        ]
        return _gather("shc", "directory", _of_issuers(pairs))
    if isinstance(found, Mapping) and isinstance(found.get("keys"), Sequence):
        if not found.get("iss"):
            _no("no_issuer", _('This key set does not say whose it is: "iss" is missing.'))
        return _gather("shc", str(found["iss"])[:200], _of_issuers([(found["iss"], found["keys"])]))
    if isinstance(found, Sequence) and found and all(isinstance(e, Mapping) and "iss" in e for e in found):
        return _gather("shc", "directory", _of_issuers([(e["iss"], e.get("keys")) for e in found]))
    return _gather("dcc", "dcc", _of_signers(found))


Entry = TrustedKey | str
"""A key, or why an entry was left out."""


def _gather(scheme: str, name: str, entries: Iterator[Entry]) -> TrustFile:
    keys: dict[tuple[str, str, bytes], TrustedKey] = {}
    skipped: list[str] = []
    for entry in entries:
        if isinstance(entry, str):
            skipped.append(entry)
        else:
            keys[entry.kid, entry.issuer, entry.public] = entry
    return TrustFile(scheme, name, tuple(keys.values()), tuple(skipped[:20]), len(skipped))


# signers of EU certificates

_RAW_NAMES = ("rawData", "raw_data", "certificate", "x5c", "publicKey", "subjectPk")


def _of_signers(found: Any) -> Iterator[Entry]:
    for kid, entry, country in _entries(found):
        raw = next((entry[name] for name in _RAW_NAMES if entry.get(name)), None)
        if isinstance(raw, list):
            raw = raw[0]
        if str(entry.get("certificateType", "DSC")).upper() != "DSC":
            yield f"{kid}: {str(entry['certificateType'])[:20]}"
            continue
        yield _signer(str(kid or ""), raw, str(entry.get("country") or country)[:60], entry.get("keyUsage"))


def _entries(found: Any) -> Iterator[tuple[object, Mapping[str, Any], str]]:
    """Key id, entry and country of every entry, whichever of the shapes it is."""
    if isinstance(found, Mapping) and isinstance(found.get("dsc_trust_list"), Mapping):
        for country, held in found["dsc_trust_list"].items():
            entries = held.get("keys") if isinstance(held, Mapping) else None
            yield from (
                (entry.get("kid"), entry, str(country)) for entry in entries or () if isinstance(entry, Mapping)
            )
        return
    if isinstance(found, Mapping):
        found = found.get("certificates") or found.get("eu_keys") or found
    if isinstance(found, Sequence) and not isinstance(found, str):
        yield from ((entry.get("kid"), entry, "") for entry in found if isinstance(entry, Mapping))
    elif isinstance(found, Mapping):
        for kid, held in found.items():
            for entry in held if isinstance(held, list) else [held]:
                yield kid, entry if isinstance(entry, Mapping) else {"rawData": entry}, ""


def _signer(kid: str, raw: object, country: str, usage: object) -> Entry:
    try:
        der = base64.b64decode(re.sub(r"\s", "", raw), validate=True) if isinstance(raw, str) else b""
        key_id = base64.b64encode(_key_id(kid)).decode()
        key = certificates.read(der, kid=key_id, issuer=country)
    except (certificates.Unreadable, binascii.Error, ValueError) as error:
        return f"{kid[:24]}: {str(error)[:60] or 'unreadable'}"
    letters = "".join(sorted(set(usage) & set("tvr"))) if isinstance(usage, list) else ""
    return TrustedKey(key.kid, key.issuer, key.public, letters or key.uses, key.valid_from, key.valid_until)


def _key_id(text: str) -> bytes:
    """The bytes of a key id in base64, or in hexadecimal as some lists have it."""
    if re.fullmatch(r"[0-9a-fA-F]{16}", text):
        return bytes.fromhex(text)
    found = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    if not 1 <= len(found) <= 32:
        raise ValueError("kid")
    return found


_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def _of_pem(content: bytes) -> Iterator[Entry]:
    blocks = _PEM.findall(content)
    if not blocks:
        _no("pem", _("A PEM file has to hold whole certificates; bare keys have no key id."))
    for number, block in enumerate(blocks, start=1):
        try:
            der = base64.b64decode(b"".join(block.split()), validate=True)
            yield certificates.read(der, kid=base64.b64encode(certificates.short_id(der)).decode())
        except (certificates.Unreadable, binascii.Error) as error:
            yield f"{number}: {str(error)[:60] or 'unreadable'}"


# issuers of health cards


def proper_issuer(issuer: object) -> bool:
    """Whether this is an issuer's address as the framework wants it: https, no query, no slash at its end."""
    if not isinstance(issuer, str) or len(issuer) > 200 or issuer.endswith("/"):
        return False
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment)


def _of_issuers(pairs: Sequence[tuple[Any, Any]]) -> Iterator[Entry]:
    for issuer, held in pairs:
        if not proper_issuer(issuer):
            yield f"{str(issuer)[:60]}: iss"
            continue
        for each in held if isinstance(held, list) else ():
            yield _card_key(issuer, each) if isinstance(each, Mapping) else f"{issuer}: key"


def _card_key(issuer: str, given: Mapping[str, Any]) -> Entry:
    """A key that may sign health cards: EC P-256 for signing, under its own thumbprint (RFC 7638)."""
    kid = str(given.get("kid", ""))[:60]
    if "d" in given:
        _no("private", _("This file holds a private key. Keep it away from here, and ask for the public list."))
    if given.get("use", "sig") != "sig" or given.get("crv") != "P-256":
        return f"{kid}: {given.get('kty')} {given.get('use')}"
    try:
        key = jwk.JWK(**{name: given[name] for name in ("kty", "crv", "x", "y")})
        thumbprint = key.thumbprint()
        public = load_pem_public_key(key.export_to_pem())
    except (JWException, ValueError, KeyError, TypeError) as error:
        return f"{kid}: {str(error)[:60]}"
    if thumbprint != kid:
        return f"{kid}: kid"
    return TrustedKey(kid, issuer, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
