"""Backup and restore of the whole house: one file with the database, the uploads and a manifest, without keys.

The file is a ZIP: ``manifest.json``, ``database.dump`` (pg_dump's custom format) and ``uploads/…``.
Restoring fills a new database first and swaps the names in one transaction, so that a failure
half-way leaves the old data as it was.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

import shouwang
from shouwang.config import postgres_binaries, upkeep
from shouwang.config.trouble import Trouble
from shouwang.kernel import clock, sealing

FORMAT = 1
DRAFT = "shouwang_restore"
OLD = "shouwang_replaced"
CHUNK = 1 << 20
_USERS = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend' LIMIT 1"


@dataclasses.dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Args:
        key_check: a blind index by which restore recognises whether this house has the same keys.
        digest: SHA-256 of ``database.dump``.
    """

    format: int
    version: str
    made_at: str
    key_check: str
    digest: str
    uploads: int


def write(file: Path) -> Manifest:
    """Back up into a new file; an existing file is not overwritten.

    Raises:
        Trouble: the file exists, or pg_dump failed.
    """
    if file.exists():
        raise Trouble(en=f"{file} exists already; choose another name.", zh=f"{file} 已存在，请换一个文件名。")
    draft = file.with_name(file.name + ".part")
    try:
        with tempfile.TemporaryDirectory(prefix="shouwang-backup-") as folder:
            dump = Path(folder) / "database.dump"
            _pg("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(dump), _name())
            manifest = _pack(draft, dump)
        draft.rename(file)
    except OSError as problem:
        raise Trouble(
            en=f"{file} cannot be written ({problem.strerror}).", zh=f"无法写入 {file}（{problem.strerror}）。"
        ) from problem
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(file: Path, *, replace: bool) -> Manifest:
    """Bring back what a backup holds, after verifying it.

    Args:
        replace: whether existing data may be replaced.

    Raises:
        Trouble: not a backup, damaged, made with other keys or by a newer version, data would be
            lost, or programs still use the database. Nothing is changed then.
    """
    with _opened(file) as archive, tempfile.TemporaryDirectory(prefix="shouwang-restore-") as folder:
        manifest = _verified(archive, Path(folder))
        if not replace and _has_data():
            raise Trouble(
                en="The database holds data. Add --yes to replace it.", zh="数据库里已有数据。要替换请加 --yes。"
            )
        upkeep.close_connections()
        _refuse_while_used()
        _fill_draft(Path(folder) / "database.dump")
        uploads = _unpack_uploads(archive)
        _swap()
        _swap_uploads(uploads)
    upkeep.migrate()
    return manifest


def _pack(draft: Path, dump: Path) -> Manifest:
    uploads = sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    manifest = Manifest(
        format=FORMAT,
        version=shouwang.__version__,
        made_at=clock.now().isoformat(),
        key_check=_key_check(),
        digest=_digest(dump),
        uploads=len(uploads),
    )
    draft.touch(mode=0o600)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("manifest.json", json.dumps(dataclasses.asdict(manifest), indent=1))
        archive.write(dump, "database.dump")
        for path in uploads:
            archive.write(path, f"uploads/{path.relative_to(settings.MEDIA_ROOT)}")
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError):
        raise _damaged(file) from None
    with archive:
        yield archive


def _verified(archive: zipfile.ZipFile, folder: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads(archive.read("manifest.json")))
        archive.extract("database.dump", folder)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise _damaged(archive.filename) from None
    if _digest(folder / "database.dump") != manifest.digest:
        raise _damaged(archive.filename)
    if manifest.format > FORMAT:
        raise Trouble(
            en=f"The backup was made by a newer version ({manifest.version}).",
            zh=f"该备份由更新的版本（{manifest.version}）制作。",
        )
    if manifest.key_check != _key_check():
        raise Trouble(
            en="The backup was made with other keys; without them nobody could read identity numbers and phones. "
            "Put the keys of that installation in place first.",
            zh="该备份使用另一套密钥；没有原密钥就无法读出证件号和电话。请先放回原来的密钥。",
        )
    return manifest


def _damaged(file: Any) -> Trouble:
    return Trouble(en=f"{file} is not a backup of Shouwang, or is damaged.", zh=f"{file} 不是守望的备份，或已损坏。")


def _key_check() -> str:
    return sealing.blind_index("shouwang", purpose="backup").hex()


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _has_data() -> bool:
    with connect() as connection:
        tables = connection.execute("SELECT to_regclass('accounts_user')").fetchone()
        if tables is None or tables[0] is None:
            return False
        return connection.execute("SELECT 1 FROM accounts_user LIMIT 1").fetchone() is not None


def _fill_draft(dump: Path) -> None:
    with connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(DRAFT)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(DRAFT)))
    _pg("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname", DRAFT, str(dump))


def _refuse_while_used() -> None:
    """Say at once what the swap would say only after all was restored; our own connections may take a moment to end."""
    until = time.monotonic() + 1
    with connect("postgres") as connection:
        while connection.execute(_USERS, [_name()]).fetchone() is not None:
            if time.monotonic() > until:
                raise _used()
            time.sleep(0.05)


def _used() -> Trouble:
    return Trouble(
        en="Other programs use the database. Stop web and worker (or the demo) first.",
        zh="数据库正被使用。请先停止网页与后台任务（或演示）。",
    )


def _swap() -> None:
    name, draft, old = (sql.Identifier(part) for part in (_name(), DRAFT, OLD))
    with connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(old))
        try:
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(name, old))
        except psycopg.errors.ObjectInUse:
            connection.execute(sql.SQL("DROP DATABASE {}").format(draft))
            raise _used() from None
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, name))
        connection.execute(sql.SQL("DROP DATABASE {}").format(old))


def _unpack_uploads(archive: zipfile.ZipFile) -> Path:
    draft = Path(settings.HOME) / "uploads.restore"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    for member in archive.namelist():
        if member.startswith("uploads/"):
            archive.extract(member, draft)
    return draft


def _swap_uploads(draft: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    shutil.rmtree(media, ignore_errors=True)
    if (draft / "uploads").is_dir():
        (draft / "uploads").rename(media)
    shutil.rmtree(draft)


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _address() -> dict[str, str]:
    database = settings.DATABASES["default"]
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return {variable: str(database[key]) for variable, key in named.items() if database[key]}


def connect(name: str = "", *, timeout: int = 30) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection of its own to the house's database, or to another one of the same server."""
    address = _address()
    return psycopg.connect(
        host=address.get("PGHOST"),
        port=address.get("PGPORT"),
        user=address.get("PGUSER"),
        password=address.get("PGPASSWORD"),
        dbname=name or _name(),
        connect_timeout=timeout,
        autocommit=True,
    )


def _pg(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools, our version before one on PATH."""
    try:
        program = str(postgres_binaries.binaries_folder() / "bin" / tool)
    except Trouble:
        program = shutil.which(tool) or ""
    if not program:
        raise Trouble(en=f"{tool} of PostgreSQL 18 is not installed.", zh=f"没有安装 PostgreSQL 18 的 {tool}。")
    done = subprocess.run(
        [program, *arguments], env=os.environ | _address(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Trouble(en=f"{tool} failed: {reason}", zh=f"{tool} 失败：{reason}")
