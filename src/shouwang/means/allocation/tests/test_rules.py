"""Who asks for how much, what a line says, and from which list a home is served."""

from __future__ import annotations

import dataclasses
import string

import pytest

from shouwang.kernel.outcomes import Refusal
from shouwang.means.allocation import rules
from shouwang.means.allocation.rules import Claim, entitling, rations, words
from shouwang.means.allocation.rules.entitling import Basis, Circle, Recipient, Term


@pytest.mark.parametrize(
    ("needs", "isolated", "circle"),
    [
        ((), False, Circle.EVERYBODY),
        (("no_phone",), False, Circle.EVERYBODY),
        (("lives_alone",), False, Circle.FRAIL),
        (("lives_alone", "dialysis"), False, Circle.MEDICAL),
        (("infant",), True, Circle.ISOLATED),
    ],
)
def test_a_home_belongs_to_the_first_circle_that_fits(needs, isolated, circle):
    assert entitling.circle_of(needs, isolated=isolated) is circle


def test_a_large_home_claims_by_persons_and_a_post_by_those_on_duty():
    terms = {Circle.POSTS: Term(1, Basis.PERSON, 2, 4), Circle.EVERYBODY: Term(3, Basis.HOME, 1, 2)}
    asking = [
        Recipient("post:gate", Circle.POSTS, 8),
        Recipient("home:1", Circle.EVERYBODY, 5),
        Recipient("home:2", Circle.FRAIL, 1),
    ]
    made = entitling.claims(asking, terms, accepts=("n95",), carried={"home:1": 0.5})
    assert made == [Claim("post:gate", 1, 16, 32, 1, ("n95",)), Claim("home:1", 3, 1, 2, 1, ("n95",), 0.5)]


@pytest.mark.parametrize("item_class", ["mask", "food_pack", "disinfectant"])
def test_the_usual_terms_can_be_used_and_put_posts_before_homes(item_class):
    terms = entitling.usual_terms(item_class)
    entitling.check_terms(terms)
    assert terms[Circle.POSTS].rank < terms[Circle.FRAIL].rank < terms[Circle.EVERYBODY].rank


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (Term(0, Basis.HOME, 1, 1), "share.bad_rank"),
        (Term(1, Basis.HOME, -1, 1), "share.negative"),
        (Term(1, Basis.HOME, 2, 1), "share.minimum_over_wish"),
        (Term(1, Basis.HOME, 1, 1, 0), "share.bad_step"),
        (Term(1, Basis.HOME, 0, 0), "share.nobody_asks"),
    ],
)
def test_terms_by_which_nobody_could_be_served_are_refused(term, code):
    with pytest.raises(Refusal) as refused:
        entitling.check_terms({Circle.EVERYBODY: term})
    assert refused.value.code == code


def test_every_reason_has_a_sentence_whose_gaps_are_filled():
    line = rules.allocate([Claim("a", 1, 0, 2), Claim("b", 1, 0, 2)], {"": 3}, seed="s").lines[1]
    assert set(words.SENTENCES) == set(rules.Why)
    for sentence in words.SENTENCES.values():
        gaps = {name for _t, name, _f, _c in string.Formatter().parse(sentence) if name}
        assert gaps <= set(words.values(line))
    assert words.SENTENCES[line.why].format(**words.values(line)) == (
        "1 of 2: 1 of 2 equals get one step more; yours is turn 1, and it counts next time."
    )


@pytest.mark.parametrize(("persons", "units"), [(0, 0), (1, 2), (3, 4), (9, 5)])
def test_a_ration_grows_with_the_household_up_to_its_ceiling(persons, units):
    assert rations.Entitlement(1, 1, 5).units(persons) == units


@pytest.mark.parametrize(
    ("entitled", "code"),
    [((-1, 1), "ration.negative"), ((0, 0), "ration.nothing"), ((500, 0), "ration.too_much")],
)
def test_an_entitlement_that_gives_nothing_or_too_much_is_refused(entitled, code):
    with pytest.raises(rations.RationRefused) as refused:
        rations.check_entitlement(rations.Entitlement(*entitled))
    assert refused.value.code == code


FINE = rations.Standing(True, True, False, "A", "A", "", "phone-1", "bob 14:02")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"phone": "phone-1"}, None),
        ({"is_open": False}, "ration.closed"),
        ({"entitled": False}, "ration.not_entitled"),
        ({"served": True}, "ration.given"),
        ({"at_point": "B"}, "ration.other_point"),
        ({"phone": "phone-2"}, "ration.list_elsewhere"),
    ],
)
def test_a_home_is_served_once_and_from_one_list(change, code):
    found = dataclasses.replace(FINE, **change)
    if code is None:
        return rations.check_serving(found)
    with pytest.raises(Refusal) as refused:
        rations.check_serving(found)
    assert refused.value.code == code
    return None
