"""Keeping staff files, making rosters, changing them on the day, and the clock at the post."""

from shouwang.means.rosters.services.staff import add_term, close_file, end_term, open_file, unmask
from shouwang.means.rosters.services.stations import change_station, ensure_stations, renew_code, set_day

__all__ = [
    "add_term",
    "change_station",
    "close_file",
    "end_term",
    "ensure_stations",
    "open_file",
    "renew_code",
    "set_day",
    "unmask",
]
