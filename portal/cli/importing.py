"""A long import in short transactions, so that nobody has to wait for it: SQLite has one writer.

First every row is tried and undone; only where nothing is wrong the file is written, again in turns. So a file with a fault writes
nothing, and whoever stops the writing in the middle may start it again: what is there already is left as it is.
"""

import contextlib
import time
from typing import Literal

from assets.imports.rows import Sheet
from assets.operations import importing
from assets.operations.importing import Report, Terms
from portal.core.db import write_transaction

Written = Literal["all", "part", "nothing"]
LONGEST_S = 0.4  # a transaction; the others wait so long at most
BREATH_S = 0.15  # longer than a writer of SQLite sleeps before it tries again


class _Undo(Exception):
    """Leave the transaction without keeping anything."""


def import_in_turns(sheet: Sheet, terms: Terms, keep: bool, skip_faulty: bool = False) -> tuple[Report, Written]:
    """Try all rows of a sheet; then, if wanted and right (or ``skip_faulty``), write them. The report, and what was written.

    A fault that comes up only while writing, because somebody changed the inventory meanwhile, ends the writing there: the rows before
    it stay, ``changes`` tells which.
    """
    report = _pass(sheet, terms, keep=False, go_on=True)
    if not keep or not sheet.rows or (report.faults and not skip_faulty):
        return report, "nothing"
    report = _pass(sheet, terms, keep=True, go_on=skip_faulty)
    if skip_faulty or not report.faults:
        return report, "all"
    return report, "part" if report.changes else "nothing"


def _pass(sheet: Sheet, terms: Terms, keep: bool, go_on: bool) -> Report:
    report, left = importing.begun(sheet), iter(sheet.rows)
    known = len(report.faults)
    row = next(left, None)
    while row is not None:
        done = len(report.changes)
        with contextlib.suppress(_Undo), write_transaction():
            ends_at = time.monotonic() + LONGEST_S
            while row is not None:
                importing.bring_in([row], sheet, terms, report)
                row = next(left, None)
                if time.monotonic() >= ends_at:
                    break
            if not keep:
                raise _Undo
            if len(report.faults) > known and not go_on:
                del report.changes[done:]
                raise _Undo
        if len(report.faults) > known and not go_on:
            break
        if row is not None:
            time.sleep(BREATH_S)
    return report
