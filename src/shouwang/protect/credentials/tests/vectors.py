"""What the vectors of these tests are made with: signers, trust, and the instant at which they are tried."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa

from shouwang.protect.credentials.rules import dcc, shc, trust_files
from shouwang.testing import credentials as issue

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
YESTERDAY = "2026-11-22T10:00:00+02:00"

PLAIN = issue.signer(11)
VACCINES_ONLY = issue.signer(12, uses="v")
ALL_ODDLY_SPELT = issue.signer(13, uses="tvr", spelling=issue.SPELLINGS[1])
ODD = issue.signer(14, uses="tvr", odd_extension=True)
RSA = issue.signer(rsa.generate_private_key(public_exponent=65537, key_size=2048), uses="tvr")
LAPSED = issue.signer(15, ends=NOW - timedelta(days=1))
EARLY = issue.signer(16, begins=NOW + timedelta(days=1))
UNKNOWN = issue.signer(17)
TRUSTED = (PLAIN, VACCINES_ONLY, ALL_ODDLY_SPELT, ODD, RSA, LAPSED, EARLY)

SIGNERS = trust_files.read(json.dumps({"certificates": [each.entry for each in TRUSTED]}).encode(), now=NOW)
ISSUERS = trust_files.read(json.dumps({"iss": issue.ISSUER, "keys": [issue.card_key()]}).encode(), now=NOW)


def _keys(held, kid, issuer=""):
    return [key for key in held.keys if key.kid == kid and issuer in ("", key.issuer)]


DCC = dcc.Dcc(lambda kid, issuer="": _keys(SIGNERS, kid, issuer))
SHC = shc.Shc(lambda kid, issuer="": _keys(ISSUERS, kid, issuer))

TEST = issue.certificate(t=[issue.swab(YESTERDAY)])
VACCINATION = issue.certificate(v=[issue.vaccination("2026-10-01")])
RECOVERY = issue.certificate(r=[issue.recovery("2026-10-01", "2026-10-12", "2027-03-30")])


def recipe(by=PLAIN, content=TEST, **changes):
    given = {"issued": NOW - timedelta(days=1), "expires": NOW + timedelta(days=364)} | changes
    return issue.Recipe(by, content, **given)
