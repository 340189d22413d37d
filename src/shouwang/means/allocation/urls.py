"""Addresses of sharing out."""

from django.urls import path

from shouwang.means.allocation.views import sharing

app_name = "allocation"
_A = "c/<slug:compound>/goods/sharing/"
_ONE = f"{_A}<int:round_id>/"

urlpatterns = [
    path(_A, sharing.rounds, name="rounds"),
    path(f"{_A}new/", sharing.new, name="new"),
    path(_ONE, sharing.one, name="round"),
    path(f"{_ONE}lines/<int:line_id>/", sharing.line, name="line"),
    path(f"{_ONE}approve/", sharing.approve, name="approve"),
    path(f"{_ONE}withdraw/", sharing.withdraw, name="withdraw"),
    path(f"{_ONE}finish/", sharing.finish, name="finish"),
    path(f"{_ONE}hand-out/", sharing.hand_out, name="hand-out"),
    path(f"{_ONE}print/", sharing.printed, name="print"),
    path(f"{_ONE}export/", sharing.workbook, name="export"),
]
