"""PHQ-9 and GAD-7: the official wording, the cut-offs, and what an answer leads to. Pure.

Sources: K. Kroenke, R. Spitzer, J. Williams, "The PHQ-9", J. Gen. Intern. Med. 16 (2001) 606-613;
R. Spitzer et al., "A brief measure for assessing generalized anxiety disorder: the GAD-7", Arch.
Intern. Med. 166 (2006) 1092-1097. The instruments (English and Chinese) were developed by Spitzer,
Williams, Kroenke and colleagues with an educational grant from Pfizer; no permission is required to
reproduce, translate, display or distribute them. They screen; they do not diagnose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.welfare.rules import WelfareRefused


class Scale(StrEnum):
    """Which questionnaire."""

    PHQ9 = "phq9"
    GAD7 = "gad7"


STEM = _("Over the last 2 weeks, how often have you been bothered by any of the following problems?")

CHOICES: tuple[str, ...] = (
    _("Not at all"),
    _("Several days"),
    _("More than half the days"),
    _("Nearly every day"),
)

ITEMS: dict[Scale, tuple[str, ...]] = {
    Scale.PHQ9: (
        _("Little interest or pleasure in doing things"),
        _("Feeling down, depressed, or hopeless"),
        _("Trouble falling or staying asleep, or sleeping too much"),
        _("Feeling tired or having little energy"),
        _("Poor appetite or overeating"),
        _("Feeling bad about yourself — or that you are a failure or have let yourself or your family down"),
        _("Trouble concentrating on things, such as reading the newspaper or watching television"),
        _(
            "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or "
            "restless that you have been moving around a lot more than usual"
        ),
        _("Thoughts that you would be better off dead or of hurting yourself in some way"),
    ),
    Scale.GAD7: (
        _("Feeling nervous, anxious or on edge"),
        _("Not being able to stop or control worrying"),
        _("Worrying too much about different things"),
        _("Trouble relaxing"),
        _("Being so restless that it is hard to sit still"),
        _("Becoming easily annoyed or irritable"),
        _("Feeling afraid as if something awful might happen"),
    ),
}

BANDS: dict[Scale, tuple[tuple[int, str, str], ...]] = {
    Scale.PHQ9: (
        (0, "minimal", _("Minimal")),
        (5, "mild", _("Mild")),
        (10, "moderate", _("Moderate")),
        (15, "moderately_severe", _("Moderately severe")),
        (20, "severe", _("Severe")),
    ),
    Scale.GAD7: (
        (0, "minimal", _("Minimal")),
        (5, "mild", _("Mild")),
        (10, "moderate", _("Moderate")),
        (15, "severe", _("Severe")),
    ),
}
"""From which score a band begins, its stable word and its name."""

MARKED = 10
"""From this score on both authors advise to be seen by a professional."""
_SELF_HARM = 8
"""The place of PHQ-9's item 9."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers come to.

    Args:
        band: a stable word, ``minimal`` to ``severe``.
        danger: item 9 was not answered with "not at all": help comes first, whatever the score.
    """

    scale: Scale
    score: int
    band: str
    label: str
    marked: bool
    danger: bool


def read(scale: Scale, answers: Sequence[int | None]) -> Result:
    """The score and its band.

    Args:
        answers: 0-3 for each item, in order.

    Raises:
        WelfareRefused: ``welfare.incomplete``: an item is missing or out of range.
    """
    if len(answers) != len(ITEMS[scale]) or any(each is None or not 0 <= each <= 3 for each in answers):
        raise WelfareRefused("welfare.incomplete", _("Answer every line; there is no wrong answer."))
    given = [each or 0 for each in answers]
    score = sum(given)
    _at, band, label = next(entry for entry in reversed(BANDS[scale]) if score >= entry[0])
    danger = scale is Scale.PHQ9 and given[_SELF_HARM] > 0
    return Result(scale, score, band, label, score >= MARKED, danger)


def highest(scale: Scale) -> int:
    """The largest score there is."""
    return 3 * len(ITEMS[scale])
