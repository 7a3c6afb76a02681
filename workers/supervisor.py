"""Keep a handful of processes alive: start them, restart what dies with growing pauses, stop them together.

Knows nothing of the portal. The programs are forked from this process, which has imported everything they need and
has opened no database connection, so a restart costs milliseconds. The supervisor itself only waits.
"""

import ctypes
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

FIRST_PAUSE = 0.5  # seconds before the first restart; doubles up to LONGEST_PAUSE
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # a program that lived this many seconds starts again with FIRST_PAUSE
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """One process. `main` runs in the child and returns its exit code."""

    name: str
    main: Callable[[], int]
    grace: float = 10.0  # seconds between SIGTERM and SIGKILL
    restart: bool = True
    stops_last: bool = False  # others need it while they stop


class Child:
    """What the supervisor remembers of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pid: int | None = None
        self.started = 0.0
        self.pause = FIRST_PAUSE
        self.due: float | None = 0.0  # monotonic time of the next start; None: not to be started


class Supervisor:
    """Runs programs until SIGTERM, SIGINT or SIGHUP. A second signal ends them without grace."""

    def __init__(self, programs: Sequence[Program], say: Callable[[str], None], list_file: Path) -> None:
        self.children = [Child(program) for program in programs]
        self.say = say
        self.list_file = list_file  # always tells which process is which: {"web": 4711, …}
        self.signals = 0

    def run(self) -> int:
        """Block until told to stop; 0 after everything has ended."""
        self.awake, wake = os.pipe()
        for end in (self.awake, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._count_signal)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only to wake the select below
        while not self.signals:
            self._start_due()
            self._sleep(self._seconds_to_next_start())
            self._reap()
        self._stop([child for child in self.children if not child.program.stops_last])
        self._stop([child for child in self.children if child.program.stops_last])
        self.list_file.unlink(missing_ok=True)
        return 0

    def _count_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _start_due(self) -> None:
        due = [c for c in self.children if c.pid is None and c.due is not None and c.due <= time.monotonic()]
        for child in due:
            child.started = time.monotonic()
            child.pid = fork(child.program.main)
        if due:
            draft = self.list_file.with_suffix(".new")
            draft.write_text(json.dumps({c.program.name: c.pid for c in self.children if c.pid is not None}))
            draft.replace(self.list_file)

    def _seconds_to_next_start(self) -> float:
        waiting = [child.due for child in self.children if child.pid is None and child.due is not None]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else 60.0

    def _sleep(self, seconds: float) -> None:
        """Wait, but no longer than until the next signal."""
        if select.select([self.awake], [], [], seconds)[0]:
            os.read(self.awake, 4096)

    def _reap(self) -> None:
        for child in self.children:
            if child.pid is None:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._note_end(child, os.waitstatus_to_exitcode(status))

    def _note_end(self, child: Child, code: int) -> None:
        signal_group(child.pid, signal.SIGTERM)  # what the dead program had started
        child.pid = None
        if not child.program.restart or self.signals:
            child.due = None
            return
        lived = time.monotonic() - child.started
        child.pause = FIRST_PAUSE if lived > STEADY_AFTER else child.pause
        child.due = time.monotonic() + child.pause
        self.say(f"{child.program.name} ended with {code} after {lived:.0f} s, starting it again in {child.pause:g} s")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _stop(self, children: list[Child]) -> None:
        """SIGTERM to each program alone, so that it can finish in its own order; SIGKILL to its group after the grace."""
        for child in children:
            if child.pid is not None:
                os.kill(child.pid, signal.SIGTERM)
        asked = time.monotonic()
        while any(child.pid is not None for child in children):
            self._sleep(0.2)
            for child in children:
                late = self.signals > 1 or time.monotonic() - asked > child.program.grace
                if child.pid is not None and late:
                    self.say(f"{child.program.name} did not stop in time and is killed")
                    signal_group(child.pid, signal.SIGKILL)
            self._reap()


def signal_group(pid: int | None, number: signal.Signals) -> None:
    """Signal the process group that a program leads; nothing when all of it has ended."""
    if pid is None:
        return
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def fork(main: Callable[[], int]) -> int:
    """Start `main` in a child that leads a session of its own (Ctrl-C does not reach it) and dies with this process."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent(parent)
        code = main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        error = sys.exception()
        if error is not None and not isinstance(error, SystemExit):
            sys.excepthook(type(error), error, error.__traceback__)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def die_with_parent(parent: int) -> None:
    """Have the kernel signal this process when `parent` is gone, even after kill -9. Linux only; elsewhere no effect."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def run_once(main: Callable[[], int]) -> int:
    """Run `main` in a child and wait; its exit code. What it opens and allocates is gone afterwards."""
    _, status = os.waitpid(fork(main), 0)
    return os.waitstatus_to_exitcode(status)
