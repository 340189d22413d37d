"""The browser judges as the server judges: one table, the same cases, the same verdicts, codes and sentences."""

from __future__ import annotations

import json
import struct
from datetime import timedelta

from django.utils import translation

from shouwang.kernel import signing
from shouwang.protect.gate import passes, reading, rules
from shouwang.protect.gate.services import recording
from shouwang.protect.gate.tests import vectors
from shouwang.protect.visitors.rules import codes as visits
from shouwang.testing.cast import NOW

READINGS = [
    "36.5",
    "36,5",
    " ３６．５ ",
    "36.5℃",
    "36.5°C",
    "",
    "20",
    "80",
    "98.6",
    "98.6F",
    "36.5 ℉",
    "36.6C",
    "36.6°c",
    "36",
    "1e1",
    ".5",
    "36.",
    "warm",
    "nan",
    "-36.5",
    "37.35",
    ".",
]


def plain(value):
    return json.loads(json.dumps(value, default=lambda at: at.isoformat()))


def facts_as_json(facts):
    orders = [{"kind": o.kind, "ordered_by": o.ordered_by, "until": o.until} for o in facts.orders]
    whole = {name: getattr(facts, name) for name in type(facts).__slots__ if name not in ("orders", "gate_kind")}
    return plain({**whole, "orders": orders})


def answer(case, decided):
    said = {}
    measured = case["temperature_c"]
    readings = {"temperature_c": f"{measured:.1f}"} if measured is not None else {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told = readings | {"credentials_bad": reading.value_in_words(case["credentials_bad"])}
            said[language] = [reading.sentence(recording.stored(r), told).text for r in decided.reasons]
    return {"verdict": decided.verdict, "codes": list(decided.codes()), "zh": said["zh-hans"], "en": said["en"]}


def test_the_browser_answers_thousands_of_encounters_as_the_server_does(browser):
    met, edges = vectors.everything()
    cases = [(rules.case_of(f, rules.asked(p, f.gate_kind)), p) for f, p in met]
    given = [{"facts": facts_as_json(f), "asked": plain(rules.asked(p, f.gate_kind))} for f, p in met]
    cases += [(case, vectors.under_everything()) for case in edges]
    given += [{"case": plain(case)} for case in edges]
    answered = browser(cases=given)["answers"]
    assert len(answered) >= 2_000
    spoke = set()
    for (case, posture), theirs in zip(cases, answered, strict=True):
        decided = rules.judge(case, posture)
        assert theirs["case"] == plain(case)
        assert {name: theirs[name] for name in ("verdict", "codes", "zh", "en")} == answer(case, decided), case
        spoke |= {(reason.code, reason.verdict) for reason in decided.reasons}
    silent = [row.code for row in (*rules.SAFETY, *rules.RULES) if (row.code, row.verdict) not in spoke]
    assert silent == [], "rows that no case makes speak"
    assert {theirs["verdict"] for theirs in answered} == {"allow", "check", "refuse"}


def test_the_browser_reads_codes_as_the_server_does(browser):
    ours, withdrawn, theirs = (signing.Signer(bytes([n]) * 32) for n in (1, 2, 3))
    known = {"keys": {"0": ours.public_key.hex(), "1": withdrawn.public_key.hex()}, "withdrawn": [1], "compound": 7}
    live = passes.Claim(7, passes.Bearer.PERSON, 2**40 + 5, home=(3, 4, 5), label="李*华 3-1-501")
    card = passes.Claim(7, passes.Bearer.HOLDER, 12, card=12, until=int(NOW.timestamp()) + 60, gates=(1, 2))
    made = [
        passes.issue(ours, live, now=NOW),
        passes.issue(ours, card, now=NOW),
        passes.issue(withdrawn, live, key=1, now=NOW),
        passes.issue(theirs, live, now=NOW),
        passes.issue(ours, passes.Claim(8, passes.Bearer.USER, 1), now=NOW),
        passes.issue(ours, live, now=NOW)[:-3] + "AAA",
        *("", "SW2.", "SW2.AAAA", "SW2.中文", "SW1.abc", "SW2." + "A" * 500, "https://example.org/x"),
    ]
    moments = [NOW + timedelta(seconds=s) for s in (-120, -61, -60, 0, 59, 60, 120, 121, 9_999)]
    asked = [(text, now) for text in made for now in moments]
    answered = browser(codes=[{"text": t, "now": n.timestamp(), "known": known} for t, n in asked])["codes"]
    keys = {0: ours, 1: withdrawn}
    for (text, now), found in zip(asked, answered, strict=True):
        right = passes.read(text, keys=keys, withdrawn=[1], compound_id=7, now=now)
        assert found["proof"] == right.proof, (text, now)
        assert (found["claim"] is None) == (right.claim is None)
        if right.claim:
            claim = found["claim"]
            assert (claim["bearerId"], claim["card"], claim["until"]) == (
                right.claim.bearer_id,
                right.claim.card,
                right.claim.until,
            )
            assert (tuple(claim["home"]), tuple(claim["gates"]), claim["label"]) == (
                right.claim.home,
                right.claim.gates,
                right.claim.label,
            )


def test_the_browser_reads_visitors_codes_and_temperatures_as_the_server_does(browser):
    signer, other, withdrawn = (signing.Signer(seed * 32) for seed in (b"v", b"w", b"x"))
    span = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}
    made = [
        visits.issue(signer, compound_id=7, invitation_id=99, **span),
        visits.issue(signer, compound_id=8, invitation_id=99, **span),
        visits.issue(other, compound_id=7, invitation_id=99, **span),
        visits.issue(other, key=2, compound_id=7, invitation_id=99, **span),
        visits.issue(other, key=3, compound_id=7, invitation_id=99, **span),
        visits.issue(withdrawn, key=1, compound_id=7, invitation_id=99, **span),
        "SWV1." + signer.sign(struct.pack(">BQQII", 1, 7, 99, int(NOW.timestamp()), int(NOW.timestamp()) + 7200)),
        "SWV1.",
        "SWV1.AAAA",
    ]
    keys = {0: signer, 1: withdrawn, 2: other}
    public = {str(number): key.public_key.hex() for number, key in keys.items()}
    known = {"keys": public, "withdrawn": [1], "compound": 7}
    asked = [(text, NOW + timedelta(minutes=m)) for text in made for m in (-1, 0, 119, 120)]
    told = browser(visits=[{"text": t, "now": n.timestamp(), "known": known} for t, n in asked], readings=READINGS)
    for (text, now), found in zip(asked, told["visits"], strict=True):
        right = visits.read(text, keys=keys, withdrawn=[1], compound_id=7, now=now)
        assert (found["seen"], found["invitation"]) == (right.seen, right.invitation_id)
    for text, found in zip(READINGS, told["readings"], strict=True):
        try:
            assert found == rules.read_temperature(text), text
        except rules.NotATemperature:
            assert found == "wrong", text


