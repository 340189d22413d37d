"""The use cases of devices; pages, jobs and the intake call these."""

from shouwang.protect.devices.services.doors import (
    SEND_JOB,
    ask_open,
    ask_resume,
    open_exits,
    send,
    sweep_commands,
)
from shouwang.protect.devices.services.faces import (
    FaceRefused,
    Given,
    carry_out,
    confirm_gone,
    erase_due,
    give_consent,
    picture_of,
    read_picture,
    withdraw,
)
from shouwang.protect.devices.services.polling import due_polls, poll, try_device
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
    "SEND_JOB",
    "DeviceRefused",
    "FaceRefused",
    "Facts",
    "Given",
    "Receipt",
    "Request",
    "Shown",
    "Taken",
    "ask_open",
    "ask_resume",
    "carry_out",
    "change",
    "clear_faults",
    "confirm_gone",
    "count_reset",
    "due_polls",
    "erase_due",
    "erase_old",
    "find_silent",
    "give_consent",
    "heard",
    "note_fault",
    "open_exits",
    "picture_of",
    "poll",
    "prove",
    "read_picture",
    "receive",
    "register",
    "rotate",
    "send",
    "set_control",
    "set_state",
    "sweep_commands",
    "try_device",
    "withdraw",
]
