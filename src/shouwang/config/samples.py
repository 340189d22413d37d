"""Samples of health credentials for the demo's "try" page, signed afresh whenever it is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from shouwang.kernel.words import gettext_noop as _
from shouwang.testing import credentials as issue

SIGNER, FORGER, CARDS = 101, 102, 103
"""Numbers of keys that everybody can read here: they are trusted in the demo only."""


def signer() -> issue.Signer:
    """The demo's invented authority."""
    return issue.signer(SIGNER, uses="tvr")


def samples(*, now: datetime) -> list[tuple[str, str]]:
    """Name and text of invented credentials: valid, expired and forged ones; none outside the demo."""
    if settings.MODE != "demo":
        return []
    sampled = f"{now - timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}"
    test = issue.certificate(t=[issue.swab(sampled)])
    doses = issue.certificate(v=[issue.vaccination(f"{now - timedelta(days=200):%Y-%m-%d}", doses=3, needed=3)])
    known = signer()
    forged = issue.Recipe(issue.signer(FORGER), test, now - timedelta(days=1), now + timedelta(days=90), kid=known.kid)
    days = [issue.immunization(f"{now - timedelta(days=back):%Y-%m-%d}") for back in (260, 230)]
    return [
        (_("Valid: test of nine hours ago"), issue.dcc(test, now=now, by=known)),
        (_("Expired: vaccination"), issue.dcc(doses, now=now, by=known, days=-3)),
        (_("Forged: signed by somebody else"), forged.text()),
        (_("Valid: health card with two doses"), issue.shc(issue.card(*days), now=now, key=CARDS)),
    ]
