"""The data home: the one folder that holds database, keys, logs and uploads; settings and the CLI ask it."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from shouwang.config.env import BadSetting

CHECKOUT = Path(__file__).resolve().parents[3]
LONGEST_SOCKET_FOLDER = 80  # a unix socket's path may have 107 bytes, its name included
SYSTEM_DATA = Path("/var/lib/shouwang")


def data_home() -> Path:
    """``SHOUWANG_HOME``, else ``.data`` in the checkout, else ``.data`` in the current folder."""
    named = os.environ.get("SHOUWANG_HOME", "").strip()
    if named:
        return Path(named).expanduser().resolve()
    root = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
    return root / ".data"


def make_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make a folder of the data home, or say plainly why it cannot be made."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadSetting(
            en=f"The folder {folder} cannot be made ({problem.strerror}). Choose another place with SHOUWANG_HOME.",
            zh=f"无法建立目录 {folder}（{problem.strerror}）。请用 SHOUWANG_HOME 另选位置。",
        ) from None
    return folder


def secret(home: Path, name: str) -> bytes:
    """32 bytes kept in ``keys/<name>``, readable by the owner only and made on the first call.

    Two processes may make it at once: the first to link its file wins, and both read that one.
    """
    path = make_folder(home / "keys") / name
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    raw = path.read_bytes()
    if len(raw) != 32:
        raise BadSetting(
            en=f"The key file {path} is damaged: it holds {len(raw)} bytes instead of 32.",
            zh=f"密钥文件 {path} 已损坏：应为 32 字节，实为 {len(raw)} 字节。",
        )
    return raw


def reachable_by_others(folder: Path) -> bool:
    """Whether a user without rights of their own may pass through every folder above."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents if parent.exists())


def database_folder(home: Path) -> Path:
    """Where the embedded database lives.

    Root's database runs as a user without rights, who cannot reach into a closed home such as
    root's own; it then lies in a folder of the system that is named after the data home.
    """
    folder = home / "database"
    if os.name == "posix" and os.geteuid() == 0 and not reachable_by_others(folder):
        return SYSTEM_DATA / _short_name(home)
    return folder


def socket_folder(database: Path) -> Path:
    """The folder of the database's unix socket; a short one when the database's path is too long."""
    folder = database / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"shouwang-{os.geteuid()}-{_short_name(database)}"


def logins_file(home: Path) -> Path:
    """Where the preparation leaves the demo's logins for the supervisor to print."""
    return home / "demo-logins.json"


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
