"""Reading trust lists, code services and what a compound accepts; the keys by which verifiers look signers up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shouwang.protect.credentials.models import Acceptance, CodeService, TrustKey, TrustList
from shouwang.protect.credentials.rules.dcc import Dcc
from shouwang.protect.credentials.rules.shc import Shc
from shouwang.protect.credentials.rules.trust import Keys, TrustedKey

OFFLINE = ("dcc", "shc")


def keys_of(scheme: str) -> Keys:
    """How a verifier of this scheme finds keys: one indexed query, over all lists in force."""

    def find(kid: str, issuer: str = "") -> Sequence[TrustedKey]:
        rows = TrustKey.objects.filter(
            kid=kid[:64], trust_list__scheme=scheme, trust_list__state=TrustList.State.CURRENT
        )
        if issuer:
            rows = rows.filter(issuer=issuer)
        return [_trusted(row) for row in rows.order_by("pk")[:8]]

    return find


def trusted_keys(scheme: str) -> list[TrustedKey]:
    """All keys of this scheme's lists in force, for phones that verify alone."""
    current = {"trust_list__scheme": scheme, "trust_list__state": TrustList.State.CURRENT}
    return [_trusted(row) for row in TrustKey.objects.filter(**current).order_by("pk")]


def _trusted(row: TrustKey) -> TrustedKey:
    return TrustedKey(row.kid, row.issuer, bytes(row.public), row.uses, row.valid_from, row.valid_until)


def offline_providers() -> tuple[Dcc | Shc, ...]:
    """The verifiers that need no network."""
    return Dcc(keys_of("dcc")), Shc(keys_of("shc"))


def accepted(compound_id: int) -> list[Acceptance]:
    """What a compound accepts now, with the services."""
    rows = Acceptance.objects.filter(compound_id=compound_id, accepted=True).select_related("service")
    return [row for row in rows if row.service is None or row.service.retired_at is None]


def is_one(text: str, *, compound_id: int) -> bool:
    """Whether a scanned text wants to be a health credential, by its beginning alone; asks nobody."""
    if any(each.claims(text) for each in offline_providers()):
        return True
    found = (row.service for row in accepted(compound_id))
    return any(service and text.lstrip().startswith(service.prefix) for service in found)


def lists_in_force() -> QuerySet[TrustList]:
    """The trust lists that count."""
    return TrustList.objects.filter(state=TrustList.State.CURRENT)


def lists_before() -> QuerySet[TrustList]:
    """Lists that were replaced or withdrawn and can be restored, newest first."""
    return TrustList.objects.exclude(state=TrustList.State.CURRENT).order_by("-imported_at", "-pk")


def services() -> QuerySet[CodeService]:
    """The code services that are not given up."""
    return CodeService.objects.filter(retired_at__isnull=True)


@dataclass(frozen=True)
class Provider:
    """One line of the page: what can be accepted here, and how it stands.

    Args:
        key: ``dcc``, ``shc`` or ``http:<id>``.
        name: of a service; the schemes have names of their own.
        ready: whether there are keys, or the service answers.
    """

    key: str
    scheme: str
    name: str
    accepted: bool
    ready: bool
    keys: int
    last_used_at: datetime | None
    service: CodeService | None = None


def providers(compound_id: int, *, now: datetime) -> list[Provider]:
    """Every kind of credential that this installation knows, and whether the compound accepts it."""
    held = {(row.scheme, row.service_id): row for row in Acceptance.objects.filter(compound_id=compound_id)}
    counts = dict.fromkeys(OFFLINE, 0)
    for scheme, count in lists_in_force().values_list("scheme", "key_count"):
        counts[scheme] += count
    found = [_line(scheme, "", held.get((scheme, None)), counts[scheme] > 0, counts[scheme]) for scheme in OFFLINE]
    for each in services():
        ready = each.open_until is None or each.open_until <= now
        found.append(_line("http", each.name, held.get(("http", each.pk)), ready, 0, each))
    return found


def _line(
    scheme: str, name: str, row: Acceptance | None, ready: bool, keys: int, service: CodeService | None = None
) -> Provider:
    key = f"http:{service.pk}" if service else scheme
    on = row is not None and row.accepted
    return Provider(key, scheme, name, on, ready, keys, row.last_used_at if row else None, service)
