"""Files for spreadsheets run nothing."""

import csv
import io
from collections.abc import Callable

import pytest

from portal.core.db import commit, set_mode
from portal.reports.tables import cell
from portal.tickets.operations.opening import Filing, open_ticket
from tests.clients import Client
from tests.people import Cast

EVIL = ["=1+1", "+1", "-1+2", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1", "|x", "%0A=1"]


@pytest.mark.parametrize("text", EVIL)
def test_text_that_looks_like_a_formula_is_text(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("value", [-5, 0, 7, 1.5])
def test_numbers_stay_numbers(value: float) -> None:
    assert cell(value) == str(value)


@pytest.mark.usefixtures("session")
def test_an_exported_title_cannot_run(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    titles = ["=HYPERLINK(\"http://x.example\")", "Принтер; \"не\" печатает, Żółw"]  # fmt: skip
    for title in titles:
        open_ticket(Filing(title=title), by=cast.anna)
    commit()
    set_mode("read")
    answer = sign_in("marta").get("/reports/tickets.csv?measure=opened")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row[1] for row in rows[1:]} == {f"'{titles[0]}", titles[1]}
    assert all(row[0].isdecimal() for row in rows[1:])
