"""The ``shouwang`` command; each help text is given in Chinese and English."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from shouwang.config import speech
from shouwang.config.trouble import Trouble


class House(click.Group):
    """A group whose troubles are one sentence and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            click.echo(str(trouble), err=True)
            ctx.exit(2)


@click.group(
    cls=House,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=speech.both(
        zh="守望：小区平日与应急管理平台。", en="Shouwang: runs a residential compound, every day and in emergencies."
    ),
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="输出语言 · Language of the output (else SHOUWANG_LANG, LANG).",
)
def main(lang: str | None) -> None:
    """Entry point; the subcommands do the work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.config.settings")
    if lang:
        os.environ["SHOUWANG_LANG"] = lang


@main.command(
    short_help="启动演示 · Run the demo",
    help=speech.both(
        zh="在一个进程下启动内置数据库、网页与后台任务，并载入演示数据。Ctrl-C 停止，数据保留。",
        en="Run embedded database, web and worker under one supervisor, with demo data. Ctrl-C stops; data stays.",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port")
@click.option("--reset", is_flag=True, help="先清空演示数据 · Begin again with fresh data")
@click.option("--empty", is_flag=True, help="只有一个管理员，没有小区 · One administrator, no compound")
def demo(host: str, port: int, reset: bool, empty: bool) -> None:
    """Hand over to the supervisor."""
    from shouwang.config import supervisor

    if empty:
        os.environ["SHOUWANG_DEMO_EMPTY"] = "1"
    supervisor.run(host=host, port=port, reset=reset)


@main.command(
    short_help="提供网页 · Serve the pages",
    help=speech.both(
        zh="提供网页（生产环境与 worker 分开运行）。静态文件会先收集。",
        en="Serve the pages; in production the worker runs apart. Static files are gathered first.",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="进程数 · Processes")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="每进程线程 · Threads each")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Become the web server."""
    from shouwang.config import serving

    serving.gather_static()
    os.environ["SHOUWANG_WEB_THREADS"] = str(threads)
    command = serving.web_command(host=host, port=port, workers=workers)
    os.execv(command[0], command)


@main.command(
    short_help="处理后台任务 · Do background jobs",
    help=speech.both(
        zh="处理后台任务：联动、提醒、定时工作。", en="Do background jobs: reactions, reminders, periodic work."
    ),
)
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1, 64), help="并发 · Jobs at once")
def worker(concurrency: int) -> None:
    """Work until told to stop."""
    from shouwang.config import serving

    serving.work(concurrency=concurrency)


@main.command(
    short_help="新建管理员 · Make an administrator",
    help=speech.both(
        zh="新建一个系统管理员账号：空系统的第一步，之后在网页上新增小区。密码在提示后输入，不回显。",
        en="Make an administrator's account: the first step of an empty house; compounds are added on the page.",
    ),
)
@click.argument("username")
@click.option("--name", default="", help="姓名 · Name")
@click.password_option(help="密码 · Password")
def administrator(username: str, name: str, password: str) -> None:
    """Make the account, or say why not."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        upkeep.make_administrator(username=username, name=name or username, password=password)


@main.command(
    short_help="更新数据库结构 · Migrate the schema",
    help=speech.both(zh="把数据库结构更新到本版本。", en="Bring the database schema up to this version."),
)
def migrate() -> None:
    """Apply the migrations."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        upkeep.migrate()


