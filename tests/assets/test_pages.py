"""Pages of the inventory: what each person gets, what strangers and wrong roles get."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import event

from assets.models import Asset
from assets.operations.incidents import note
from portal.core import clock
from portal.core.db import db, write_transaction
from tests.assets import devices
from tests.clients import Client
from tests.people import Cast

SignIn = Callable[[str], Client]
PRICE = re.compile(r"299\sEUR")  # bare digits may stand in a serial number or a token


@pytest.fixture
def tags(app: Flask, cast: Cast) -> dict[str, str]:
    """A broken shared printer, Anna's laptop, two on the shelf, and one of the other organisation."""
    with app.app_context(), write_transaction():
        printer, laptop = devices.model(price_cents=33_000), devices.model("ThinkPad", kind="laptop")
        broken = devices.at_site(cast, printer, tag="P-1", name="Печать", cost_cents=29_900, notes="secret note")
        broken.purchased_on = clock.today() - timedelta(days=365 * 9 + 9)
        for ticket_id in (1, 2, 3):
            note(broken.id, ticket_id, clock.now() - timedelta(days=ticket_id))
        devices.with_person(cast, "anna", laptop, tag="L-1")
        devices.in_stock(cast, printer, tag="P-2")
        devices.in_stock(cast, laptop, tag="L-2")
        devices.elsewhere(cast, tag="X-1")
        return {"broken": "P-1", "laptop": "L-1", "spare": "P-2", "foreign": "X-1", "token": broken.label_token}


def test_an_employee_sees_her_devices_without_money_or_history(sign_in: SignIn, tags: dict[str, str]) -> None:
    anna = sign_in("anna")
    listed = anna.get("/assets").text
    assert "P-1" in listed
    assert "L-1" in listed
    assert "P-2" not in listed
    card = anna.get("/assets/p-1").text
    assert "Печать" in card
    assert "/tickets/new?asset=P-1" in card
    assert not PRICE.search(card)
    assert "secret note" not in card
    assert "-history" not in card
    assert "/assets/P-1/swap" not in card


def test_the_manager_sees_failures_reasons_and_acts(sign_in: SignIn, tags: dict[str, str]) -> None:
    card = sign_in("piotr").get("/assets/P-1").text
    for wanted in ("/assets/P-1/swap", "/assets/P-1/repair", "secret note", "+45", "/tickets/panel?asset="):
        assert wanted in card
    assert PRICE.search(card)
    assert "/assets/P-1/swap" not in sign_in("boris").get("/assets/P-1").text


@pytest.mark.parametrize(
    "path",
    ["", "/swap", "/handover", "/return", "/repair", "/retirement", "/edit", "/label", "/label.svg"],
)
def test_a01_a_stranger_finds_nothing_anywhere(sign_in: SignIn, tags: dict[str, str], path: str) -> None:
    piotr = sign_in("piotr")
    assert piotr.get(f"/assets/X-1{path}").status_code == 404
    assert piotr.get(f"/assets/NOTHING{path}").status_code == 404
    if path not in ("", "/label", "/label.svg"):
        assert piotr.post(f"/assets/X-1{path}", data={}).status_code == 404
        assert sign_in("boris").post(f"/assets/P-1{path}", data={}).status_code == 403


def test_a02_a_foreign_device_cannot_be_the_second_operand(
    app: Flask, sign_in: SignIn, tags: dict[str, str], cast: Cast
) -> None:
    with app.app_context():
        foreign = db.session.scalars(db.select(Asset).filter_by(tag="X-1")).one()
        before = (foreign.id, foreign.status, foreign.custody_number)
    piotr = sign_in("piotr")
    for chosen in ({"new_asset": str(before[0])}, {"new_tag": "X-1"}, {"new_tag": "NOTHING"}):
        answer = piotr.post("/assets/P-1/swap", data={"fate": "repair", "old_to": "nearest", **chosen})
        assert answer.status_code == 422
    for person in ("olga@other.example", "Ольга Чужая"):
        answer = piotr.post("/assets/P-1/handover", data={"person": person, "site_id": "0"})
        assert answer.status_code == 422
    answer = piotr.post("/assets/P-1/handover", data={"person": "", "site_id": str(cast.other_site_id)})
    assert answer.status_code == 422
    with app.app_context():
        foreign = db.session.scalars(db.select(Asset).filter_by(tag="X-1")).one()
        assert (foreign.id, foreign.status, foreign.custody_number) == before
        assert db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one().custody_number == 1


def test_the_swap_is_one_submit_and_sent_twice_it_is_still_one(
    app: Flask, sign_in: SignIn, tags: dict[str, str]
) -> None:
    piotr = sign_in("piotr")
    form = piotr.get("/assets/P-1/swap?ticket=1042").text
    assert "1042" in form
    new_id = re.search(r'name="new_asset"[^>]*value="(\d+)"', form)
    assert new_id
    data = {
        "new_asset": new_id[1],
        "fate": "retire",
        "old_to": "nearest",
        "ticket_number": "#1042",
        "request_key": "k1",
    }
    first, second = piotr.post("/assets/P-1/swap", data=data), piotr.post("/assets/P-1/swap", data=data)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == "/assets/P-1"
    with app.app_context():
        old = db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one()
        new = db.session.scalars(db.select(Asset).filter_by(tag="P-2")).one()
        assert (old.status, new.status, new.name) == ("retired", "in_use", "Печать")
        assert (old.custody_number, new.custody_number) == (2, 2)
    card = piotr.get("/assets/P-1").text
    assert "/tickets/1042" in card
    assert "/assets/P-2" in card


