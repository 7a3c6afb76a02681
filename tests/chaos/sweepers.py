"""Sweepers in processes of their own, without the rest of a portal: for faults in which nothing else has a part."""

import itertools
import os
import signal
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.chaos.rig import application, processes_of_their_own
from tests.chaos.work import Work, wire
from workers import sweeper, sweeps
from workers.facts import deliver_fact

Environment = dict[str, str]


class Sweepers(Work):
    """Any number of sweepers of one installation."""

    def __init__(self, data: Path, database_url: str, **environment: str) -> None:
        data.mkdir()
        self.data = data
        self.environment = {"DATABASE_URL": database_url, "PORTAL_DATA": str(data), "PORTAL_TESTING": "1"} | environment
        self.processes: list[ForkServerProcess] = []
        super().__init__(application(database_url))

    def start(self, freezes_at: int | None = None) -> int:
        """Start one more; its pid. It may freeze when so many deliveries are behind it and the others of its list are not."""
        process = processes_of_their_own().Process(target=_sweep, args=(self.environment, freezes_at))
        process.start()
        self.processes.append(process)
        return int(process.pid or 0)

    def advance_clock(self, seconds: float) -> None:
        """Set the time of all sweepers so much ahead."""
        (self.data / "clock-offset").write_text(str(seconds))

    def all_alive(self) -> bool:
        """Whether every one of them is at work."""
        return all(process.is_alive() and not is_frozen(int(process.pid or 0)) for process in self.processes)

    def close(self) -> None:
        """End what was started, whatever state it is in."""
        for process in self.processes:
            process.kill()
            process.join()
        super().close()


def is_frozen(pid: int) -> bool:
    """Whether a process stands still by a signal (Linux)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _sweep(environment: Environment, freezes_at: int | None) -> None:
    os.environ.update(environment)
    with (Path(environment["PORTAL_DATA"]) / "log").open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    wire()
    if freezes_at is not None:
        _freeze(freezes_at)
    sys.exit(sweeper.main())


def _freeze(at: int) -> None:
    """Between two deliveries: who stands still in a transaction holds its rows until the database itself ends it."""
    turns = itertools.count()

    def deliver(fact_id: int, handler: str) -> bool:
        if next(turns) == at:
            os.kill(os.getpid(), signal.SIGSTOP)
        return deliver_fact(fact_id, handler)

    sweeps.deliver_fact = deliver
