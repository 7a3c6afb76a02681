"""How far the board looks: back in time, rows that it reads, lines that it shows."""

from datetime import datetime, timedelta

from portal.core import clock

DAYS = 90
MOST_READ, MOST_SHOWN = 3000, 12


def since() -> datetime:
    """From when on the board looks."""
    return clock.now() - timedelta(days=DAYS)
