"""A pytest plugin: spends less of the processor on the same tests."""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

gc.disable()  # until the tests begin: importing makes a million objects, which stay
gc.set_threshold(1_000_000, 20, 50)  # a look at the young costs more than the rubbish it finds

if sys.dont_write_bytecode:  # where nothing may be written beside the source, as in a container: 4 s instead of 12
    COMPILED = Path(sys.prefix) / "pycache"
    sys.pycache_prefix, sys.dont_write_bytecode = str(COMPILED), False
    os.environ["PYTHONPYCACHEPREFIX"] = str(COMPILED)  # for workers and for the programs that tests start
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let a worker tell how a test ended, and of one that failed all; not that setting up and tearing down went well.

    To pack, send and read six thousand of those reports takes seconds.
    """
    if not hasattr(item.config, "workerinput") or item.config.option.durations:
        return None
    place = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**place)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    well = all(report.passed for report in reports)
    for report in reports:
        if report.when == "call" or not well:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(**place)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Spare the process that ran no test itself the search for rubbish, which everybody waits for at the end."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        gc.freeze()


def pytest_collection_finish() -> None:
    """Let the collector pass over the modules and tests, which live until the end, and begin."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that must run one after another, then the long ones in browsers.

    What comes last is short, so that no worker is still at something long when the others have nothing left.
    """
    items.sort(key=lambda item: (item.get_closest_marker("xdist_group") is None, "chromium" not in _wants(item)))
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and getattr(item.config.option, "loadgroup", False) and "@" not in item.nodeid:
            # xdist 3.8 writes the group where pytest 9.2 reads it no more, and so would share out each test by itself.
            item._id = dataclasses.replace(item.id, names=(*item.id.names[:-1], f"{item.id.names[-1]}@{group.args[0]}"))


def _wants(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))
