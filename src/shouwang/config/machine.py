"""What the machine has and grants: its memory, and children that do not outlive their parent."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def memory_mb(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """The memory of this machine in MB, or of this container if that is less."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = limit.read_text().strip() if limit.is_file() else ""
    return (min(found, int(told)) if told.isdigit() else found) // 2**20


def dies_with_parent(signal_number: int) -> Callable[[], None] | None:
    """A hook for a new child by which Linux sends it a signal when its parent dies, however hard."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def hook() -> None:
        prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the request was made
            os._exit(1)

    return hook
