"""Lists of the inventory: searched, filtered, counted, paged, and of what is to be replaced."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from assets.models import Asset
from portal.core.db import db, write_transaction
from tests.assets import devices
from tests.clients import Client
from tests.people import Cast
from tests.statements import counted, reads

SignIn = Callable[[str], Client]


def test_the_text_search_finds_by_tag_serial_person_and_beginnings(sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    for text, found, hidden in [
        ("p-2", "P-2", "P-1<"), ("смирн", "L-1", "P-2<"), ("ПЕЧ", "P-1", "P-2<"), ("thinkpad смирнова", "L-1", "L-2<"),
        ("p-1 hp", "P-1", "P-2<"), ("hp/laserjet", "P-2", "L-2<"), ("x-1", "", "X-1<"), ("%", "", "P-1<"),
    ]:  # fmt: skip
        answer = piotr.get("/assets", query_string={"q": text})
        assert answer.status_code == 200
        assert found in answer.text
        assert hidden not in answer.text


def test_filters_and_numbers_agree(sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    numbers = piotr.get("/assets/quantities").text
    link = re.search(r'href="(/assets\?kind=printer&amp;status=in_stock)"[^>]*>1<', numbers)
    assert link
    listed = piotr.get(link[1].replace("&amp;", "&")).text
    assert "P-2" in listed
    assert "P-1" not in listed.replace("P-1 ", "")
    assert "X-1" not in numbers + piotr.get("/assets?status=in_stock").text


def test_the_list_pages_by_key_within_ten_statements(app: Flask, sign_in: SignIn, cast: Cast) -> None:
    with app.app_context(), write_transaction():
        printer = devices.model()
        for number in range(53):
            devices.in_stock(cast, printer, tag=f"Q-{number:03}")
    piotr = sign_in("piotr")
    with counted(app) as statements:
        first = piotr.get("/assets")
    assert len(reads(statements)) <= 10
    assert "Q-049" in first.text
    assert "Q-050" not in first.text
    after = re.search(r'href="(/assets\?after=[^"]+)"', first.text)
    assert after
    second = piotr.get(after[1]).text
    assert "Q-052" in second
    assert "Q-049" not in second
    assert piotr.get("/assets?after=nonsense").status_code == 200


def test_the_replacement_list_says_why_and_how_much(sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    page = piotr.get("/assets/replacements").text
    assert "P-1" in page
    assert "+45" in page
    assert "330" in page
    assert "P-2" not in page
    assert sign_in("anna").get("/assets/replacements").status_code == 403
    assert "P-1" not in sign_in("olga").get("/assets/replacements").text


def test_the_replacement_file_runs_no_formula(app: Flask, sign_in: SignIn, tags: dict[str, str]) -> None:
    with app.app_context(), write_transaction():
        db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one().name = '=HYPERLINK("http://x","y")'
    answer = sign_in("piotr").get("/assets/replacements.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    assert "\"'=HYPERLINK(" in text
    assert ",330.00,EUR" in text


CURSORS = (
    "WzVd",
    "W251bGxd",
    "WyJhIiwgImIiXQ",
    "W3sidCI6ICIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIn1d",
    "WyJcdTAwMDAiXQ",
    "x" * 600,
)


@pytest.mark.parametrize(
    "query",
    [
        f"site={10**30}", "site=-1", "site=x", f"kind={'k' * 500}", "status=burnt", f"q={'ы' * 3000}", "q=%F0%9F%98%80",
        "mine=2", *(f"after={cursor}" for cursor in CURSORS),
    ],
)  # fmt: skip
def test_nonsense_in_an_address_is_harmless(sign_in: SignIn, tags: dict[str, str], query: str) -> None:
    piotr = sign_in("piotr")
    assert piotr.get(f"/assets?{query}").status_code == 200
    assert piotr.get(f"/assets/quantities?{query}").status_code == 200
    assert piotr.get(f"/assets/P-1/swap?ticket={10**30}").status_code == 200
    for tag in ("x" * 2000, "..%2F..", "%F0%9F%98%80"):
        assert piotr.get(f"/assets/{tag}").status_code == 404
