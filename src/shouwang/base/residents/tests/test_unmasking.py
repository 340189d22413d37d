"""Looking at sealed values: only with a reason, on record, not by the dozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shouwang.base.journal.models import Entry
from shouwang.base.residents import selectors, services
from shouwang.base.residents.models import EmergencyContact
from shouwang.base.residents.tests.people import ZHANG_ID, settle
from shouwang.kernel.outcomes import Refusal
from shouwang.testing.cast import NOW, Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_an_unmasked_value_is_on_record_for_the_resident(cast: Cast) -> None:
    zhang = settle(cast, "张小兰", phone="13800138000", id_number=ZHANG_ID)
    shown = services.unmask(
        actor=cast.actor("steward"),
        compound_id=cast.pine.pk,
        person_id=zhang.pk,
        field="id_number",
        reason="transfer",
        now=NOW,
    )
    assert shown.value == ZHANG_ID
    assert shown.until == NOW + timedelta(seconds=30)
    assert selectors.seen_by(zhang.pk) == [{"at": NOW, "by": "Stella", "field": "id_number", "reason": "transfer"}]
    assert ZHANG_ID not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("field", "reason", "code"),
    [
        ("phone", " ", "resident.reason"),
        ("phone", "other", "resident.reason"),
        ("salary", "transfer", "resident.field"),
        ("id_number", "transfer", "resident.field"),
    ],
)
def test_unmasking_without_reason_or_value_is_refused(cast: Cast, field: str, reason: str, code: str) -> None:
    zhang = settle(cast, "张小兰", phone="13800138000")
    with pytest.raises(Refusal) as refused:
        services.unmask(
            actor=cast.actor("steward"),
            compound_id=cast.pine.pk,
            person_id=zhang.pk,
            field=field,
            reason=reason,
            now=NOW,
        )
    assert refused.value.code == code
    assert selectors.seen_by(zhang.pk) == []


def test_the_thirty_first_look_within_an_hour_is_refused_and_recorded(cast: Cast) -> None:
    zhang, steward = settle(cast, "张小兰", phone="13800138000"), cast.actor("steward")
    look: dict[str, Any] = {"compound_id": cast.pine.pk, "person_id": zhang.pk, "field": "phone", "reason": "delivery"}
    for minute in range(30):
        services.unmask(actor=steward, now=NOW + timedelta(minutes=minute), **look)
    with pytest.raises(Refusal) as refused:
        services.unmask(actor=steward, now=NOW + timedelta(minutes=59), **look)
    assert (refused.value.code, refused.value.status) == ("resident.unmask_limit", 429)
    assert Entry.objects.filter(action="resident.unmask_refused").count() == 1
    services.unmask(actor=cast.actor("manager"), now=NOW + timedelta(minutes=59), **look)
    services.unmask(actor=steward, now=NOW + timedelta(minutes=61), **look)


def test_an_emergency_contact_is_sealed_and_opened_with_a_reason(cast: Cast) -> None:
    zhang, steward = settle(cast, "张小兰"), cast.actor("steward")
    for _ in range(2):
        contact = services.add_contact(
            actor=steward,
            compound_id=cast.pine.pk,
            person_id=zhang.pk,
            name="张强",
            relation="儿子",
            phone="13700137000",
            now=NOW,
        )
    assert EmergencyContact.objects.count() == 1
    shown = services.unmask(
        actor=steward,
        compound_id=cast.pine.pk,
        person_id=zhang.pk,
        field="contact_phone",
        contact_id=contact.pk,
        reason="transfer",
        now=NOW,
    )
    assert shown.value == "13700137000"
    services.remove_contact(actor=steward, compound_id=cast.pine.pk, contact_id=contact.pk, now=NOW)
    assert EmergencyContact.objects.count() == 0
