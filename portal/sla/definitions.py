"""What a working calendar says, as plain immutable data. Arithmetic: calendars.py; file form: calendar_files.py."""

from dataclasses import dataclass
from datetime import date

FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXCEPTION_KINDS = ("off", "working", "short")


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One interval of wall time in seconds after the midnight it belongs to; ``end`` may lie on the next day."""

    start: int
    end: int


Week = tuple[tuple[Hours, ...], ...]  # Monday first, always seven


@dataclass(frozen=True, slots=True)
class DayException:
    """Other hours on one date: kind ``off`` (none), ``working`` or ``short``; ``note`` says why, for people."""

    on: date
    kind: str
    hours: tuple[Hours, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Dates, both included, on which another week applies."""

    first: date
    last: date
    week: Week
    note: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole calendar as its author wrote it. Immutable and hashable, so expansions of it can be kept."""

    name: str
    zone: str
    week: Week
    exceptions: tuple[DayException, ...] = ()
    seasons: tuple[Season, ...] = ()

    def __hash__(self) -> int:
        """Enough to tell calendars apart in a cache; hashing years of exceptions at every look-up costs more than it."""
        return hash((self.name, self.zone, self.week))
