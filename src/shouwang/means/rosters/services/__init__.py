"""Keeping staff files, making rosters, changing them on the day, and the clock at the post."""

from shouwang.means.rosters.services.asking import agree, ask_leave, ask_open_shift, ask_swap, decide, withdraw
from shouwang.means.rosters.services.away import call_in_sick
from shouwang.means.rosters.services.cells import fill_draft, set_cell
from shouwang.means.rosters.services.clocking import (
    ask_for_ppe,
    clock_in,
    clock_out,
    code_of,
    hash_of,
    make_feed,
    ppe_missing,
    revoke_feed,
)
from shouwang.means.rosters.services.drafting import begin_draft, discard
from shouwang.means.rosters.services.exempting import end_exemption, exempt
from shouwang.means.rosters.services.isolating import end_isolation, isolate
from shouwang.means.rosters.services.publishing import publish
from shouwang.means.rosters.services.replanning import (
    REPLAN_JOB,
    accept_replan,
    start_replan,
    stop_replan,
    work_out_replan,
)
from shouwang.means.rosters.services.solving import SOLVE_JOB, mark_lost, solve, start_run, stop_run
from shouwang.means.rosters.services.staff import add_term, close_file, end_term, open_file, unmask
from shouwang.means.rosters.services.standing_in import stand_in
from shouwang.means.rosters.services.stations import change_station, ensure_stations, renew_code, set_day
from shouwang.means.rosters.services.taking import take_best

__all__ = [
    "REPLAN_JOB",
    "SOLVE_JOB",
    "accept_replan",
    "add_term",
    "agree",
    "ask_for_ppe",
    "ask_leave",
    "ask_open_shift",
    "ask_swap",
    "begin_draft",
    "call_in_sick",
    "change_station",
    "clock_in",
    "clock_out",
    "close_file",
    "code_of",
    "decide",
    "discard",
    "end_exemption",
    "end_isolation",
    "end_term",
    "ensure_stations",
    "exempt",
    "fill_draft",
    "hash_of",
    "isolate",
    "make_feed",
    "mark_lost",
    "open_file",
    "ppe_missing",
    "publish",
    "renew_code",
    "revoke_feed",
    "set_cell",
    "set_day",
    "solve",
    "stand_in",
    "start_replan",
    "start_run",
    "stop_replan",
    "stop_run",
    "take_best",
    "unmask",
    "withdraw",
    "work_out_replan",
]
