"""Devices on the command line: a simulated terminal for whoever has no hardware, and the intake from MQTT."""

from __future__ import annotations

import itertools
import time

import httpx

from shouwang.config import speech
from shouwang.config.trouble import Trouble
from shouwang.kernel import clock
from shouwang.protect.devices.drivers.simulated import SimulatedTerminal


def play(*, address: str, secret: str, port: int, password: str, people: tuple[str, ...], every: float) -> None:
    """Beat, recognise one person after the other, and say what was answered, until interrupted.

    Raises:
        Trouble: the port is taken.
    """
    try:
        terminal = SimulatedTerminal(password=password, push_to=address, secret=secret, port=port)
    except OSError as taken:
        raise Trouble(en=f"Port {port} is taken.", zh=f"端口 {port} 已被占用。") from taken
    with terminal:
        speech.say(
            en=f"The terminal answers at {terminal.url} (admin / {password}). Ctrl-C ends it.",
            zh=f"终端应答地址 {terminal.url}（admin / {password}）。Ctrl-C 结束。",
        )
        try:
            _turns(terminal, people, every)
        except KeyboardInterrupt:
            return


def _turns(terminal: SimulatedTerminal, people: tuple[str, ...], every: float) -> None:
    told = 0
    for ref in itertools.cycle(people or ("",)):
        try:
            answer = terminal.see(ref, at=clock.now(), currTemperature=36.5) if ref else terminal.beat(at=clock.now())
        except httpx.HTTPError as gone:
            speech.say(en=f"Not reached: {gone}", zh=f"连接不上：{gone}")
        else:
            if answer is not None:
                speech.say(en=f"{ref or 'heartbeat'} → {answer.text}", zh=f"{ref or '心跳'} → {answer.text}")
        time.sleep(every)
        for door, word in terminal.commands[told:]:
            speech.say(en=f"Door {door}: {word}", zh=f"{door} 号门：{word}")
        told = len(terminal.commands)


def bridge(url: str) -> None:
    """Take what devices publish, until interrupted.

    Raises:
        Trouble: the broker cannot be reached, or does not let us in.
    """
    from shouwang.protect.devices.mqtt import Bridge  # reads models

    taking = Bridge(url, heard=lambda topic, answer: speech.say(en=f"{topic} → {answer}", zh=f"{topic} → {answer}"))
    try:
        taking.open()
        speech.say(en="Takes what devices publish. Ctrl-C ends it.", zh="正在接收设备发布的消息。Ctrl-C 结束。")
        taking.run()
    except KeyboardInterrupt:
        taking.close()
    except PermissionError as no:
        taking.close()
        raise Trouble(en=f"The broker refuses us: {no}", zh=f"MQTT 服务器拒绝登录：{no}") from no
    except (OSError, ValueError) as gone:
        raise Trouble(en=f"The broker cannot be reached: {gone}", zh=f"连接不上 MQTT 服务器：{gone}") from gone
