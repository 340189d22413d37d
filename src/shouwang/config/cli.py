"""The ``shouwang`` command; each help text is given in Chinese and English."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from shouwang.config import cli_data, cli_tools, speech
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


for command in (
    cli_data.backup,
    cli_data.restore,
    cli_data.import_,
    cli_data.export,
    cli_data.trust,
    cli_tools.simulate_terminal,
    cli_tools.mqtt,
    cli_tools.roster,
):
    main.add_command(command)


if __name__ == "__main__":
    main(prog_name="shouwang")
