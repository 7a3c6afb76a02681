"""What is wrong with a calendar, in words and with its place."""

from dataclasses import dataclass

from portal.core.i18n import _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a calendar: what, under which key (``week.mon``), on which line (None: not from a file)."""

    message: str
    key: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = [_("line %(line)s", line=self.line)] if self.line else []
        place += [self.key] if self.key else []
        return f"{', '.join(place)}: {self.message}" if place else self.message


class CalendarFaults(ValueError):
    """The calendar cannot be used; ``faults`` says why, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
