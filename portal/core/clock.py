"""The only source of time.

Under PORTAL_TESTING=1 an offset is read from the file ``clock-offset`` in PORTAL_DATA, the same for every process, so that
a journey can move time for web, workers and sweeper at once. ``at()`` pins time for the current context only: the demo
writes its history with it.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_pinned: ContextVar[datetime | None] = ContextVar("pinned_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    pinned = _pinned.get()
    if pinned is not None:
        return pinned
    return datetime.now(UTC) + _offset()


def today(zone: str = "UTC") -> date:
    """The present date in the named IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def instant(local: datetime, zone: str) -> datetime:
    """A wall time typed in the named IANA zone, in UTC; of an hour that comes twice, the first one.

    Raises ValueError for an hour that the zone skips when its clocks go forward.
    """
    found = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise ValueError(f"{local} does not exist in {zone}")
    return found


@contextmanager
def at(instant: datetime) -> Generator[None]:
    """Pin ``now()`` to an aware instant for the current context. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("the pinned time must be aware")
    token = _pinned.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)


def advance(seconds: float) -> None:
    """Move the time of every process of this installation forward by seconds. Only under PORTAL_TESTING=1."""
    path = _offset_file()
    if path is None:
        raise RuntimeError("time is moved only under PORTAL_TESTING=1")
    path.write_text(str(_offset().total_seconds() + seconds))


def _offset() -> timedelta:
    path = _offset_file()
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=float(path.read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta()


def _offset_file() -> Path | None:
    if os.environ.get("PORTAL_TESTING") != "1":
        return None
    data = os.environ.get("PORTAL_DATA") or Path(__file__).resolve().parents[2] / "var"
    return Path(data) / "clock-offset"
