"""Talking to devices: the protocol of door drivers, ISAPI over HTTP, and a simulated terminal that really speaks it."""

from shouwang.protect.devices.drivers.doors import Command, DoorDriver, Result
from shouwang.protect.devices.drivers.isapi import Isapi, Unreachable

__all__ = ["Command", "DoorDriver", "Isapi", "Result", "Unreachable"]
