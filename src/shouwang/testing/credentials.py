"""An invented authority that issues health credentials: for tests, benchmarks and the demo, never for anything real.

Keys come from small numbers that stand here for everybody to read, so that the same credential is made every time.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import base45
import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from jwcrypto import jwk

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

USES = {"t": "1", "v": "2", "r": "3"}
SPELLINGS = ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")
BEGAN, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
COUNTRY = "XW"
"""A code that ISO 3166 leaves to users: no country."""


def ec_key(number: int) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a number."""
    return ec.derive_private_key(number, ec.SECP256R1())


def sign(key: Key, data: bytes) -> bytes:
    """ES256 with r and s side by side (deterministic, RFC 6979), or PS256."""
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        return key.sign(data, pss, hashes.SHA256())
    der = key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True)
class Signer:
    """A signer of EU certificates: a key, its certificate and the key id."""

    key: Key
    certificate: bytes

    @property
    def kid(self) -> bytes:
        """The first eight bytes of the certificate's SHA-256."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.certificate)
        return digest.finalize()[:8]

    @property
    def entry(self) -> dict[str, str]:
        """The signer as national lists write one."""
        return {
            "certificateType": "DSC",
            "country": COUNTRY,
            "kid": base64.b64encode(self.kid).decode(),
            "rawData": base64.b64encode(self.certificate).decode(),
        }

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return x509.load_der_x509_certificate(self.certificate).public_bytes(Encoding.PEM)


def signer(
    key: Key | int = 11,
    *,
    uses: str = "",
    spelling: str = SPELLINGS[0],
    begins: datetime = BEGAN,
    ends: datetime = ENDS,
    odd_extension: bool = False,
) -> Signer:
    """A signer with a certificate of its own making.

    Args:
        uses: of ``t``, ``v``, ``r``; empty leaves the key usage out.
        odd_extension: adds a key usage extension of broken bytes, which strict readers refuse.
    """
    private: Key = ec_key(key) if isinstance(key, int) else key
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, COUNTRY),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "Invented DSC"),
        ]
    )
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.not_valid_before(begins).not_valid_after(ends).public_key(private.public_key())
    if uses:
        named = [x509.ObjectIdentifier(f"{spelling}.{USES[use]}") for use in uses]
        builder = builder.add_extension(x509.ExtendedKeyUsage(named), critical=False)
    if odd_extension:
        broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.18"), b"\x30\x03\x02\x01")
        builder = builder.add_extension(broken, critical=False)
    made = builder.sign(private, hashes.SHA256(), ecdsa_deterministic=True if isinstance(key, int) else None)
    return Signer(private, made.public_bytes(Encoding.DER))


NAME = {"fn": "李", "gn": "小华", "fnt": "LI", "gnt": "XIAOHUA"}


def vaccination(given: str, *, doses: float = 2, needed: float = 2, **more: Any) -> dict[str, Any]:
    """A vaccination entry of a certificate."""
    return {
        "tg": "840539006",
        "vp": "1119349007",
        "mp": "EU/1/20/1528",
        "ma": "ORG-100030215",
        "dn": doses,
        "sd": needed,
        "dt": given,
        "co": COUNTRY,
        "is": "Ministry of Invention",
        "ci": "URN:UVCI:01:XW:1#",
        **more,
    }


def swab(sampled: Any, *, positive: bool = False, antigen: bool = False, **more: Any) -> dict[str, Any]:
    """A test entry of a certificate."""
    return {
        "tg": "840539006",
        "tt": "LP217198-3" if antigen else "LP6464-4",
        "sc": sampled,
        "tr": "260373001" if positive else "260415000",
        "co": COUNTRY,
        "is": "Ministry of Invention",
        "ci": "URN:UVCI:01:XW:2#",
        **more,
    }


def recovery(first: str, begins: str, ends: str) -> dict[str, Any]:
    """A recovery entry of a certificate."""
    return {"tg": "840539006", "fr": first, "df": begins, "du": ends, "co": COUNTRY, "is": "Ministry of Invention"}


def certificate(**entries: Any) -> dict[str, Any]:
    """A whole certificate around entries ``v``, ``t`` or ``r``; anything else given replaces the usual."""
    return {"ver": "1.3.0", "nam": NAME, "dob": "1979-04-14", **entries}


@dataclass
class Recipe:
    """How an EU certificate is put together; a test changes one line and breaks one layer."""

    signer: Signer
    content: Any
    issued: datetime
    expires: datetime | None
    issuer: str = COUNTRY
    algorithm: Any = None
    kid: bytes | None = None
    kid_protected: bool = True
    tags: Sequence[int] = (18,)
    compress: bool = True
    claims: Mapping[int, Any] = field(default_factory=dict)

    def message(self) -> bytes:
        """The COSE message."""
        ours = -7 if isinstance(self.signer.key, ec.EllipticCurvePrivateKey) else -37
        kid = self.signer.kid if self.kid is None else self.kid
        header: dict[int, Any] = {1: ours if self.algorithm is None else self.algorithm}
        loose: dict[int, Any] = {}
        (header if self.kid_protected else loose)[4] = kid
        claims = {1: self.issuer, 6: int(self.issued.timestamp()), -260: {1: self.content}}
        if self.expires is not None:
            claims[4] = int(self.expires.timestamp())
        protected, payload = cbor2.dumps(header), cbor2.dumps(claims | dict(self.claims))
        signature = sign(self.signer.key, cbor2.dumps(["Signature1", protected, b"", payload]))
        item: Any = [protected, loose, payload, signature]
        for tag in self.tags:
            item = cbor2.CBORTag(tag, item)
        return cbor2.dumps(item)

    def text(self) -> str:
        """What the QR code says."""
        return dcc_text(self.message(), compress=self.compress)


def dcc_text(message: bytes, *, compress: bool = True) -> str:
    """A COSE message as the text of a QR code."""
    packed = zlib.compress(message, 9) if compress else message
    return f"HC1:{base45.b45encode(packed).decode()}"


def dcc(content: Mapping[str, Any], *, now: datetime, by: Signer | None = None, days: int = 365) -> str:
    """A certificate issued yesterday and valid for that many days (or expired for so many)."""
    return Recipe(by or signer(), content, now - timedelta(days=400 if days < 0 else 1), now + timedelta(days)).text()


# SMART Health Cards

ISSUER = "https://cards.example.org/issuer"


def card_key(number: int = 21) -> dict[str, Any]:
    """The public key of a number as issuers publish one."""
    key = jwk.JWK.from_pyca(ec_key(number).public_key())
    return {**json.loads(key.export_public()), "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}


def immunization(day: str, *, cvx: str = "208") -> dict[str, Any]:
    """One dose."""
    coding = [{"system": "http://hl7.org/fhir/sid/cvx", "code": cvx}]
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": coding},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": day,
    }


def observation(sampled: str, *, loinc: str = "94500-6", result: str = "260415000") -> dict[str, Any]:
    """One laboratory result."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "subject": {"reference": "resource:0"},
        "effectiveDateTime": sampled,
        "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": result}]},
    }


