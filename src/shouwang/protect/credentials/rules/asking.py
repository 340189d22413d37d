"""Whether what was shown is what the posture asks for; the gate turns the answers into its reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shouwang.protect.credentials.rules import reasons
from shouwang.protect.credentials.rules.facts import COVID, Fact, Kind, Method, Standing, Verified

WAIT_DAYS = 14
"""Days after the dose that completes a course before it counts; a booster counts at once.
Source: Regulation (EU) 2021/953 as most members applied it, and the common Chinese rule of 2021."""

_HOURS = {"test_48h": 48, "test_24h": 24}
_FUTURE = timedelta(minutes=15)
"""Sample times are noted by hand: a quarter of an hour ahead is a clock, not a forgery."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one code of the posture's ``credentials``.

    Args:
        ok: whether it is satisfied; where not, the code says whether a guard should look.
        code: stable, of ``reasons.SENTENCES``.
        sentence: English, to be translated; ``params`` fill it.
        until: until when a yes holds; None while the credential itself holds without end.
        asked: the code that was asked.
    """

    ok: bool
    code: str
    sentence: str
    until: datetime | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    asked: str = ""

    @property
    def look(self) -> bool:
        """Whether a guard may settle it by looking: the machine cannot say yes or no."""
        return self.code in LOOK


LOOK = frozenset(
    {
        "credential.show_guard",
        "credential.test_future",
        "credential.test_antigen",
        "credential.not_accepted",
        "credential.service_down",
    }
)
_WORTH = {"credential.ok": 0, "credential.test_positive": 1, "credential.code_barred": 1, "credential.code_watch": 2}
"""Which answer speaks for several: a yes first, but what endangers others before any other no."""


def satisfies(credential: Verified, asked: str, now: datetime) -> Answer:
    """Whether one verified credential is what a code of the posture asks for.

    Examples, each worked through, at noon on 23 November:
        * ``test_48h``, a negative laboratory test sampled at 10:00 on the 22nd: 26 hours old, **yes**, until 10:00 on
          the 24th. For ``test_24h`` the same is ``credential.test_old``.
        * ``test_48h``, the same by antigen: ``credential.test_antigen``, the guard looks.
        * ``test_48h``, an EU vaccination: ``credential.not_this``.
        * ``vaccination``, 2 of 2 doses, the last on 1 November: 22 days ago, **yes**. Given on the 15th:
          ``credential.too_soon`` with the 29th. 3 of 3, or 2 of 1, is a booster and counts at once.
        * ``vaccination``, 1 of 2: ``credential.doses``. No number of doses in it: ``credential.show_guard``.
        * ``vaccination``, a positive test of last week: ``credential.test_positive``, whatever was asked.
        * ``health_code`` from a province's service, clear until 12:05: **yes**, until 12:05.
        * ``blood_type``, which nobody has heard of: ``credential.show_guard``.
    """
    if any(_infectious(fact, now) for fact in credential.facts):
        return _answer(asked, "credential.test_positive")
    judge = _JUDGES.get(asked)
    if judge is None:
        return _answer(asked, "credential.show_guard")
    given = [judge(fact, asked, now) for fact in credential.facts]
    return _bounded(_best(given, asked), credential)


def answer(asked: Collection[str], shown: Sequence[Verified], now: datetime) -> tuple[Answer, ...]:
    """One answer for each code asked, in the order of their names, over all that was shown.

    Args:
        now: an instant; its time zone says which day it is.

    Examples:
        * ``{"test_48h", "vaccination"}`` and an EU vaccination: ``test_48h`` is ``credential.not_this``,
          ``vaccination`` is ``credential.ok``.
        * Anything asked, nothing shown: ``credential.missing``.
        * An expired test and a fresh one: **yes** by the fresh one. A clear one and a positive one of the same
          person: the positive one speaks.
    """
    return tuple(_over(code, shown, now) for code in sorted(asked))


def _over(asked: str, shown: Sequence[Verified], now: datetime) -> Answer:
    if not shown:
        return _answer(asked, "credential.missing")
    given = [satisfies(each, asked, now) for each in shown]
    positive = next(
        (each for each in given if each.code in ("credential.test_positive", "credential.code_barred")), None
    )
    return positive or _best(given, asked)


def _answer(asked: str, code: str, until: datetime | None = None, **params: object) -> Answer:
    return Answer(code == "credential.ok", code, reasons.SENTENCES[code], until, params, asked)


_NEVER = datetime.max.replace(tzinfo=UTC)


def _best(given: Sequence[Answer], asked: str) -> Answer:
    """The yes that holds longest, else what endangers others, else what a guard may settle, else the first no."""

    def worth(each: Answer) -> tuple[int, int, float]:
        lasts = (each.until or _NEVER).timestamp()
        return _WORTH.get(each.code, 3), 4 if each.code == "credential.not_this" else not each.look, -lasts

    return min(given, key=worth) if given else _answer(asked, "credential.show_guard")


def _bounded(found: Answer, credential: Verified) -> Answer:
    """A yes never outlasts the credential itself."""
    if not found.ok or credential.expires_at is None:
        return found
    until = min(found.until or _NEVER, credential.expires_at)
    return _answer(found.asked, found.code, until, **found.params)


def _foreign(fact: Fact, kinds: Collection[Kind], asked: str, now: datetime) -> Answer | None:
    """The answer to a fact that is about something else, or holds no more; None when it is to be judged."""
    if fact.kind is Kind.OTHER:
        return _answer(asked, "credential.show_guard")
    if fact.kind not in kinds:
        return _answer(asked, "credential.not_this")
    if fact.target != COVID:
        return _answer(asked, "credential.show_guard" if not fact.target else "credential.not_this")
    if (fact.valid_until is not None and now >= fact.valid_until) or (
        fact.valid_from is not None and now < fact.valid_from
    ):
        return _answer(asked, "credential.stale_fact")
    return None


def _test(fact: Fact, asked: str, now: datetime) -> Answer:
    foreign = _foreign(fact, (Kind.TEST_NEGATIVE,), asked, now)
    if foreign is not None:
        return foreign
    if fact.sampled_at is None:
        return _answer(asked, "credential.show_guard")
    if fact.sampled_at > now + _FUTURE:
        return _answer(asked, "credential.test_future")
    until = fact.sampled_at + timedelta(hours=_HOURS[asked])
    if now >= until:
        return _answer(asked, "credential.test_old", hours=_HOURS[asked])
    if fact.method is Method.MOLECULAR:
        return _answer(asked, "credential.ok", until)
    return _answer(asked, "credential.test_antigen" if fact.method is Method.ANTIGEN else "credential.show_guard")


_INFECTIOUS = timedelta(days=10)


def _infectious(fact: Fact, now: datetime) -> bool:
    """A positive test warns for ten days, an undated one always."""
    recent = fact.sampled_at is None or now - fact.sampled_at <= _INFECTIOUS
    return fact.kind is Kind.TEST_POSITIVE and fact.target == COVID and recent


def _vaccination(fact: Fact, asked: str, now: datetime) -> Answer:
    foreign = _foreign(fact, (Kind.VACCINATION,), asked, now)
    if foreign is not None:
        return foreign
    if fact.doses is None or fact.doses_needed is None or fact.given_on is None:
        return _answer(asked, "credential.show_guard")
    if fact.doses < fact.doses_needed:
        return _answer(asked, "credential.doses", doses=fact.doses, needed=fact.doses_needed)
    booster = fact.doses > fact.doses_needed or fact.doses >= 3
    counts_on = fact.given_on + timedelta(days=0 if booster else WAIT_DAYS)
    if now.date() < counts_on:
        return _answer(asked, "credential.too_soon", day=f"{counts_on:%Y-%m-%d}")
    return _answer(asked, "credential.ok", fact.valid_until)


_STANDINGS = {
    Standing.CLEAR: "credential.ok",
    Standing.WATCH: "credential.code_watch",
    Standing.BARRED: "credential.code_barred",
}


def _standing(kind: Kind) -> Callable[[Fact, str, datetime], Answer]:
    def judge(fact: Fact, asked: str, now: datetime) -> Answer:
        foreign = _foreign(fact, (kind,), asked, now)
        if foreign is not None:
            return foreign
        code = _STANDINGS.get(fact.standing, "credential.show_guard") if fact.standing else "credential.show_guard"
        return _answer(asked, code, fact.valid_until if code == "credential.ok" else None)

    return judge


_JUDGES: Mapping[str, Callable[[Fact, str, datetime], Answer]] = {
    "test_48h": _test,
    "test_24h": _test,
    "vaccination": _vaccination,
    "health_code": _standing(Kind.HEALTH_CODE),
    "travel": _standing(Kind.TRAVEL),
}
