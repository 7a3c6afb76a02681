"""Tables as CSV that a spreadsheet opens without running anything (OWASP: formula injection)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
BYTE_ORDER_MARK = "\ufeff"


def as_csv(headings: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The table with CRLF ends, every cell quoted, and a byte order mark so that Cyrillic opens right."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(heading) for heading in headings])
    writer.writerows([cell(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def cell(value: object) -> str:
    """One cell. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value).replace("\x00", "")
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text
