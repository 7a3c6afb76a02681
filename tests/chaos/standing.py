"""How long somebody stood still: the time on the wall, less what was computed or spent in the queue for a core.

A loaded machine makes everything slower without anybody waiting for Redis. The kernel counts both per thread (Linux, /proc/…/schedstat),
so a promise in seconds can be checked as it is written, on whatever machine the faults are tried.
"""

import os
import time
from pathlib import Path


class Standing:
    """A stopwatch around work that this process and others (with their children) do one after the other."""

    def __init__(self, *pids: int) -> None:
        self.pids = pids
        self.busy = self._busy()
        self.began = time.monotonic()

    def seconds(self) -> float:
        """Seconds since the beginning in which none of the processes computed or wanted to."""
        return time.monotonic() - self.began - (self._busy() - self.busy)

    def _busy(self) -> float:
        at_work = [os.getpid(), *(one for pid in self.pids for one in family(pid))]
        return sum(map(_busy_seconds, at_work))


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:  # it has ended meanwhile
            continue
        found += [one for child in children for one in family(int(child))]
    return found


def _busy_seconds(pid: int) -> float:
    total = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            computed, queued, _turns = file.read_text().split()
        except (OSError, ValueError):
            continue
        total += int(computed) + int(queued)
    return total / 1e9
