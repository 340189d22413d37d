"""Commands that bring data in and out: backup, restore, import, export, trust lists."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from shouwang.config import speech

_compound = click.option("--compound", required=True, help="小区代码 · Compound code")
_kind = click.option(
    "--kind",
    type=click.Choice(["homes", "residents", "staff"]),
    default="residents",
    show_default=True,
    help="内容 · What it holds",
)


@click.command(
    short_help="备份 · Back up",
    help=speech.both(
        zh="把数据库和上传文件备份成一个文件；密钥不在其中，须另行妥善保管。",
        en="Back up database and uploads into one file. The keys are not in it: keep them safe elsewhere.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the backup."""
    from shouwang.config import backups, upkeep

    with upkeep.open_house():
        manifest = backups.write(file)
    size = f"{file.stat().st_size / 1_000_000:.1f}"
    speech.say(
        en=f"Backed up to {file} ({size} MB, sha256 of the database {manifest.digest[:12]}…).",
        zh=f"已备份到 {file}（{size} MB，数据库 sha256 {manifest.digest[:12]}…）。",
    )


@click.command(
    short_help="恢复 · Restore",
    help=speech.both(
        zh="从备份文件恢复。先核对内容；数据库里已有数据时须加 --yes。",
        en="Restore from a backup file. It is verified first; --yes is needed to replace existing data.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="替换现有数据 · Replace the data that is there")
def restore(file: Path, yes: bool) -> None:
    """Read the backup."""
    from shouwang.config import backups, upkeep

    with upkeep.open_house():
        backups.restore(file, replace=yes)
    speech.say(en=f"Restored from {file}.", zh=f"已从 {file} 恢复。")


@click.command(
    "import",
    short_help="导入表格 · Import a spreadsheet",
    help=speech.both(
        zh="导入房屋、居民或员工表格（xlsx、xls、csv）。默认只试运行；加 --commit 才写入。",
        en="Import homes, residents or staff from xlsx, xls or csv. A dry run, unless --commit is given.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_compound
@_kind
@click.option("--commit", is_flag=True, help="写入 · Write, instead of trying")
@click.option("--valid-only", is_flag=True, help="跳过有误的行 · Leave out refused rows instead of refusing all")
@click.option(
    "--result", type=click.Path(dir_okay=False, path_type=Path), help="结果工作簿 · Workbook with the refused rows"
)
def import_(file: Path, compound: str, kind: str, commit: bool, valid_only: bool, result: Path | None) -> None:
    """Hand over to the register."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        from shouwang.config import exchange  # reads models

        sys.exit(exchange.read(file, compound=compound, kind=kind, commit=commit, valid_only=valid_only, result=result))


@click.command(
    short_help="导出表格 · Export a spreadsheet",
    help=speech.both(
        zh="把房屋、居民或员工导出为 xlsx，格式与导入相同。",
        en="Export homes, residents or staff as xlsx, in the format that import reads.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_compound
@_kind
def export(file: Path, compound: str, kind: str) -> None:
    """Hand over to the register."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        from shouwang.config import exchange  # reads models

        exchange.write(file, compound=compound, kind=kind)


@click.command(
    "trust",
    short_help="导入信任名单 · Import a trust list",
    help=speech.both(
        zh="导入健康凭证的信任名单（JSON 或 PEM）：欧盟证书的签发方，或健康卡签发机构。有误的文件不会替换原名单。",
        en="Import a trust list of health credentials, JSON or PEM. A wrong file is refused and the old list stays.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
def trust(file: Path) -> None:
    """Hand over to the credentials."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        from shouwang.config import trusting  # reads models

        trusting.read(file)
