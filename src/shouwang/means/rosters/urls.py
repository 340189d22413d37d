"""Addresses of staff files and rosters."""

from django.urls import path

from shouwang.means.rosters.views import board, feeds, making, own, setting, staff

app_name = "rosters"
_C = "c/<slug:compound>/"
_S = f"{_C}duties/staff/"
_R = f"{_C}duties/rosters/"
_M = f"{_C}duties/shifts/"
_ONE = f"{_R}<int:roster_id>/"

urlpatterns = [
    path(_S, staff.staff, name="staff"),
    path(f"{_S}print/", staff.staff_print, name="staff-print"),
    path(f"{_S}export/", staff.staff_sheet, name="staff-export"),
    path(f"{_S}open/", staff.open_file, name="open-file"),
    path(f"{_S}<int:file_id>/", staff.file, name="file"),
    path(f"{_S}<int:file_id>/terms/", staff.add_term, name="add-term"),
    path(f"{_S}<int:file_id>/terms/<int:term_id>/end/", staff.end_term, name="end-term"),
    path(f"{_S}<int:file_id>/terms/<int:term_id>/look/", staff.unmask, name="unmask"),
    path(f"{_S}<int:file_id>/close/", staff.close_file, name="close-file"),
    path(_R, board.current, name="current"),
    path(f"{_R}begin/", board.begin, name="begin"),
    path(_ONE, board.roster, name="roster"),
    path(f"{_ONE}cell/", board.set_cell, name="set-cell"),
    path(f"{_ONE}publish/", board.publish, name="publish"),
    path(f"{_ONE}discard/", board.discard, name="discard"),
    path(f"{_ONE}exempt/", board.exempt, name="exempt"),
    path(f"{_ONE}print/", board.printed, name="print"),
    path(f"{_ONE}export/", board.workbook, name="export"),
    path(f"{_ONE}run/", making.run, name="run"),
    path(f"{_ONE}run/start/", making.start_run, name="start-run"),
    path(f"{_ONE}run/<int:run_id>/stop/", making.stop_run, name="stop-run"),
    path(f"{_ONE}run/<int:run_id>/take/", making.take_best, name="take-best"),
    path(f"{_ONE}sick/", making.sick, name="sick"),
    path(f"{_ONE}stand-in/", making.stand_in, name="stand-in"),
    path(f"{_ONE}explain/", making.explain, name="explain"),
    path(f"{_ONE}replan/", making.replan, name="replan"),
    path(f"{_ONE}replan/<int:run_id>/", making.replanning, name="replanning"),
    path(f"{_ONE}replan/<int:run_id>/stop/", making.stop_replan, name="stop-replan"),
    path(f"{_ONE}replan/<int:run_id>/accept/", making.accept, name="accept"),
    path(_M, own.mine, name="mine"),
    path(f"{_M}leave/", own.ask_leave, name="ask-leave"),
    path(f"{_M}sick/", own.call_sick, name="call-sick"),
    path(f"{_M}swap/", own.ask_swap, name="ask-swap"),
    path(f"{_M}swap/<int:shift_id>/", own.swap, name="swap"),
    path(f"{_M}claim/", own.claim, name="claim"),
    path(f"{_M}calendar/", own.feed, name="feed"),
    path(f"{_M}press/", own.press, name="press"),
    path(f"{_M}requests/<int:request_id>/withdraw/", own.withdraw, name="withdraw"),
    path(f"{_M}requests/<int:request_id>/agree/", own.agree, name="agree"),
    path(f"{_R}requests/<int:request_id>/decide/", own.decide, name="decide"),
    path(f"{_R}codes/", own.codes, name="codes"),
    path(f"{_R}stations/", setting.stations, name="stations"),
    path(f"{_R}stations/<str:key>/", setting.change, name="change-station"),
    path(f"{_R}stations/<str:key>/code/", setting.renew, name="renew-code"),
    path(f"{_R}days/", setting.set_day, name="set-day"),
    path(f"{_C}clock/", own.clock, name="clock"),
    path(f"{_C}clock/<str:code>/", own.clock, name="clock-at"),
    path("calendar/<str:token>.ics", feeds.calendar, name="calendar"),
]
