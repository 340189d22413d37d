"""Addresses of sharing out and of rations."""

from django.urls import path

from shouwang.means.allocation.views import offline, point, rations, sharing

app_name = "allocation"
_A = "c/<slug:compound>/goods/sharing/"
_R = "c/<slug:compound>/goods/rations/"
_ONE = f"{_A}<int:round_id>/"
_OUT = f"{_R}<int:round_id>/"
_POINT = f"{_OUT}points/<int:point_id>/"

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
    path(_R, rations.rations, name="rations"),
    path(f"{_R}new/", rations.new_rations, name="new-rations"),
    path(f"{_R}codes/", rations.codes, name="codes"),
    path(_OUT, rations.hand_out_round, name="hand-out-round"),
    path(f"{_OUT}print/", rations.rations_printed, name="rations-print"),
    path(f"{_OUT}export/", rations.rations_workbook, name="rations-export"),
    path(f"{_OUT}close/", rations.close, name="close-rations"),
    path(f"{_OUT}signatures/<int:home_id>/", point.signature, name="signature"),
    path(_POINT, point.point, name="point"),
    path(f"{_POINT}take/", point.take, name="take-list"),
    path(f"{_POINT}give-back/", point.give_back, name="give-back"),
    path(f"{_POINT}call-in/", rations.call_in, name="call-in"),
    path(f"{_POINT}offline/", offline.page, name="offline"),
    path(f"{_POINT}offline/worker.js", offline.worker, name="offline-worker"),
    path(f"{_R}letters", offline.sealed, name="letters"),
]