def test_who_comes_too_late_is_told_and_nothing_changes(app: Flask, sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    data = {"new_tag": "P-2", "fate": "repair", "old_to": "nearest"}
    assert piotr.post("/assets/P-1/swap", data=data).status_code == 303
    late = piotr.post("/assets/L-1/swap", data=data | {"reason": "мой текст"})
    assert late.status_code == 409
    assert "P-2" in late.text
    assert "мой текст" in late.text
    with app.app_context():
        assert db.session.scalars(db.select(Asset).filter_by(tag="L-1")).one().status == "in_use"


def test_a_device_goes_out_and_comes_back(app: Flask, sign_in: SignIn, tags: dict[str, str], cast: Cast) -> None:
    piotr = sign_in("piotr")
    anna = "Анна Смирнова <anna@retail.example>"
    steps = [
        ("handover", {"person": anna, "site_id": "0"}, "in_use"),
        ("repair", {"holder": f"warehouse:{cast.site_id}", "reason": "шум"}, "in_repair"),
        ("return", {"site_id": str(cast.site_id), "cost": "92,50"}, "in_stock"),
        ("retirement", {"site_id": str(cast.site_id)}, "retired"),
    ]
    for act, data, status in steps:
        assert piotr.get(f"/assets/P-2/{act}").status_code == 200
        assert piotr.post(f"/assets/P-2/{act}", data=data).status_code == 303
        with app.app_context():
            assert db.session.scalars(db.select(Asset).filter_by(tag="P-2")).one().status == status
    assert piotr.post("/assets/P-2/handover", data={"person": anna, "site_id": "0"}).status_code == 409


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("handover", {}),
        ("handover", {"person": "x" * 201, "site_id": "0"}),
        ("handover", {"person": "😀\x00‮", "site_id": "0"}),
        ("handover", {"person": "", "site_id": "abc"}),
        ("handover", {"person": "", "site_id": "999999"}),
        ("repair", {"holder": "moon:1"}),
        ("repair", {"holder": "warehouse:99999999999999999999"}),
        ("return", {"site_id": ""}),
        ("retirement", {"site_id": "1", "ticket_number": "many"}),
        ("retirement", {"site_id": "1", "ticket_number": "99999999999999"}),
        ("retirement", {"site_id": "1", "reason": "ы" * 501}),
        ("swap", {}),
        ("swap", {"new_asset": "abc", "fate": "repair", "old_to": "nearest"}),
        ("swap", {"new_asset": "1", "fate": "burn", "old_to": "nearest"}),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_changes_nothing(
    app: Flask, sign_in: SignIn, tags: dict[str, str], act: str, data: dict[str, str]
) -> None:
    answer = sign_in("piotr").post(f"/assets/P-1/{act}", data=data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    with app.app_context():
        assert db.session.scalars(db.select(Asset).filter_by(tag="P-1")).one().custody_number == 1


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
    piotr, statements = sign_in("piotr"), []
    with app.app_context():
        engine = db.engine

    def count(connection, cursor, statement, *rest) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    first = piotr.get("/assets")
    event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= 10
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


def test_a_scanned_label_tells_strangers_nothing(sign_in: SignIn, client: Client, tags: dict[str, str]) -> None:
    seen = sign_in("egor").get(f"/a/{tags['token']}")
    assert seen.status_code == 303
    assert seen.location == "/assets/P-1"

    def shown(browser: Client, token: str) -> tuple[int, str]:
        answer = browser.get(f"/a/{token}")
        return answer.status_code, re.sub(r'value="[^"]{40,}"|X-CSRFToken": "[^"]+"', "", answer.text).replace(
            token, "T"
        )

    for browser in (client, sign_in("olga")):
        assert shown(browser, tags["token"]) == shown(browser, "A" * 20)
        assert "P-1" not in browser.get(f"/a/{tags['token']}").text


def test_a_scan_offers_whoever_uses_the_device_answers_and_a_ticket_about_it(
    sign_in: SignIn, client: Client, tags: dict[str, str]
) -> None:
    anna = sign_in("anna")
    shown = anna.get(f"/a/{tags['token']}").text
    assert "Печать" in shown
    assert f"/kb/labels/{tags['token']}" in shown
    assert "secret note" not in shown
    filing = anna.get(f"/a/{tags['token']}/ticket?from=abc&via=x.0")
    assert filing.location == "/tickets/new?from=abc&via=x.0&asset=P-1"
    assert "P-1" not in sign_in("olga").get(f"/a/{tags['token']}/ticket").location
    to_sign_in = client.get(f"/a/{tags['token']}/ticket?from=abc").location
    assert unquote(to_sign_in).endswith(f"next=/a/{tags['token']}/ticket?from=abc")


def test_the_label_is_a_code_of_our_own_address(sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    assert "/assets/P-1/label.svg" in piotr.get("/assets/P-1/label").text
    code = piotr.get("/assets/P-1/label.svg")
    assert code.mimetype == "image/svg+xml"
    assert b"<svg" in code.data
    assert b"style=" not in code.data


def test_the_tickets_of_a_device_come_as_a_piece_or_as_a_page(sign_in: SignIn, tags: dict[str, str]) -> None:
    piotr = sign_in("piotr")
    address = re.search(r'href="(/tickets/panel\?asset=\d+)"', piotr.get("/assets/P-1").text)
    assert address
    assert "<html" in piotr.get(address[1]).text
    piece = piotr.get(address[1], htmx=True)
    assert piece.status_code == 200
    assert "<html" not in piece.text
    assert sign_in("olga").get(address[1]).status_code == 404


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
