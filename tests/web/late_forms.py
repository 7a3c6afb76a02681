"""Forms that are sent too late: sent after the session of their page, signed in anew, and what came back."""

import re
from html import unescape

from flask import Flask
from sqlalchemy import func, select

from portal.core.db import db, read_transaction
from portal.web.typed import KeptForm
from tests.clients import Client
from tests.people import PASSWORD, email_of

TEXT = 'Не печатает <b>"совсем"</b> & мигает\n  вторая строка'


def token_in(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def next_in(page: str) -> str:
    return unescape(re.search(r'name="next"[^>]*value="([^"]*)"', page).group(1))


def typed_late(client: Client, page: str, address: str, data: dict[str, object]):
    """Open a page, lose the cookie as when the browser was closed, and send the form of that page by its button."""
    token = token_in(client.get(page).text)
    client.delete_cookie("pomost")
    return client.post(
        address, data={"csrf_token": token, **data}, csrf=False, headers={"Referer": f"http://localhost{page}"}
    )


def signs_in(client: Client, name: str, answer) -> str:
    """Sign in on the page that was answered; the address one comes to."""
    data = {
        "email": email_of(name), "password": PASSWORD, "next": next_in(answer.text), "csrf_token": token_in(answer.text),
    }  # fmt: skip
    answer = client.post("/login", data=data, csrf=False)
    assert answer.status_code == 303
    return answer.location


def kept_rows(app: Flask) -> int:
    with app.app_context(), read_transaction():
        return db.session.scalar(select(func.count()).select_from(KeptForm)) or 0


def ticked(page: str, name: str) -> list[str]:
    """The values of the ticked boxes of one name."""
    boxes = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag and " checked" in tag]
    return [re.search(r'value="([^"]*)"', tag).group(1) for tag in boxes]
