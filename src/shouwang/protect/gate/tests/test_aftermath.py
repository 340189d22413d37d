"""What follows a decision: managers are told of a second high reading, and people are forgotten in time."""

from datetime import timedelta

from shouwang.base.journal.models import Entry
from shouwang.kernel import sealing
from shouwang.means.notices.models import Notice
from shouwang.protect.gate import reactions, services
from shouwang.protect.gate.events import FeverConfirmed
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests.test_services import decide
from shouwang.testing.cast import NOW


def test_a_second_high_reading_tells_the_managers_once_and_no_name(cast):
    made = decide(cast, visitor="钱进", home_id=cast.homes[0].pk, temperature="38.2")
    for _again in range(2):
        reactions.tell_of_fever(event=FeverConfirmed(made.pk, cast.pine.pk), now=NOW)
    notice = Notice.objects.get()
    assert notice.urgent
    assert "钱进" not in str(vars(notice))


def test_a_fever_at_another_compound_tells_nobody(cast):
    made = decide(cast, visitor="钱进", home_id=cast.homes[0].pk)
    reactions.tell_of_fever(event=FeverConfirmed(made.pk, cast.pine.pk + 1), now=NOW)
    assert not Notice.objects.exists()


def test_a_decision_is_forgotten_after_90_days_and_under_an_emergency_after_28(cast):
    quiet = decide(cast, visitor="钱进", home_id=cast.homes[0].pk, temperature="36.5")
    tense = decide(cast, visitor="孙行", home_id=cast.homes[0].pk)
    Decision.objects.filter(pk=tense.pk).update(severity=2)
    assert services.erase_due(now=NOW + timedelta(days=27)) == 0
    assert services.erase_due(now=NOW + timedelta(days=28)) == 1
    assert set(Decision.objects.values_list("who", "home")) == {("", None), ("钱进", cast.homes[0].pk)}
    assert services.erase_due(now=NOW + timedelta(days=90)) == 1
    assert services.erase_due(now=NOW + timedelta(days=91)) == 0
    quiet.refresh_from_db()
    assert (quiet.who, quiet.home_id, quiet.temperature_c, quiet.verdict) == ("", None, None, "allow")
    assert Entry.objects.filter(action="gate.erased", data={"count": 1}).count() == 2


def test_why_somebody_was_let_pass_is_forgotten_too_and_that_it_was_done_is_not(cast):
    let_in = decide(cast, visitor="钱进", home_id=cast.homes[0].pk)
    reason = {"verdict": "refuse", "override_sealed": sealing.seal("钱进的母亲病危")}
    Decision.objects.filter(pk=let_in.pk).update(**reason)
    assert services.erase_due(now=NOW + timedelta(days=90)) == 1
    assert services.erase_due(now=NOW + timedelta(days=91)) == 0
    let_in.refresh_from_db()
    assert (let_in.passed, let_in.override_reason) == (True, "已删除")
    assert bytes(let_in.override_sealed) != b""
