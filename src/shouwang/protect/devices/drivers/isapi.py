"""Hikvision's ISAPI over HTTP with Digest: doors, the event log, people and their face templates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from shouwang.protect.devices.drivers.doors import Command, Result

TIMEOUT_S = 3.0
PAGE = 30
"""Events that a terminal gives at most in one answer."""
_WORDS = {Command.OPEN: "open", Command.HOLD_OPEN: "alwaysOpen", Command.NORMAL: "close"}
_STATUS = re.compile(rb"<statusCode>\s*(\d+)")
_FIRMWARE = re.compile(rb"<firmwareVersion>([^<]*)")
_DOOR = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<RemoteControlDoor version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><cmd>{cmd}</cmd></RemoteControlDoor>'
)


class Unreachable(Exception):
    """The device did not answer, or not as ISAPI answers; the first argument is a stable code."""


class Isapi:
    """One device under its own address.

    Args:
        url: ``http://192.168.1.64``.
        user, password: of the device, for HTTP Digest.
    """

    def __init__(self, url: str, user: str, password: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, self._auth, self._timeout = url, httpx.DigestAuth(user, password), timeout_s

    def command(self, door: int, command: Command) -> Result:
        """Tell a door (``PUT …/RemoteControl/door/<n>``); a lost answer is unknown, never a no."""
        body = _DOOR.format(cmd=_WORDS[command]).encode()
        try:
            answer = self._send("PUT", f"/ISAPI/AccessControl/RemoteControl/door/{door}", body, "application/xml")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
            return Result("failed", "door.unreachable")
        except httpx.HTTPError:
            return Result("unknown", "door.no_answer")
        if answer.status_code == 401:
            return Result("failed", "door.password")
        found = _STATUS.search(answer.content[:4000])
        said_yes = answer.status_code == 200 and (found is None or found.group(1) == b"1")
        return Result("done") if said_yes else Result("failed", "door.refused")

    def firmware(self) -> str:
        """What the device says of its firmware: the smallest question there is, to see whether it answers.

        Raises:
            Unreachable
        """
        answer = self._checked("GET", "/ISAPI/System/deviceInfo")
        found = _FIRMWARE.search(answer.content[:8000])
        return found.group(1).decode("utf-8", "replace")[:60] if found else ""

    def search(self, *, since_serial: int, starts_at: datetime, ends_at: datetime) -> list[Mapping[str, Any]]:
        """Up to thirty lines of the event log from a serial on, oldest first.

        Raises:
            Unreachable
        """
        condition = {
            "searchID": "shouwang",
            "searchResultPosition": 0,
            "maxResults": PAGE,
            "major": 0,
            "minor": 0,
            "startTime": starts_at.isoformat(timespec="seconds"),
            "endTime": ends_at.isoformat(timespec="seconds"),
            "beginSerialNo": since_serial,
            "timeReverseOrder": False,
        }
        found = self._json("POST", "/ISAPI/AccessControl/AcsEvent?format=json", {"AcsEventCond": condition})
        lines = found.get("AcsEvent", {}).get("InfoList", [])
        if not isinstance(lines, list):
            raise Unreachable("door.refused")
        return [line for line in lines if isinstance(line, Mapping)]

    def put_person(self, ref: str, name: str, picture: bytes) -> None:
        """Put somebody and their face on the device; doing it twice changes nothing.

        Raises:
            Unreachable
        """
        person = {"employeeNo": ref, "name": name, "userType": "normal", "doorRight": "1"}
        self._json("PUT", "/ISAPI/AccessControl/UserInfo/SetUp?format=json", {"UserInfo": person})
        record = json.dumps({"faceLibType": "blackFD", "FDID": "1", "FPID": ref})
        files = {
            "FaceDataRecord": (None, record, "application/json"),
            "FaceImage": ("face.jpg", picture, "image/jpeg"),
        }
        self._checked("PUT", "/ISAPI/Intelligent/FDLib/FDSetUp?format=json", files=files)

    def remove_person(self, ref: str) -> None:
        """Take somebody and their face off the device; somebody who is not there is no fault.

        Raises:
            Unreachable
        """
        face = {"FPID": [{"value": ref}]}
        self._json("PUT", "/ISAPI/Intelligent/FDLib/FDSearch/Delete?format=json&FDID=1&faceLibType=blackFD", face)
        person = {"UserInfoDelCond": {"EmployeeNoList": [{"employeeNo": ref}]}}
        self._json("PUT", "/ISAPI/AccessControl/UserInfo/Delete?format=json", person)

    def _json(self, method: str, path: str, message: object) -> dict[str, Any]:
        answer = self._checked(method, path, content=json.dumps(message).encode())
        try:
            found = answer.json()
        except ValueError as wrong:
            raise Unreachable("door.refused") from wrong
        if not isinstance(found, dict):
            raise Unreachable("door.refused")
        return found

    def _checked(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            answer = self._send(method, path, sent.pop("content", None), "application/json", **sent)
        except httpx.HTTPError as gone:
            raise Unreachable("door.unreachable") from gone
        if answer.status_code != 200:
            raise Unreachable("door.password" if answer.status_code == 401 else "door.refused")
        return answer

    def _send(self, method: str, path: str, content: bytes | None, kind: str, **sent: Any) -> httpx.Response:
        headers = {"Content-Type": kind} if content is not None else {}
        with httpx.Client(auth=self._auth, timeout=self._timeout, trust_env=False) as client:
            return client.request(method, self._url + path, content=content, headers=headers, **sent)
