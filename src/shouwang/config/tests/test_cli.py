"""The command explains itself in two languages and says troubles in one sentence."""

import pytest
from click.testing import CliRunner

from shouwang.config import cli, supervisor
from shouwang.config.trouble import Trouble

COMMANDS = ["demo", "serve", "worker", "administrator", "migrate", "import", "export", "backup", "restore", "check"]


def has_chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("command", COMMANDS)
def test_operator_asks_for_help_and_reads_both_languages(command):
    shown = CliRunner().invoke(cli.main, [command, "--help"])
    assert shown.exit_code == 0
    assert has_chinese(shown.output)
    assert "Usage: " in shown.output
    first_words = cli.main.commands[command].help.split("\n\n")[1].split()[:3]
    assert " ".join(first_words) in shown.output


def test_operator_sees_every_command():
    shown = CliRunner().invoke(cli.main, ["--help"]).output
    assert all(f"  {command} " in shown for command in COMMANDS)


@pytest.mark.parametrize(("language", "sentence"), [("en", "It is broken."), ("zh", "坏了。")])
def test_operator_meets_a_trouble_and_reads_one_sentence(monkeypatch, language, sentence):
    def broken(**_):
        raise Trouble(en="It is broken.", zh="坏了。")

    monkeypatch.setattr(supervisor, "run", broken)
    monkeypatch.delenv("SHOUWANG_LANG", raising=False)
    shown = CliRunner().invoke(cli.main, ["--lang", language, "demo"])
    assert shown.exit_code == 2
    assert shown.output.strip() == sentence
