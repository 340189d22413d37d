"""The words of the code in both languages: ``python -m tools.glossary`` writes the tables of GLOSSARY.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.base.places import rules as places
from shouwang.base.posture import catalogue
from shouwang.base.posture.orders import Choice, Limit, Order, Portions, Quota, Union
from shouwang.base.residents import rules as residents
from shouwang.living.rollcall.rules import answers
from shouwang.means.notices import rules as notices
from shouwang.means.workforce.rules import orders, states
from shouwang.oversight.command.rules import incidents
from shouwang.protect.gate import rules as gate
from shouwang.protect.visitors import rules as visitors
from tools import translations

PAGE = Path(__file__).resolve().parents[1] / "GLOSSARY.md"
BEGIN = "<!-- made by python -m tools.glossary; a test keeps it true -->"

Labels = Mapping[str, str]

VERDICTS: Labels = {
    gate.Verdict.ALLOW: "Let pass",
    gate.Verdict.CHECK: "Check by hand",
    gate.Verdict.REFUSE: "Do not let pass",
}
TABLES: tuple[tuple[str, str, Labels], ...] = (
    ("Roles", "角色", ROLE_LABELS),
    ("Kinds of public areas", "公共区域", places.AREA_LABELS),
    ("Kinds of gates", "出入口", places.GATE_LABELS),
    ("Kinds of organisations", "合作单位", places.ORGANISATION_LABELS),
    ("Relations to a home", "与房屋的关系", residents.RELATION_LABELS),
    ("Conflicts of offline gates", "离线门岗冲突", gate.CONFLICT_LABELS),
    ("Needs", "需要关照的原因", residents.NEED_LABELS),
    ("Restrictions", "限制令", residents.RESTRICTION_LABELS),
    ("Hazards", "灾种", catalogue.HAZARDS),
    ("Event grades", "事件等级", incidents.GRADES),
    ("Warning colours", "预警颜色", incidents.WARNINGS),
    ("States of an incident", "事件状态", incidents.STATES),
    ("Posts that measures and duties name", "岗位", catalogue.POSTS),
    ("States of a duty", "任务状态", states.STATE_LABELS),
    ("Proofs of a duty", "任务凭证", orders.PROOF_LABELS),
    ("Answers to a roll-call", "点名回答", answers.STATE_LABELS),
    ("Ways of an answer", "回答方式", answers.VIA_LABELS),
    ("Help that is asked for", "求助内容", answers.HELP_LABELS),
    ("Audiences of a notice", "通知对象", notices.KIND_LABELS),
    ("Standing of a notice", "通知状态", notices.STANDING_LABELS),
    ("Verdicts of the gate", "门岗判定", VERDICTS),
    ("What a visitor comes for", "来访类型", visitors.KIND_LABELS),
    ("Where a visit stands", "来访状态", visitors.STATE_LABELS),
    ("Where a delivery goes", "快递去向", visitors.DROP_LABELS),
    ("Facilities", "公共设施", catalogue.FACILITIES),
    ("Classes of goods", "物资类别", catalogue.ITEM_CLASSES),
    ("Credentials", "查验凭证", catalogue.CREDENTIALS),
    ("What the compound supplies", "小区供应", catalogue.SUPPLIED),
)


def tables() -> str:
    """Everything below the mark, as Markdown."""
    chinese = {key[0]: text for key, text in _translations() if text}
    lines = [*_measures(chinese)]
    for english, title, labels in TABLES:
        lines += ["", f"## {english} · {title}", "", "| in the code | English | 中文 |", "|---|---|---|"]
        lines += [f"| `{key}` | {label} | {chinese.get(label, '')} |" for key, label in labels.items()]
    return "\n".join(lines) + "\n"


def _translations() -> Iterator[tuple[translations.Key, str]]:
    for _, message in translations.entries():
        yield translations.entry_key(message), translations.text_of(message)


def _measures(chinese: Labels) -> Iterator[str]:
    yield from ("## Measures · 措施", "", "Values stand from loosest to strictest.", "")
    yield from ("| in the code | English | 中文 | values |", "|---|---|---|---|")
    for key, measure in catalogue.CATALOGUE.items():
        per = " (per kind)" if measure.kinds else ""
        label = chinese.get(measure.label, "")
        yield f"| `{key}` | {measure.label}{per} | {label} | {_values(measure.order, chinese)} |"


def _values(order: Order, chinese: Labels) -> str:
    match order:
        case Choice(steps=steps):
            return ", ".join(f"`{key}` {label} {chinese.get(label, '')}".rstrip() for key, label in steps.items())
        case Limit(smaller_is_stricter=True, low=low, high=high):
            return f"a ceiling from {low:g} to {high:g}, the lower the stricter"
        case Limit(low=low, high=high):
            return f"a floor from {low:g} to {high:g}, the higher the stricter"
        case Quota():
            return "exits in a number of days, for some hours each"
        case Union():
            return "a set, the more the stricter"
        case Portions(most=most):
            return f"up to {most} of each thing, the more the stricter"
    return "every so many minutes, the shorter the stricter"


def page(text: str) -> str:
    """The page with its tables made anew."""
    return text.partition(BEGIN)[0] + BEGIN + "\n\n" + tables()


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
