"""What a pass code promises to a gate that has no network and no list of people."""

from datetime import timedelta

import pytest

from shouwang.kernel import signing
from shouwang.protect.gate import passes
from shouwang.protect.gate.passes import Bearer, Claim
from shouwang.protect.gate.rules import Proof
from shouwang.testing.cast import NOW

SIGNER = signing.Signer(b"s" * 32)
OTHER = signing.Signer(b"o" * 32)
KEYS = {0: SIGNER, 1: OTHER}
CLAIM = Claim(1, Bearer.PERSON, 9, home=(3, 5, 7), label="李*华 3-2-501")
CODE = passes.issue(SIGNER, CLAIM, now=NOW)
CARD = passes.issue(SIGNER, Claim(1, Bearer.HOLDER, 4, card=12, gates=(6, 8), label="钱*"), now=NOW)


def read(code, *, compound_id=1, after=0.0, keys=KEYS, withdrawn=()):
    now = NOW + timedelta(seconds=after)
    return passes.read(code, keys=keys, withdrawn=withdrawn, compound_id=compound_id, now=now)


def test_a_live_code_is_believed_and_says_who_lives_where():
    assert read(CODE, after=30) == passes.Pass(Proof.SIGNED, CLAIM, int(NOW.timestamp()))


@pytest.mark.parametrize(
    ("after", "proof"), [(-60, "signed"), (-61, "stale"), (120, "signed"), (121, "stale"), (86400, "stale")]
)
def test_a_picture_of_a_code_stops_working_and_clocks_may_be_a_minute_off(after, proof):
    assert read(CODE, after=after).proof == proof


def test_a_card_is_good_for_its_gates_until_its_day_and_never_more_than_a_card():
    seen = read(CARD, after=86400 * 300)
    assert (seen.proof, seen.claim.gates, seen.claim.card) == (Proof.CARD, (6, 8), 12)
    ending = passes.issue(SIGNER, Claim(1, Bearer.USER, 4, card=1, until=int(NOW.timestamp()) + 60), now=NOW)
    assert [read(ending, after=after).proof for after in (59, 60)] == [Proof.CARD, Proof.REVOKED]


def test_after_a_change_of_keys_both_are_read_until_the_old_one_is_withdrawn():
    new = passes.issue(OTHER, CLAIM, key=1, now=NOW)
    assert read(new).proof is read(CODE).proof is Proof.SIGNED
    assert read(CODE, withdrawn={0}).proof is Proof.REVOKED
    assert read(CODE, keys={1: KEYS[1]}).proof is Proof.FORGED


def test_a_code_of_another_compound_is_named_as_such():
    assert read(CODE, compound_id=2).proof is Proof.ELSEWHERE


def test_a_long_name_is_cut_between_characters():
    claim = read(passes.issue(SIGNER, Claim(1, Bearer.PERSON, 9, label="守" * 40), now=NOW)).claim
    assert claim.label == "守" * 16


@pytest.mark.parametrize(
    "code",
    [
        "",
        "SW2.",
        "SW2.!!!",
        "SW2." + "A" * 300,
        "x" * 10_000,
        "https://example.org",
        CODE[:-3],
        CODE + "AAAA",
        CODE.replace("SW2.", "SW2.B"),
        CODE.replace("SW2.", "SW1."),
        passes.issue(OTHER, CLAIM, key=0, now=NOW),
        passes.issue(SIGNER, CLAIM, key=9, now=NOW),
    ],
)
def test_what_is_not_our_code_is_forged_and_never_an_error(code):
    assert read(code).proof is Proof.FORGED


def test_every_single_changed_character_breaks_a_code():
    body = CODE.removeprefix("SW2.")
    changed = (body[:i] + ("A" if body[i] != "A" else "B") + body[i + 1 :] for i in range(len(body) - 1))
    assert {read("SW2." + code).proof for code in changed} == {Proof.FORGED}
