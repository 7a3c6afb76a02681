"""A CSV or XLSX file as a heading and rows of clean text, each with its line."""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from assets.imports.encodings import decode
from assets.imports.faults import Fault, FaultyFile
from portal.core.i18n import _l

DELIMITERS = ",;\t|"
XLSX_MARK = b"PK\x03\x04"
MOST_ROWS = 200_000
MOST_BYTES = 100 * 1024 * 1024
LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Line:
    """One row: the line of the file it begins on, and its cells in the order of the heading."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Headings with their rows; blank rows and columns without heading and content are left out."""

    headings: list[str]
    lines: list[Line]
    faults: list[Fault]


def read(data: bytes, encoding: str | None = None) -> Table:
    """Read a file. Raises FaultyFile where it is no table; rows that are too short or too long become faults of the table."""
    if len(data) > MOST_BYTES:
        raise FaultyFile(Fault(1, "", _l("The file is larger than %(limit)s MB.", limit=MOST_BYTES // 1024 // 1024)))
    raw = _sheet(data) if data.startswith(XLSX_MARK) else _csv(decode(data, encoding))
    while raw and not any(cell.strip() for cell in raw[0].cells):
        del raw[0]
    if not raw:
        raise FaultyFile(Fault(1, "", _l("The file is empty.")))
    if len(raw) > MOST_ROWS:
        raise FaultyFile(Fault(MOST_ROWS, "", _l("The file has more than %(limit)s rows.", limit=MOST_ROWS)))
    headings = [clean(cell) for cell in raw[0].cells]
    kept = [i for i, heading in enumerate(headings) if heading]
    _refuse_doubles(raw[0].number, [headings[i] for i in kept])
    faults, lines = [], []
    for line in raw[1:]:
        cells = [clean(cell) for cell in line.cells]
        if not any(cells):
            continue
        fault = _shape_fault(line.number, cells, headings)
        if fault is not None:
            faults.append(fault)
        else:
            lines.append(Line(line.number, [cells[i] for i in kept]))
    return Table([headings[i] for i in kept], lines, faults)


def clean(text: str) -> str:
    """NFC, blanks joined and cut, no control or direction characters; line ends stay."""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in normal if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c == "\t")
    return "\n".join(" ".join(part.split()) for part in kept.split("\n")).strip()


def _csv(text: str) -> list[Line]:
    delimiter = _delimiter(text)
    physical = text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
    reader = csv.reader(physical, delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_CELL)
    lines, begins = [], 1
    try:
        for cells in reader:
            lines.append(Line(begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        message = _l(
            "This row cannot be read: a quote is not closed, or something follows it (%(error)s).", error=str(error)
        )
        raise FaultyFile(Fault(begins, "", message)) from error
    return lines


def _delimiter(text: str) -> str:
    """The character that cuts the first line into most cells."""
    first = next((line for line in text.replace("\r", "\n").split("\n") if line.strip()), "")

    def cells(delimiter: str) -> int:
        return len(next(csv.reader([first], delimiter=delimiter), []))

    return max(DELIMITERS, key=cells)


def _sheet(data: bytes) -> list[Line]:
    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        raise FaultyFile(Fault(1, "", _l("This workbook cannot be read: %(error)s", error=str(error)))) from error
    width = max((i + 1 for row in rows[:1] for i, cell in enumerate(row) if cell != ""), default=0)
    return [Line(number, [_cell(c) for c in row[: max(width, len(row))]]) for number, row in enumerate(rows, 1)]


def _cell(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_doubles(number: int, headings: list[str]) -> None:
    seen: set[str] = set()
    faults = []
    for heading in headings:
        if heading.casefold() in seen:
            faults.append(Fault(number, heading, _l("This heading stands twice; one of them must go.")))
        seen.add(heading.casefold())
    if faults:
        raise FaultyFile(*faults)


def _shape_fault(number: int, cells: list[str], headings: list[str]) -> Fault | None:
    if len(cells) < len(headings):
        message = _l("The row ends early: %(found)s of %(wanted)s cells.", found=len(cells), wanted=len(headings))
        return Fault(number, "", message)
    for i, cell in enumerate(cells):
        if cell and (i >= len(headings) or not headings[i]):
            return Fault(
                number, "", _l("Cell %(position)s has no heading but holds “%(text)s”.", position=i + 1, text=cell[:40])
            )
    return None
