"""Solves in a process of its own: a solver that is killed or runs out of memory ends there, and the best roster stays.

The two speak in pickled frames over pipes: the facts go in, progress and the outcome come out, and a
closed input means stop.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import IO, Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters.engine import asking, checking
from shouwang.means.rosters.engine.problem import Problem, Roster
from shouwang.means.rosters.engine.results import FAILED, STOPPED, Outcome, Progress, gap_of
from shouwang.means.rosters.engine.search import OnProgress, ShouldStop

KILLED = _("The solver was ended from outside, as when memory runs out.")
MUTE = _("The solver ended without an answer.")
LATE = _("The solver was late and was ended.")
GRACE = 15.0
"""Seconds beyond its time before a solver that does not answer is ended."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    hint: Roster | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """As :func:`shouwang.means.rosters.engine.solving.solve`, in a process of its own.

    A solver that dies gives ``failed`` with the reason and the best roster until then.
    """
    asking.verify(problem)
    child = subprocess.Popen(
        [sys.executable, "-m", "shouwang.means.rosters.engine.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        return _Listener(child, problem, on_progress, should_stop).listen(seconds, hint)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe:
            pipe.close()
    except OSError:
        return  # the child is gone, and so is what was still to be written


class _Listener:
    def __init__(
        self,
        child: subprocess.Popen[bytes],
        problem: Problem,
        on_progress: OnProgress | None,
        should_stop: ShouldStop | None,
    ) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        self.child, self.told, self.heard, self.problem = child, child.stdin, child.stdout, problem
        self.on_progress, self.should_stop = on_progress, should_stop
        self.best: Roster | None = None
        self.bound: int | None = None
        self.frames: queue.Queue[Any] = queue.Queue()

    def listen(self, seconds: float, hint: Roster | None) -> Outcome:
        began, stopping = time.monotonic(), False
        threading.Thread(target=self._read, daemon=True).start()
        self._send((self.problem, seconds, hint))
        while True:
            frame = self._next()
            gone = time.monotonic() - began
            if isinstance(frame, Outcome):
                return replace(frame, seconds=gone)
            if frame is None:
                return self._best(FAILED, gone, self._reason())
            if gone > seconds + GRACE:
                return self._best(STOPPED, gone, LATE)
            if frame:
                self._progress(frame)
            if not stopping and self.should_stop and self.should_stop():
                stopping, seconds = True, gone
                _close(self.told)

    def _send(self, facts: object) -> None:
        try:
            pickle.dump(facts, self.told)
            self.told.flush()
        except OSError:
            return  # the reader will see its end

    def _read(self) -> None:
        try:
            while True:
                self.frames.put(pickle.load(self.heard))  # noqa: S301  # our own child
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.frames.put(None)

    def _next(self) -> Any:
        try:
            return self.frames.get(timeout=0.1)
        except queue.Empty:
            return ()

    def _progress(self, frame: tuple[float, int | None, int | None, str, Roster | None]) -> None:
        seconds, cost, bound, step, roster = frame
        self.bound, self.best = bound, roster if roster is not None else self.best
        if self.on_progress:
            self.on_progress(Progress(seconds, cost, bound, step, lambda: self.best))

    def _code(self) -> int | None:
        """The child's exit code, when it is gone; a pipe ends a moment before its process."""
        try:
            return self.child.wait(1.0)
        except subprocess.TimeoutExpired:
            return None

    def _reason(self) -> str:
        code = self._code()
        if code is not None and code < 0:
            return KILLED
        return MUTE

    def _best(self, status: str, gone: float, reason: str) -> Outcome:
        """What is left of a solver that is gone: its best roster."""
        if self.best is None:
            return Outcome(status, bound=self.bound, seconds=gone, reason=reason)
        lines = checking.lines(self.problem, self.best)
        cost = checking.cost(lines)
        return Outcome(status, self.best, cost, self.bound, gap_of(cost, self.bound), lines, gone, reason)


def _await_end(stop: threading.Event) -> None:
    """Whoever asked closes our input, or is gone: stop."""
    sys.stdin.buffer.read()
    stop.set()


def main() -> None:
    """The child: read the facts, solve, write frames."""
    from shouwang.means.rosters.engine import solving  # the solvers, which the parent has no use for

    out, told = os.fdopen(os.dup(1), "wb"), threading.Lock()
    os.dup2(2, 1)  # solvers print greetings, which are no frames
    problem, seconds, hint = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
    stop = threading.Event()
    threading.Thread(target=_await_end, args=(stop,), daemon=True).start()
    last: list[int | None] = [None]

    def tell(news: Progress) -> None:
        with told:
            roster = news.best() if news.cost != last[0] else None
            last[0] = news.cost
            pickle.dump((news.seconds, news.cost, news.bound, news.step, roster), out)
            out.flush()

    outcome = solving.solve(problem, seconds=seconds, hint=hint, on_progress=tell, should_stop=stop.is_set)
    with told:
        pickle.dump(outcome, out)
        out.flush()


if __name__ == "__main__":
    main()
