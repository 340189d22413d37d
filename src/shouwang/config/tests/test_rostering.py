"""An operator measures the roster engine on a public instance, on the command line."""

from pathlib import Path

from click.testing import CliRunner

from shouwang.config import cli
from shouwang.means.rosters.tests.test_engine_yardstick import OURS


def test_operator_runs_an_instance_and_reads_cost_bound_and_gap(tmp_path: Path):
    """Best: Bo on days 0 and 2 (short runs at the edges are free), An on 1 and 2 against his wish: 4."""
    file = tmp_path / "ours.txt"
    file.write_text(OURS)

    shown = CliRunner().invoke(cli.main, ["roster", "bench", str(file), "--seconds", "10", "--schedule"])

    assert shown.exit_code == 0, shown.output
    assert shown.output.splitlines()[-1] == "cost 4 bound 4 gap 0.00%"
    assert "An - D D" in shown.output


def test_operator_is_told_when_the_file_is_something_else(tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear all,")

    shown = CliRunner().invoke(cli.main, ["--lang", "en", "roster", "bench", str(file)])

    assert shown.exit_code == 2
    assert "not a shift-scheduling instance" in shown.output
