"""An incident's timeline: what the journal says, what came of its duties, what was told, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as translate

from shouwang.base.journal import selectors as journal
from shouwang.kernel.words import Words, place_in
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.notices import selectors as notices
from shouwang.means.workforce import selectors as workforce
from shouwang.oversight.command.models import Activation, Incident, LevelStep
from shouwang.oversight.command.rules.actions import action_icon, action_label
from shouwang.oversight.command.rules.pack import Level
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.selectors.telling import spoken

KINDS: dict[str, str] = {
    "level": _("Levels"),
    "duty": _("Duties"),
    "notice": _("Notices"),
    "record": _("Entries"),
}
_MOST = 2000


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    kind: str
    icon: str
    label: str
    text: str
    who: str
    severity: int = 0
    numeral: str = ""
    url_id: int | None = None


def of_incident(incident: Incident, *, kind: str = "", now: datetime) -> list[Line]:
    """The timeline, newest first, all of it or one kind."""
    activations = list(Activation.objects.filter(incident=incident).values_list("pk", flat=True))
    lines = [*_journal(incident, activations), *_duties(incident, activations, now), *_notices(incident, activations)]
    chosen = [line for line in lines if not kind or line.kind == kind]
    return sorted(chosen, key=lambda line: line.at, reverse=True)[:_MOST]


_LEVEL_ACTIONS = {
    "incident.activated",
    "incident.raised",
    "incident.lowered",
    "incident.extended",
    "incident.stood_down",
}


def _journal(incident: Incident, activations: list[int]) -> Iterator[Line]:
    entries = list(journal.about(kind="incident", subject_id=incident.pk)[:_MOST])
    for activation in activations:
        entries += journal.about(kind="activation", subject_id=activation)[:_MOST]
        entries += journal.about(kind="closing", subject_id=activation)[:_MOST]
    for entry in entries:
        level = entry.action in _LEVEL_ACTIONS or entry.action.startswith("consent.")
        yield Line(
            at=entry.at,
            kind="level" if level else "record",
            icon=action_icon(entry.action),
            label=action_label(entry.action),
            text=_text(entry.data),
            who=entry.actor_name,
            severity=int(entry.data.get("severity") or 0) if level else 0,
            numeral=str(entry.data.get("numeral") or ""),
        )


def _text(data: dict[str, Any]) -> str:
    names = [str(spoken(Words.of(data[key]))) for key in ("plan", "after") if data.get(key)]
    plain = [str(data[key]) for key in ("reason", "summary") if data.get(key)]
    if data.get("consent_by"):
        plain.append(translate("with the consent of {name}").format(name=data["consent_by"]))
    if data.get("override"):
        plain.append(translate("decided alone"))
    if data.get("count"):
        plain.append(translate("{n} in all").format(n=data["count"]))
    return " · ".join([*names, *plain])


def _duties(incident: Incident, activations: list[int], now: datetime) -> Iterator[Line]:
    for kind in ("activation", "closing"):
        for activation in activations:
            filters = workforce.Filters(source=(kind, str(activation)))
            for duty in workforce.in_compound(incident.compound_id, filters, now=now)[:_MOST]:
                line = _duty(duty, now)
                if line:
                    yield line


def _duty(duty: Any, now: datetime) -> Line | None:
    where = place_in(get_language() or "zh-hans", duty.place_label)
    why = translate(duty.reason) if duty.reason else ""
    text = " · ".join(filter(None, [str(spoken(Words.of(duty.title))), where, why]))
    who = duty.user.name if duty.user else ""
    endings = {
        "done": _("Duty done"),
        "verified": _("Duty done and verified"),
        "not_executable": _("Duty cannot be done"),
    }
    if duty.state in endings and duty.closed_at:
        return Line(duty.closed_at, "duty", "list-checks", endings[duty.state], text, who, url_id=duty.pk)
    if duty.is_open and not duty.waiting and duty.due_at < now:
        return Line(duty.due_at, "duty", "triangle-alert", _("Duty late"), text, who, url_id=duty.pk)
    return None


def _notices(incident: Incident, activations: list[int]) -> Iterator[Line]:
    for activation in activations:
        for notice in notices.of_source(("activation", str(activation))):
            title = str(spoken(Words.of(notice.title)))
            yield Line(notice.published_at, "notice", "megaphone", _("Notice published"), title, spoken(notice.sender))


@dataclass(frozen=True)
class Step:
    """One level over one span, as the ladder of an incident draws it."""

    level: Level
    step: LevelStep
    plan: Words

    @property
    def severity(self) -> int:
        """1 (blue) to 4 (red)."""
        return self.level.severity

    @property
    def numeral(self) -> str:
        """The level's numeral."""
        return self.level.numeral


def ladder(incident: Incident) -> list[Step]:
    """Every level the incident's plans stood at, in order of time."""
    found = []
    for step in responses.steps_of(incident.pk):
        pack = responses.pack_of(step.activation.version)
        found.append(Step(pack.level(step.level), step, pack.title))
    return found
