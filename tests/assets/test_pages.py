"""Pages of one device: what each person gets of its card, its label and its tickets; strangers get nothing."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest

from tests.clients import Client

SignIn = Callable[[str], Client]
PRICE = re.compile(r"299\sEUR")  # bare digits may stand in a serial number or a token


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