SECOND, HOUR = 1_000, 3_600_000
HEARD = [0, 0, "hear", 10 * HOUR]
CLOCKS = {
    "runs on": ([HEARD, [HOUR, HOUR, "tick", 0]], 11 * HOUR, False),
    "is moved ahead in sight": ([HEARD, [5 * HOUR, SECOND, "tick", 0]], 10 * HOUR + SECOND, False),
    "is moved back in sight": ([HEARD, [-5 * HOUR, SECOND, "tick", 0]], 10 * HOUR + SECOND, False),
    "sleeps": ([HEARD, [0, 0, "hide", 0], [2 * HOUR, SECOND, "tick", 0]], 12 * HOUR, False),
    "is moved back while it sleeps": (
        [HEARD, [0, 0, "hide", 0], [-HOUR, SECOND, "tick", 0]],
        10 * HOUR + SECOND,
        False,
    ),
    "is moved and set right by the server": (
        [HEARD, [0, 0, "hide", 0], [9 * HOUR, SECOND, "tick", 0], [9 * HOUR, SECOND, "hear", 11 * HOUR]],
        11 * HOUR,
        False,
    ),
}
CLOSED = {
    "is opened again": (3 * HOUR, 13 * HOUR, False),
    "was set back while it was closed": (-3 * HOUR, 10 * HOUR + HOUR, True),
}


def test_a_phone_knows_the_time_whatever_is_done_to_its_clock(browser):
    saved = {"offset": 10 * HOUR, "heard": 10 * HOUR, "date": HOUR, "jumped": False}
    given = [{"saved": None, "steps": steps} for steps, _at, _jumped in CLOCKS.values()]
    given += [{"saved": saved, "steps": [[date, 0, "tick", 0]]} for date, _at, _jumped in CLOSED.values()]
    told = browser(clocks=given)["clocks"]
    wanted = [(at, jumped) for _given, at, jumped in (*CLOCKS.values(), *CLOSED.values())]
    assert [(each["at"], each["jumped"]) for each in told] == wanted
    assert told[0]["unsure_ms"] == HOUR // 10_000
    assert browser(clocks=[{"saved": None, "steps": [[0, 0, "tick", 0]]}])["clocks"][0]["unsure_ms"] > 12 * HOUR
