"""Tables as CSV files that a spreadsheet opens without running anything."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

from portal.web.answers import attachment

# A cell that begins so is taken for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """A download: UTF-8 with a mark, so that spreadsheets read it right; every text that looks like a formula is disarmed."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([disarmed(cell) for cell in header])
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    return attachment(response, name)


def disarmed(cell: object) -> object:
    """Numbers as they are; text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(cell, int | float):
        return cell
    text = str(cell if cell is not None else "")
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