PATIENT = {
    "resourceType": "Patient",
    "name": [{"family": "Anyperson", "given": ["Jane", "C."]}],
    "birthDate": "1979-04",
}


def card(*resources: Mapping[str, Any], patient: Mapping[str, Any] = PATIENT) -> dict[str, Any]:
    """The ``vc`` of a health card around its resources."""
    entries = [{"fullUrl": f"resource:{at}", "resource": each} for at, each in enumerate([patient, *resources])]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    types = ["https://smarthealth.cards#health-card", "https://smarthealth.cards#covid19"]
    return {"type": types, "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle}}


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def jws(payload: Mapping[str, Any] | bytes, *, key: int = 21, packed: bytes | None = None, **header: Any) -> str:
    """A compact JWS over a payload; a header value of None leaves that header out."""
    plain = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
    machine = zlib.compressobj(9, wbits=-15)
    body = packed if packed is not None else machine.compress(plain) + machine.flush()
    usual = {"zip": "DEF", "alg": "ES256", "kid": card_key(key)["kid"]} | header
    head = json.dumps({name: value for name, value in usual.items() if value is not None}).encode()
    signed = f"{_b64(head)}.{_b64(body)}"
    return f"{signed}.{_b64(sign(ec_key(key), signed.encode()))}"


def numeric(compact: str) -> str:
    """A JWS as digits."""
    return "".join(f"{ord(letter) - 45:02d}" for letter in compact)


def shc_text(compact: str, *, parts: int = 1) -> list[str]:
    """The text of one QR code, or of several."""
    digits = numeric(compact)
    if parts == 1:
        return [f"shc:/{digits}"]
    size = -(-len(digits) // parts)
    size += size % 2
    return [f"shc:/{n + 1}/{parts}/{digits[n * size : (n + 1) * size]}" for n in range(parts)]


def shc(credential: Mapping[str, Any], *, now: datetime, key: int = 21, **claims: Any) -> str:
    """A health card in one code, issued yesterday."""
    payload = {"iss": ISSUER, "nbf": (now - timedelta(days=1)).timestamp(), "vc": credential} | claims
    return shc_text(jws(payload, key=key))[0]
