"""What the journal's action codes say to people. Pure."""

from __future__ import annotations

from shouwang.kernel.words import gettext_noop as _

LABELS: dict[str, str] = {
    "incident.reported": _("Incident reported"),
    "incident.declared": _("Incident declared"),
    "incident.confirmed": _("Report confirmed"),
    "incident.dismissed": _("Report dismissed"),
    "incident.corrected": _("Facts corrected"),
    "incident.closed": _("Incident closed"),
    "incident.activated": _("Response activated"),
    "incident.raised": _("Level raised"),
    "incident.lowered": _("Level lowered"),
    "incident.extended": _("Planned end changed"),
    "incident.stood_down": _("Response stood down"),
    "consent.asked": _("Second person asked"),
    "consent.given": _("Second person consented"),
    "consent.refused": _("Second person refused"),
    "consent.withdrawn": _("Request withdrawn"),
    "reaction.retried": _("Stuck reaction retried"),
}

AREAS: dict[str, tuple[str, str]] = {
    "incident": (_("Incidents"), "siren"),
    "consent": (_("Consents"), "users"),
    "plan": (_("Plans"), "book-open-check"),
    "duty": (_("Duties"), "list-checks"),
    "post": (_("Posts"), "hard-hat"),
    "absence": (_("Absences"), "hard-hat"),
    "notice": (_("Notices"), "megaphone"),
    "rollcall": (_("Roll-call"), "clipboard-check"),
    "gate": (_("Gate"), "door-open"),
    "visit": (_("Visits"), "door-open"),
    "account": (_("Accounts"), "circle-user-round"),
    "person": (_("Residents"), "users"),
    "resident": (_("Residents"), "users"),
    "import": (_("Imports"), "file-spreadsheet"),
    "reaction": (_("System"), "server"),
}
"""Areas of actions, for the journal's filter, with their icons."""


def action_label(action: str) -> str:
    """What an action says; one without words of its own says its area and code."""
    return LABELS.get(action, action)


def action_icon(action: str) -> str:
    """The icon of an action's area."""
    return AREAS.get(action.split(".")[0], ("", "file-text"))[1]