@main.command(
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


@main.command(
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


@main.command(
    short_help="检查配置 · Check the configuration",
    help=speech.both(
        zh="逐项检查配置与运行状况，每项一句话。有错误时退出码为 1。",
        en="Check configuration and health, one sentence each. The exit code is 1 when something is wrong.",
    ),
)
def check() -> None:
    """Ask the doctor."""
    from shouwang.config import upkeep

    upkeep.set_up()
    from shouwang.config import doctor  # reads models

    sys.exit(doctor.report())


@main.command(
    "import",
    short_help="导入表格 · Import a spreadsheet",
    help=speech.both(
        zh="导入房屋、居民或员工表格（xlsx、xls、csv）。默认只试运行；加 --commit 才写入。",
        en="Import homes, residents or staff from xlsx, xls or csv. A dry run, unless --commit is given.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--compound", required=True, help="小区代码 · Compound code")
@click.option(
    "--kind",
    type=click.Choice(["homes", "residents", "staff"]),
    default="residents",
    show_default=True,
    help="内容 · What it holds",
)
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


@main.command(
    short_help="导出表格 · Export a spreadsheet",
    help=speech.both(
        zh="把房屋、居民或员工导出为 xlsx，格式与导入相同。",
        en="Export homes, residents or staff as xlsx, in the format that import reads.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--compound", required=True, help="小区代码 · Compound code")
@click.option(
    "--kind",
    type=click.Choice(["homes", "residents", "staff"]),
    default="residents",
    show_default=True,
    help="内容 · What to write",
)
def export(file: Path, compound: str, kind: str) -> None:
    """Hand over to the register."""
    from shouwang.config import upkeep

    with upkeep.open_house():
        from shouwang.config import exchange  # reads models

        exchange.write(file, compound=compound, kind=kind)


@main.command(
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


@main.command(
    "simulate-terminal",
    short_help="模拟门禁终端 · Simulate a terminal",
    help=speech.both(
        zh="运行一台模拟的门禁终端：按 ISAPI 应答开门指令，并向本系统上报。地址与密钥见设备登记页（Digest 认证）。",
        en="Run a simulated access terminal: it obeys door commands (ISAPI) and pushes to the address given.",
    ),
)
@click.option("--address", required=True, help="上报地址 · Address shown at its registration")
@click.option("--secret", required=True, envvar="SECRET", help="密钥 · Secret shown once")
@click.option(
    "--port", default=8064, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port it answers on"
)
@click.option("--password", default="terminal-demo", show_default=True, help="终端密码（admin）· Its own password")
@click.option("--person", "people", multiple=True, help="识别到的人，如 P12 · Whom it recognises, in turn")
@click.option("--every", default=5.0, show_default=True, help="间隔秒 · Seconds between two people")
def simulate_terminal(
    address: str, secret: str, port: int, password: str, people: tuple[str, ...], every: float
) -> None:
    """Play until Ctrl-C."""
    from shouwang.config import playing

    playing.play(address=address, secret=secret, port=port, password=password, people=people, every=every)


@main.command(
    short_help="接收 MQTT · Take from MQTT",
    help=speech.both(
        zh="从 MQTT 服务器接收设备上报（可选）。确认入库后才应答，断线自动重连。",
        en="Take what devices publish at an MQTT broker (optional). Acknowledged once recorded; reconnects by itself.",
    ),
)
@click.option(
    "--broker", envvar="SHOUWANG_MQTT_URL", required=True, help="服务器 · mqtt://user:password@host:1883, mqtts://…"
)
def mqtt(broker: str) -> None:
    """Take until told to stop."""
    from shouwang.config import playing, upkeep

    upkeep.set_up()
    playing.bridge(broker)


@main.group(
    short_help="排班引擎 · Roster engine",
    help=speech.both(zh="排班引擎的工具。", en="Tools of the roster engine."),
)
def roster() -> None:
    """Gathers its commands."""


@roster.command(
    "bench",
    short_help="公开算例 · Public instances",
    help=speech.both(
        zh="用本产品的排班引擎求解 Curtois–Qu 文本格式的公开排班算例。最后一行：cost N bound B gap G%。",
        en="Solve a public instance in Curtois and Qu's text format with this product's own roster engine. "
        "Last line: cost N bound B gap G%.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(min=0.1), help="时限 · Time limit")
@click.option("--schedule", is_flag=True, help="打印班表 · Print the roster")
def bench(file: Path, seconds: float, schedule: bool) -> None:
    """Hand over to the engine."""
    from shouwang.config import rostering

    rostering.bench(file, seconds=seconds, schedule=schedule)


if __name__ == "__main__":
    main(prog_name="shouwang")
