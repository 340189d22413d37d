"""Addresses of command: board, incidents and responses, journal, plans."""

from django.urls import path

from shouwang.oversight.command.views import board, incidents, journal, response

app_name = "command"
HERE = "c/<slug:compound>/"

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
    path(HERE + "activate/", response.activate, name="activate"),
    path(HERE + "response/<int:activation_id>/level/", response.change, name="change"),
    path(HERE + "response/<int:activation_id>/extend/", response.extend, name="extend"),
    path(HERE + "response/<int:activation_id>/stand-down/", response.stand_down, name="stand-down"),
    path(HERE + "consent/<int:consent_id>/", response.consent, name="consent"),
    path(HERE + "journal/", journal.index, name="journal"),
    path("system/", journal.system, name="system"),
    path("system/retry/<int:reaction_id>/", journal.retry, name="system-retry"),
]
