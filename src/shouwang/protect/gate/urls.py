"""Addresses of the gate."""

from django.urls import path

from shouwang.protect.gate import (
    app_pages,
    card_pages,
    conflict_pages,
    desk_pages,
    exit_pages,
    figure_pages,
    inside_pages,
    key_pages,
    station_api,
    station_pages,
    views,
)

app_name = "gate"

urlpatterns = [
    path("c/<slug:compound>/gate/", desk_pages.desk, name="desk"),
    path("c/<slug:compound>/gate/search", desk_pages.search, name="search"),
    path("c/<slug:compound>/gate/ask", desk_pages.ask, name="ask"),
    path("c/<slug:compound>/gate/decide", desk_pages.decide, name="decide"),
    path("c/<slug:compound>/gate/decisions/<int:decision_id>/place", desk_pages.note, name="note"),
    path("c/<slug:compound>/gate/decisions/<int:decision_id>", desk_pages.verdict, name="verdict"),
    path("c/<slug:compound>/gate/figures", figure_pages.figures, name="figures"),
    path("c/<slug:compound>/gate/exits", exit_pages.overdue, name="exits"),
    path("c/<slug:compound>/gate/inside", inside_pages.inside, name="inside"),
    path("api/v1/gate/station/enrol", station_api.enrol, name="station-enrol"),
    path("api/v1/gate/station/beat", station_api.beat, name="beat"),
    path("api/v1/gate/station/snapshot", station_api.snapshot, name="snapshot"),
    path("api/v1/gate/station/decide", station_api.decide, name="station-decide"),
    path("api/v1/gate/station/decisions", station_api.upload, name="upload"),
    path("api/v1/gate/station/guards", station_api.sign_on, name="sign-on"),
    path("gate-app/", app_pages.app, {"name": "index.html"}, name="app"),
    path("gate-app/<str:name>", app_pages.app, name="app-file"),
    path("c/<slug:compound>/gate/stations/", station_pages.index, name="stations"),
    path("c/<slug:compound>/gate/stations/enrolment", station_pages.enrolment, name="enrolment"),
    path("c/<slug:compound>/gate/stations/ticket", station_pages.ticket, name="ticket"),
    path("c/<slug:compound>/gate/stations/enrol", station_pages.enrol, name="enrol"),
    path("c/<slug:compound>/gate/stations/<int:station_id>/rename", station_pages.rename, name="station-rename"),
    path("c/<slug:compound>/gate/stations/<int:station_id>/revoke", station_pages.revoke, name="station-revoke"),
    path("c/<slug:compound>/gate/conflicts/", conflict_pages.index, name="conflicts"),
    path("c/<slug:compound>/gate/conflicts/<int:conflict_id>/settle", conflict_pages.settle, name="settle"),
    path("c/<slug:compound>/gate/cards/", card_pages.index, name="cards"),
    path("c/<slug:compound>/gate/cards/new", card_pages.new, name="card-new"),
    path("c/<slug:compound>/gate/cards/batch", card_pages.batch, name="card-batch"),
    path("c/<slug:compound>/gate/cards/sheet", card_pages.sheet, name="card-sheet"),
    path("c/<slug:compound>/gate/cards/<int:card_id>", card_pages.one, name="card"),
    path("c/<slug:compound>/gate/cards/<int:card_id>/end", card_pages.end, name="card-end"),
    path("c/<slug:compound>/gate/keys/", key_pages.index, name="keys"),
    path("c/<slug:compound>/gate/keys/new", key_pages.rotate, name="key-new"),
    path("c/<slug:compound>/gate/keys/<int:number>/withdraw", key_pages.withdraw, name="key-withdraw"),
    path("c/<slug:compound>/pass", views.own_pass, name="pass"),
]
