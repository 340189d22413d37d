"""Trust lists in the database, and what a compound accepts."""

import json
import uuid

import pytest

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.protect.credentials import selectors, services
from shouwang.protect.credentials.models import TrustKey, TrustList
from shouwang.protect.credentials.rules import Rejected, Verified
from shouwang.protect.credentials.tests.vectors import NOW, PLAIN, RSA, recipe
from shouwang.testing import credentials as issue


def imported(cast, *signers, who="admin", nonce=None, content=None):
    content = content or json.dumps({"certificates": [each.entry for each in signers]}).encode()
    return services.import_list(
        content=content, source="dsc.json", actor=cast.actor(who), nonce=nonce or uuid.uuid4(), now=NOW
    )


def accepting(cast, provider="dcc", *, accepted=True, who="alice"):
    services.accept(compound_id=cast.pine.pk, provider=provider, accepted=accepted, actor=cast.actor(who), now=NOW)


def shown(cast, text):
    return services.verify(text, compound_id=cast.pine.pk, now=NOW)


def test_a_certificate_is_verified_by_the_imported_list_where_it_is_accepted(cast, django_assert_max_num_queries):
    imported(cast, PLAIN)
    accepting(cast)
    shown(cast, recipe().text())
    with django_assert_max_num_queries(2):
        found = shown(cast, recipe().text())
    assert isinstance(found, Verified)
    assert services.verify(recipe().text(), compound_id=cast.plane.pk, now=NOW).code == "credential.not_accepted"


def test_a_health_card_is_verified_by_its_issuers_keys(cast):
    card = issue.shc(issue.card(issue.immunization("2026-10-01")), now=NOW)
    accepting(cast, "shc")
    assert shown(cast, card).code == "credential.unknown_issuer"
    imported(cast, content=json.dumps({"iss": issue.ISSUER, "keys": [issue.card_key()]}).encode())
    assert isinstance(shown(cast, card), Verified)


@pytest.mark.parametrize("text", ["", "hello", "https://example.org/", "x" * 10_000, "\x00HC1", "1234567890"])
def test_what_is_no_credential_is_said_to_be_none(cast, text):
    accepting(cast)
    found = shown(cast, text)
    assert isinstance(found, Rejected)
    assert found.code == "credential.not_a_credential"


def test_a_kind_that_was_switched_off_is_not_verified(cast):
    imported(cast, PLAIN)
    accepting(cast)
    accepting(cast, accepted=False)
    assert shown(cast, recipe().text()).code == "credential.not_accepted"


def test_a_newer_list_replaces_the_old_one_which_can_be_restored(cast):
    first = imported(cast, PLAIN)
    second = imported(cast, RSA)
    accepting(cast)
    assert shown(cast, recipe().text()).code == "credential.unknown_issuer"
    services.restore_list(list_id=first.pk, actor=cast.actor("admin"), now=NOW)
    assert isinstance(shown(cast, recipe().text()), Verified)
    assert [each.pk for each in selectors.lists_in_force()] == [first.pk]
    assert [each.pk for each in selectors.lists_before()] == [second.pk]


def test_a_withdrawn_list_is_trusted_no_more(cast):
    held = imported(cast, PLAIN)
    accepting(cast)
    services.withdraw_list(list_id=held.pk, actor=cast.actor("admin"), now=NOW)
    assert shown(cast, recipe().text()).code == "credential.unknown_issuer"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 a spreadsheet", "trust.unknown_shape"),
        (b'{"certificates": [', "trust.not_json"),
        (b'{"keys": []}', "trust.no_issuer"),
        (b"{}", "trust.empty"),
        (b"-----BEGIN PRIVATE KEY-----", "trust.private"),
    ],
)
def test_a_wrong_file_is_refused_and_the_old_list_stays(cast, content, code):
    held = imported(cast, PLAIN)
    with pytest.raises(services.TrustRefused) as refused:
        imported(cast, content=content)
    assert refused.value.code == code
    assert [each.pk for each in selectors.lists_in_force()] == [held.pk]
    assert TrustKey.objects.count() == 1


def test_the_same_import_twice_is_one(cast):
    nonce = uuid.uuid4()
    assert imported(cast, PLAIN, nonce=nonce).pk == imported(cast, PLAIN, nonce=nonce).pk
    with pytest.raises(services.TrustRefused, match="in force already"):
        imported(cast, PLAIN)
    assert TrustList.objects.count() == 1


def test_only_an_administrator_says_who_is_trusted(cast):
    held = imported(cast, PLAIN)
    for who in ("alice", "bob", "carol"):
        for attempt in (
            lambda who=who: imported(cast, RSA, who=who),
            lambda who=who: services.withdraw_list(list_id=held.pk, actor=cast.actor(who), now=NOW),
            lambda who=who: services.restore_list(list_id=held.pk, actor=cast.actor(who), now=NOW),
        ):
            with pytest.raises(outcomes.Forbidden):
                attempt()
    assert selectors.lists_in_force().get().pk == held.pk


def test_a_guard_does_not_choose_what_is_accepted_and_nobody_chooses_for_another_compound(cast):
    for who in ("bob", "mallory"):
        with pytest.raises(outcomes.Forbidden):
            accepting(cast, who=who)
    with pytest.raises(outcomes.NotFound):
        accepting(cast, "http:999")
    with pytest.raises(outcomes.NotFound):
        accepting(cast, "horoscope")


def test_old_lists_do_not_pile_up(cast):
    for number in range(31, 39):
        imported(cast, issue.signer(number))
    assert TrustList.objects.count() == 4


def test_a_list_of_many_signers_is_imported_at_once(cast, django_assert_max_num_queries):
    entry = PLAIN.entry
    many = [entry | {"kid": f"{number:016x}"} for number in range(2500)]
    with django_assert_max_num_queries(20):
        held = services.import_list(
            content=json.dumps(many).encode(), source="x", actor=Actor.system(), nonce=uuid.uuid4(), now=NOW
        )
    assert held.key_count == 2500
