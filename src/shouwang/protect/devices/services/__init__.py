"""The use cases of devices; pages, jobs and the intake call these."""

from shouwang.protect.devices.services.proving import Request, note_fault, prove
from shouwang.protect.devices.services.receiving import Receipt, Taken, heard, receive
from shouwang.protect.devices.services.registering import (
    DeviceRefused,
    Facts,
    Shown,
    change,
    clear_faults,
    count_reset,
    register,
    rotate,
    set_control,
    set_state,
)
from shouwang.protect.devices.services.watching import erase_old, find_silent

__all__ = [
    "DeviceRefused",
    "Facts",
    "Receipt",
    "Request",
    "Shown",
    "Taken",
    "change",
    "clear_faults",
    "count_reset",
    "erase_old",
    "find_silent",
    "heard",
    "note_fault",
    "prove",
    "receive",
    "register",
    "rotate",
    "set_control",
    "set_state",
]
