"""When each timed job last began and ended. Taking a turn is one conditional UPDATE, so any number of sweepers may run.

Database time, in epoch seconds: the clocks of two machines are never compared, and a clock that jumps makes no job run twice.
"""

from sqlalchemy import ColumnElement, Integer, Text, cast, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import affected, db, inserted
from portal.core.types import Code


class Timer(db.Model):
    """One timed job. ``last_error`` is empty after a good run."""

    __tablename__ = "timers"
    name: Mapped[Code] = mapped_column(primary_key=True)
    began: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


def database_seconds() -> ColumnElement[int]:
    """The database's own time in epoch seconds, inside a statement."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.strftime("%s", "now"), Integer)
    return cast(func.extract("epoch", func.clock_timestamp()), Integer)


def is_due(name: str, every: int) -> bool:
    """Whether nobody has begun the job within the last ``every`` seconds. Reads only; several may see true."""
    began = select(Timer.name).where(Timer.name == name, ~_idle(every))
    return db.session.scalar(began) is None


def take_turn(name: str, every: int) -> bool:
    """Begin the job if nobody has within ``every`` seconds; true for one caller only."""
    turn = update(Timer).where(Timer.name == name, _idle(every)).values(began=database_seconds())
    if affected(turn):
        return True
    if db.session.get(Timer, name) is not None:
        return False
    if not inserted(Timer(name=name, began=0, ended=0)):
        return False  # another sweeper made the row in this moment, and takes the turn
    return bool(affected(turn))


def note_end(name: str, error: str = "") -> None:
    """Write down that the job has ended, and how."""
    db.session.execute(
        update(Timer).where(Timer.name == name).values(ended=database_seconds(), last_error=error[:2000])
    )


def seconds_since(name: str) -> int | None:
    """Seconds of database time since the job last ended; None where it never did."""
    passed = select(database_seconds() - Timer.ended).where(Timer.name == name, Timer.ended > 0)
    return db.session.scalar(passed)


def _idle(every: int) -> ColumnElement[bool]:
    """Longer ago than ``every`` seconds, or in a future that a corrected clock has taken back."""
    return or_(Timer.began <= database_seconds() - every, Timer.began > database_seconds())
