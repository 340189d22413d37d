"""Addresses of command: board, incidents and responses, journal, plans."""

from django.urls import path

from shouwang.oversight.command.views import board, incidents, journal, plan_edit, plans, response, starting

app_name = "command"
HERE = "c/<slug:compound>/"
PLANS = f"{HERE}plans/"
VERSION = f"{PLANS}versions/<int:version_id>/"

urlpatterns = [
    path(HERE + "board/", board.board, name="board"),
    path(HERE + "board/report/", board.report, name="situation"),
    path(HERE + "board/chase/", board.chase, name="chase"),
    path(HERE + "incidents/", incidents.index, name="incidents"),
    path(HERE + "incidents/new/", incidents.declare, name="incident-new"),
    path(HERE + "incidents/<int:incident_id>/", incidents.one, name="incident"),
    path(HERE + "incidents/<int:incident_id>/edit/", incidents.edit, name="incident-edit"),
    path(HERE + "incidents/<int:incident_id>/dismiss/", incidents.dismiss, name="incident-dismiss"),
    path(HERE + "incidents/<int:incident_id>/close/", incidents.close, name="incident-close"),
    path(HERE + "report/", incidents.report, name="report"),
    path(HERE + "start/", starting.start, name="start"),
    path(HERE + "activate/", response.activate, name="activate"),
    path(HERE + "response/<int:activation_id>/level/", response.change, name="change"),
    path(HERE + "response/<int:activation_id>/extend/", response.extend, name="extend"),
    path(HERE + "response/<int:activation_id>/stand-down/", response.stand_down, name="stand-down"),
    path(HERE + "consent/<int:consent_id>/", response.consent, name="consent"),
    path(HERE + "journal/", journal.index, name="journal"),
    path("system/", journal.system, name="system"),
    path("system/retry/<int:reaction_id>/", journal.retry, name="system-retry"),
    path(PLANS, plans.plans, name="plans"),
    path(f"{PLANS}import/", plans.take_in, name="plan-import"),
    path(f"{PLANS}<int:plan_id>/", plans.plan, name="plan"),
    path(f"{PLANS}<int:plan_id>/print/", plans.plan_print, name="plan-print"),
    path(f"{PLANS}<int:plan_id>/draft/", plans.plan_draft, name="plan-draft"),
    path(f"{VERSION}export/", plans.plan_export, name="plan-export"),
    path(f"{VERSION}edit/", plan_edit.plan_edit, name="plan-edit"),
    path(f"{VERSION}compare/<int:other_id>/", plans.plan_compare, name="plan-compare"),
    path(f"{VERSION}submit/", plans.plan_submit, name="plan-submit"),
    path(f"{VERSION}sign/", plans.plan_sign, name="plan-sign"),
    path(f"{VERSION}return/", plans.plan_return, name="plan-return"),
    path(f"{VERSION}enforce/", plans.plan_enforce, name="plan-enforce"),
    path(f"{VERSION}discard/", plans.plan_discard, name="plan-discard"),
]
