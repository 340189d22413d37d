"""Commands beside the house: a simulated terminal, a broker of devices, the roster engine on public instances."""

from __future__ import annotations

from pathlib import Path

import click

from shouwang.config import speech


@click.command(
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


@click.command(
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


@click.group(
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
