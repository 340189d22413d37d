"""Where an appeal stands, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from shouwang.protect.appeals import rules
from shouwang.protect.appeals.rules import Answer, State

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("after", "answer", "until", "used", "stands"),
    [
        (0, "", None, False, State.WAITING),
        (30, "", None, False, State.LATE),
        (720, "", None, False, State.LAPSED),
        (5, Answer.UPHELD, None, False, State.UPHELD),
        (5, Answer.CORRECTED, None, False, State.CORRECTED),
        (5, Answer.ADMITTED, 35, False, State.ADMITTED),
        (35, Answer.ADMITTED, 35, False, State.OVER),
        (50, Answer.ADMITTED, 35, True, State.USED),
    ],
)
def test_an_appeal_stands_where_its_instants_say(after, answer, until, used, stands):
    found = rules.state(
        made_at=NOW,
        due_at=NOW + rules.ANSWER_WITHIN,
        answer=answer,
        until=NOW + until * MINUTE if until else None,
        used=used,
        now=NOW + after * MINUTE,
    )
    assert found is stands


@pytest.mark.parametrize(
    ("typed", "is_one"), [("hk 4-27", True), ("HK427", True), ("3-2-501", False), ("HK127", False)]
)
def test_a_number_is_known_however_it_is_typed(typed, is_one):
    assert rules.is_number(typed) is is_one


def test_an_answer_needs_a_sentence_and_a_time_that_is_offered():
    for answer, sentence, minutes in ((Answer.UPHELD, " ", None), (Answer.ADMITTED, "ok", 999)):
        with pytest.raises(rules.AppealRefused):
            rules.check_answer(answer, sentence, minutes)
    rules.check_answer(Answer.ADMITTED, "ok", 30)
