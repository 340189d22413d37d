"""Typed reading of environment settings; the settings module calls it, and a bad value stops the boot."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """An environment setting is missing or cannot be used; the message says which, and what it expects."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a PostgreSQL server answers; ``host`` may be a folder of unix sockets."""

    host: str
    port: int
    name: str
    user: str
    password: str
    options: dict[str, str]


def text(name: str, default: str | None = None) -> str:
    """The setting's text.

    Raises:
        BadSetting: it is missing and has no default.
    """
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise BadSetting(f"{name} is not set. Set it in the environment before starting.")
    return value


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(f"{name} is “{value}”, but must be one of: {', '.join(sorted(allowed))}.")
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or a no."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise BadSetting(f"{name} is “{value}”, but must be yes or no.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise BadSetting(f"{name} is “{value}”, but must be a whole number.") from None
    if not least <= parsed <= most:
        raise BadSetting(f"{name} is {parsed}, but must lie between {least} and {most}.")
    return parsed


def names(name: str, default: str = "") -> list[str]:
    """A list written with commas; empty entries fall away."""
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


def key(name: str) -> bytes:
    """A key of 32 bytes, written in base64."""
    return decode_key(name, text(name))


def decode_key(name: str, written: str) -> bytes:
    """The 32 bytes that base64 stands for.

    Raises:
        BadSetting: it is not base64, or not 32 bytes.
    """
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise BadSetting(f"{name} must be written in base64.") from None
    if len(raw) != 32:
        raise BadSetting(f"{name} must hold 32 bytes in base64, but holds {len(raw)}.")
    return raw


def numbered_keys(name: str) -> dict[int, bytes]:
    """Keys by number, newest first, written ``2:base64,1:base64``."""
    keys: dict[int, bytes] = {}
    for entry in names(name):
        number_text, _, written = entry.partition(":")
        if not number_text.isdigit() or not 1 <= int(number_text) <= 255:
            raise BadSetting(f"{name} must be written as number:base64, with numbers from 1 to 255.")
        keys[int(number_text)] = decode_key(name, written)
    if not keys:
        raise BadSetting(f"{name} is not set. Set it in the environment before starting.")
    return keys


def database(name: str) -> DatabaseAddress | None:
    """The server named by ``postgresql://user:password@host:port/name?option=value``; None when unset."""
    url = os.environ.get(name, "").strip()
    if not url:
        return None
    expected = f"{name} must be written as postgresql://user:password@host:port/name."
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise BadSetting(expected) from None
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    database_name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not database_name or not host:
        raise BadSetting(expected)
    return DatabaseAddress(
        host=host,
        port=port,
        name=database_name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=options,
    )
