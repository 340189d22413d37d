"""Reading a signer's certificate: its key, what it may sign, and when it is valid.

``cryptography`` is asked first; it refuses some real certificates for an extension that it cannot parse, and
asn1crypto, which only reads what it is asked for, is then asked instead.
"""

from __future__ import annotations

from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from shouwang.protect.credentials.rules.trust import TrustedKey

_USES = {"1": "t", "2": "v", "3": "r"}
_BRANCHES = ("1.3.6.1.4.1.1847.2021.1.", "1.3.6.1.4.1.0.1847.2021.1.")
"""The specification's branch, and the spelling that some national signers use."""


class Unreadable(ValueError):
    """Neither a certificate nor a public key that can check ES256 or PS256."""


def short_id(der: bytes) -> bytes:
    """The key id of a certificate: the first eight bytes of its SHA-256 (specification, 3.2.5)."""
    digest = Hash(SHA256())
    digest.update(der)
    return digest.finalize()[:8]


def read(der: bytes, *, kid: str, issuer: str = "") -> TrustedKey:
    """A trusted key out of a DER certificate, or of a bare DER public key.

    Raises:
        Unreadable: it is neither, or its key is of another kind than EC or RSA.
    """
    try:
        return _by_cryptography(der, kid, issuer)
    except ValueError:  # of the library, for whatever it cannot parse
        pass
    try:
        return _by_asn1(der, kid, issuer)
    except (ValueError, TypeError, KeyError):
        return TrustedKey(kid, issuer, _checked(der))


def _checked(public: bytes) -> bytes:
    """The key itself when it is one of ours to use."""
    try:
        key = load_der_public_key(public)
    except Exception as error:  # unsupported curves and algorithms have exceptions of their own
        raise Unreadable(str(error)) from None
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise Unreadable(type(key).__name__)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048:
        raise Unreadable("RSA < 2048")
    return public


def _by_cryptography(der: bytes, kid: str, issuer: str) -> TrustedKey:
    certificate = x509.load_der_x509_certificate(der)
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        named = [oid.dotted_string for oid in usage]
    except x509.ExtensionNotFound:
        named = []
    countries = certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    country = str(countries[0].value) if countries else ""
    return TrustedKey(
        kid,
        issuer or country,
        _checked(public),
        _uses(named),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _by_asn1(der: bytes, kid: str, issuer: str) -> TrustedKey:
    certificate = asn1_x509.Certificate.load(der, strict=True)
    body = certificate["tbs_certificate"]
    usage: list[str] = []
    for extension in body["extensions"] or ():
        if extension["extn_id"].dotted == "2.5.29.37":
            usage = [purpose.dotted for purpose in extension["extn_value"].parsed]
    span = body["validity"]
    begins, ends = span["not_before"].native, span["not_after"].native
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        raise Unreadable("dates")
    country = body["subject"].native.get("country_name", "")
    public = _checked(body["subject_public_key_info"].dump())
    return TrustedKey(kid, issuer or str(country), public, _uses(usage), begins, ends)


def _uses(named: list[str]) -> str:
    """Letters of what may be signed; none of our branches named is no restriction (specification, 3.3.3)."""
    ours = {_USES.get(oid.rpartition(".")[2], "") for oid in named if oid.startswith(_BRANCHES)}
    return "".join(sorted(ours))
