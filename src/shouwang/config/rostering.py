"""Runs a public shift-scheduling instance through the product's own roster engine, on the command line."""

from __future__ import annotations

from pathlib import Path

from shouwang.config import speech
from shouwang.config.trouble import Trouble
from shouwang.means.rosters.engine import apart, checking, yardstick
from shouwang.means.rosters.engine.results import Outcome, Progress


def bench(file: Path, *, seconds: float, schedule: bool) -> None:
    """Solve, report while solving, and end with ``cost N bound B gap G%``.

    Raises:
        Trouble: the file is not such an instance, no roster was found, or the solver died.
    """
    try:
        problem = yardstick.read(file.read_text())
    except (yardstick.FormatRefused, UnicodeDecodeError) as wrong:
        raise Trouble(
            en=f"{file} is not a shift-scheduling instance in the text format of Curtois and Qu: {wrong}",
            zh=f"{file} 不是 Curtois–Qu 文本格式的排班算例：{wrong}",
        ) from wrong
    outcome = apart.solve(problem, seconds=seconds, on_progress=_say)
    if outcome.roster is None or checking.broken(problem, outcome.lines):
        raise Trouble(
            en=f"No roster: {outcome.status}. {outcome.reason}", zh=f"没有得到班表：{outcome.status}。{outcome.reason}"
        )
    if outcome.reason:
        speech.say(
            en=f"{outcome.reason} This is its best roster.",
            zh=f"求解中断（{outcome.reason}），以下为已得到的最好班表。",
        )
    if schedule:
        for name, row in outcome.roster.items():
            print(name, *(duty.shift if duty else "-" for duty in row))
    print(last_line(outcome), flush=True)


def last_line(outcome: Outcome) -> str:
    """``cost N bound B gap G%``."""
    gap = "?" if outcome.gap is None else f"{100 * outcome.gap:.2f}"
    return f"cost {outcome.cost} bound {outcome.bound} gap {gap}%"


def _say(news: Progress) -> None:
    cost, bound = ("–" if one is None else one for one in (news.cost, news.bound))
    speech.say(
        en=f"{news.seconds:6.1f} s  cost {cost}  bound {bound}  ({news.step})",
        zh=f"{news.seconds:6.1f} 秒  成本 {cost}  下界 {bound}  （{news.step}）",
    )
