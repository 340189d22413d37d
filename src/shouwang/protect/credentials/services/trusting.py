"""Importing, restoring and withdrawing lists of trusted signers; they hold for the whole installation."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.credentials.models import TrustKey, TrustList
from shouwang.protect.credentials.rules import trust_files

_KEPT = 3
"""Replaced lists of one name that are kept; older ones are deleted."""


class TrustRefused(outcomes.Refusal):
    """A file or list that cannot be used; the list in force stays."""


@transaction.atomic
def import_list(*, content: bytes, source: str, actor: Actor, nonce: uuid.UUID, now: datetime) -> TrustList:
    """Read a file of trust and put it in force in place of the list of the same name.

    The same nonce again gives the first import. Locks all trust lists.

    Args:
        source: the file's name, for the page.

    Raises:
        Forbidden: not ``credentials.trust``.
        TrustRefused: ``trust.…`` with the reason; nothing has changed.
    """
    accounts.require(actor, "credentials.trust")
    journal.in_turn("credentials.trust")
    again = TrustList.objects.filter(nonce=nonce).first()
    if again is not None:
        return again
    try:
        found = trust_files.read(content, now=now)
    except trust_files.Refused as refused:
        raise TrustRefused(refused.code, refused.message, **refused.params) from refused
    digest = hashlib.sha256(content).hexdigest()
    before = _in_force(found.scheme, found.name)
    if before is not None and before.digest == digest:
        raise TrustRefused("trust.same", _("This very file is in force already."))
    _replace(before)
    made = _store(found, digest, source, actor, nonce, now)
    _forget_older(made)
    _tell(made, "trust.imported", actor, now)
    return made


def _in_force(scheme: str, name: str) -> TrustList | None:
    return TrustList.objects.filter(scheme=scheme, name=name, state=TrustList.State.CURRENT).first()


def _replace(before: TrustList | None) -> None:
    if before is not None:
        before.state = TrustList.State.REPLACED
        before.save(update_fields=["state"])


def _store(
    found: trust_files.TrustFile, digest: str, source: str, actor: Actor, nonce: uuid.UUID, now: datetime
) -> TrustList:
    made = TrustList.objects.create(
        scheme=found.scheme,
        name=found.name,
        source=source[:200],
        digest=digest,
        key_count=len(found.keys),
        issuer_count=found.issuers,
        skipped_count=found.skipped_count,
        skipped=list(found.skipped),
        valid_until=found.valid_until,
        imported_at=now,
        imported_by_id=actor.user_id,
        imported_by_name=actor.name[:60],
        nonce=nonce,
    )
    TrustKey.objects.bulk_create(
        (
            TrustKey(
                trust_list=made,
                kid=key.kid,
                issuer=key.issuer,
                public=key.public,
                uses=key.uses,
                valid_from=key.valid_from,
                valid_until=key.valid_until,
            )
            for key in found.keys
        ),
        batch_size=1000,
    )
    return made


def _forget_older(made: TrustList) -> None:
    older = TrustList.objects.filter(scheme=made.scheme, name=made.name).exclude(pk=made.pk)
    kept = list(older.order_by("-imported_at", "-pk").values_list("pk", flat=True)[:_KEPT])
    older.exclude(pk__in=kept).delete()


def _tell(held: TrustList, action: str, actor: Actor, now: datetime) -> None:
    data = {"scheme": held.scheme, "name": held.name, "source": held.source, "keys": held.key_count}
    journal.record(actor=actor, action=action, subject=("trust_list", held.pk), data=data, now=now)


@transaction.atomic
def restore_list(*, list_id: int, actor: Actor, now: datetime) -> TrustList:
    """Put a replaced or withdrawn list in force again, in place of the one of its name. Locks all trust lists.

    Raises:
        Forbidden: not ``credentials.trust``.
        NotFound: ``trust.unknown``.
        TrustRefused: ``trust.all_expired``: its signers have all expired meanwhile.
    """
    accounts.require(actor, "credentials.trust")
    journal.in_turn("credentials.trust")
    held = _held(list_id)
    if held.state == TrustList.State.CURRENT:
        return held
    if held.valid_until is not None and held.valid_until <= now:
        raise TrustRefused("trust.all_expired", _("Every key of this file has expired. Fetch the current list."))
    _replace(_in_force(held.scheme, held.name))
    held.state = TrustList.State.CURRENT
    held.save(update_fields=["state"])
    _tell(held, "trust.restored", actor, now)
    return held


@transaction.atomic
def withdraw_list(*, list_id: int, actor: Actor, now: datetime) -> TrustList:
    """Trust a list no longer; it can be restored. Locks all trust lists.

    Raises:
        Forbidden: not ``credentials.trust``.
        NotFound: ``trust.unknown``.
    """
    accounts.require(actor, "credentials.trust")
    journal.in_turn("credentials.trust")
    held = _held(list_id)
    if held.state == TrustList.State.CURRENT:
        held.state = TrustList.State.RETIRED
        held.save(update_fields=["state"])
        _tell(held, "trust.withdrawn", actor, now)
    return held


def _held(list_id: int) -> TrustList:
    held = TrustList.objects.filter(pk=list_id).first()
    if held is None:
        raise outcomes.NotFound("trust.unknown", _("There is no such trust list."))
    return held
