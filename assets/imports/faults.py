"""What is wrong with a file, and where."""

from dataclasses import dataclass

from portal.core.i18n import _


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``line`` is that of the file, from 1; ``column`` is its heading, empty for the whole line."""

    line: int
    column: str
    message: object

    def __str__(self) -> str:
        if self.column:
            return _(
                "line %(line)s, column “%(column)s”: %(what)s", line=self.line, column=self.column, what=self.message
            )
        return _("line %(line)s: %(what)s", line=self.line, what=self.message)


class FaultyFile(Exception):
    """The file cannot be read as a table at all."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = list(faults)


class FaultyCell(Exception):
    """A row cannot be used because of one column, named by our own name of it."""

    def __init__(self, field: str, message: object) -> None:
        super().__init__(field)
        self.field = field
        self.message = message
