"""Typed reading of environment settings; the settings module calls it, and a bad value stops the boot."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from shouwang.config.trouble import Trouble


class BadSetting(Trouble):
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


def _missing(name: str) -> BadSetting:
    return BadSetting(
        en=f"{name} is not set. Set it in the environment before starting.",
        zh=f"没有设置 {name}。请在启动前的环境中设置。",
    )


def text(name: str, default: str | None = None) -> str:
    """The setting's text.

    Raises:
        BadSetting: it is missing and has no default.
    """
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise _missing(name)
    return value


def choice(name: str, default: str, allowed: Collection[str]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        words = ", ".join(sorted(allowed))
        raise BadSetting(
            en=f"{name} is “{value}”, but must be one of: {words}.",
            zh=f"{name} 的值“{value}”无效，只能是：{words}。",
        )
    return value


def flag(name: str, default: bool) -> bool:
    """A yes or a no."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise BadSetting(
        en=f"{name} is “{value}”, but must be yes or no.", zh=f"{name} 的值“{value}”无效，只能是 yes 或 no。"
    )


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two bounds, both allowed."""
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise BadSetting(
            en=f"{name} is “{value}”, but must be a whole number.", zh=f"{name} 的值“{value}”无效，必须是整数。"
        ) from None
    if not least <= parsed <= most:
        raise BadSetting(
            en=f"{name} is {parsed}, but must lie between {least} and {most}.",
            zh=f"{name} 的值 {parsed} 超出范围，必须在 {least} 到 {most} 之间。",
        )
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
        raise BadSetting(en=f"{name} must be written in base64.", zh=f"{name} 必须以 base64 书写。") from None
    if len(raw) != 32:
        raise BadSetting(
            en=f"{name} must hold 32 bytes in base64, but holds {len(raw)}.",
            zh=f"{name} 必须是 base64 的 32 字节，现为 {len(raw)} 字节。",
        )
    return raw


def numbered_keys(name: str) -> dict[int, bytes]:
    """Keys by number, newest first, written ``2:base64,1:base64``."""
    keys: dict[int, bytes] = {}
    for entry in names(name):
        number_text, _, written = entry.partition(":")
        if not number_text.isdigit() or not 1 <= int(number_text) <= 255:
            raise BadSetting(
                en=f"{name} must be written as number:base64, with numbers from 1 to 255.",
                zh=f"{name} 须写成 编号:base64，编号为 1 到 255。",
            )
        keys[int(number_text)] = decode_key(name, written)
    if not keys:
        raise _missing(name)
    return keys


def database(name: str) -> DatabaseAddress | None:
    """The server named by ``postgresql://user:password@host:port/name?option=value``; None when unset."""
    url = os.environ.get(name, "").strip()
    if not url:
        return None
    expected = BadSetting(
        en=f"{name} must be written as postgresql://user:password@host:port/name.",
        zh=f"{name} 须写成 postgresql://用户:密码@主机:端口/库名。",
    )
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise expected from None
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    database_name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not database_name or not host:
        raise expected
    return DatabaseAddress(
        host=host,
        port=port,
        name=database_name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=options,
    )
