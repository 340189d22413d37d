"""Addresses of notices."""

from django.urls import path

from shouwang.means.notices.views import desk, reading

app_name = "notices"
HERE = "c/<slug:compound>/notices/"
INBOX = "c/<slug:compound>/inbox/"

urlpatterns = [
    path(HERE, desk.index, name="index"),
    path(HERE + "new", desk.new, name="new"),
    path(HERE + "<int:notice_id>/", desk.one, name="one"),
    path(HERE + "<int:notice_id>/withdraw", desk.withdraw, name="withdraw"),
    path(HERE + "<int:notice_id>/unreached", desk.unreached, name="unreached"),
    path(HERE + "<int:notice_id>/unreached.xlsx", desk.unreached_sheet, name="unreached-sheet"),
    path(HERE + "<int:notice_id>/unreached/print", desk.unreached_print, name="unreached-print"),
    path(HERE + "<int:notice_id>/print", desk.poster, name="poster"),
    path(INBOX, reading.inbox, name="inbox"),
    path(INBOX + "<int:notice_id>", reading.read, name="read"),
    path("n/<slug:code>/", reading.public, name="public"),
]
