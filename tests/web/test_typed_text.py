"""A form that is sent after its session has ended: what was typed comes back to its author, and to nobody else."""

import inspect
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from portal.accounts.forms import InstallationForm, NewPasswordForm, PasswordChangeForm, SignInForm
from portal.core.db import db, read_transaction
from portal.tickets.models import Message, Ticket
from portal.web import typed
from portal.web.forms import Form
from portal.web.typed import KeptForm
from tests.clients import Client
from tests.factories.tickets import filed, settled
from tests.people import PASSWORD, email_of
from workers.housekeeping import sweep_typed

SignIn = Callable[[str], Client]
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


def test_a_new_ticket_comes_back_after_signing_in_and_is_sent_by_its_author(session, cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    data = {"title": "Касса 3", "description": TEXT, "impact": "2", "urgency": "1", "category": ""}
    answer = typed_late(anna, "/tickets/new", "/tickets", data)
    assert answer.status_code == 401
    assert "Please sign in again." in answer.text
    assert "Касса 3" not in answer.text
    assert "мигает" not in answer.text
    location = signs_in(anna, "anna", answer)
    assert location.startswith("/tickets/new?typed=")
    page = anna.get(location).text
    assert 'id="typed"' in page
    assert ' value="Касса 3"' in next(tag for tag in re.findall(r"<input[^>]*>", page) if 'name="title"' in tag)
    textarea = re.search(r'<textarea[^>]*name="description"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert unescape(textarea.group(1)).strip() == TEXT
    assert "<b>" not in page.split("</textarea>")[0].split("<textarea")[1]
    assert ticked(page, "impact") == ["2"]
    assert ticked(page, "urgency") == ["1"]
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    session.rollback()
    sent = anna.post("/tickets", data={"csrf_token": token_in(page), **data}, csrf=False)
    assert sent.status_code == 303
    assert session.scalars(select(Ticket.title)).all() == ["Касса 3"]


def ticked(page: str, name: str) -> list[str]:
    """The values of the ticked boxes of one name."""
    boxes = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag and " checked" in tag]
    return [re.search(r'value="([^"]*)"', tag).group(1) for tag in boxes]


def test_a_reply_comes_back_on_the_page_of_its_ticket_with_its_kind(session, cast, sign_in: SignIn) -> None:
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    data = {"kind": "internal", "body": "Похоже на блок питания"}
    answer = typed_late(boris, f"/tickets/{number}", f"/tickets/{number}/messages", data)
    page = boris.get(signs_in(boris, "boris", answer)).text
    assert "Похоже на блок питания</textarea>" in page
    assert ticked(page, "kind") == ["internal"]
    assert session.scalars(select(Message).where(Message.body.contains("блок"))).all() == []


def test_a_session_that_ended_on_the_server_keeps_the_text_too(cast, sign_in: SignIn, clock) -> None:
    anna = sign_in("anna")
    token = token_in(anna.get("/tickets/new").text)
    clock.advance(hours=13)
    answer = anna.post(
        "/tickets",
        data={"csrf_token": token, "title": "Касса 3"},
        headers={"Referer": "http://localhost/tickets/new?q=x"},
    )
    assert answer.status_code == 401
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert 'value="Касса 3"' in page


def test_who_has_signed_in_anew_meanwhile_gets_the_form_back_at_once(cast, app: Flask, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    token = token_in(anna.get("/tickets/new").text)
    anna.signed_in_as(cast.anna.id)
    form = {"csrf_token": token, "title": "Касса 3"}
    answer = anna.post("/tickets", data=form, csrf=False, headers={"Referer": "http://localhost/tickets/new"})
    assert answer.status_code == 303
    assert 'value="Касса 3"' in anna.get(answer.location).text
    anna.signed_in_as(cast.boris.id)
    answer = anna.post("/tickets", data=form, csrf=False, headers={"Referer": "http://localhost/tickets/new"})
    assert answer.status_code == 400
    assert kept_rows(app) == 1


def test_a_form_that_htmx_sends_comes_back_too_and_a_part_of_one_does_not(
    session, cast, app: Flask, sign_in: SignIn
) -> None:
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    page = f"http://localhost/tickets/{number}"
    told = {"csrf_token": token_in(boris.get(page).text), "kind": "question", "body": "Какой номер на кассе?"}
    boris.signed_in_as(cast.boris.id)
    headers = {"Referer": page, "HX-Current-URL": page}
    answer = boris.post(f"{page}/messages", data=told, csrf=False, htmx=True, headers=headers)
    assert answer.status_code == 400, "htmx follows the header whatever the number says; nothing else takes it for done"
    shown = boris.get(answer.headers["HX-Redirect"]).text
    assert "Какой номер на кассе?</textarea>" in shown
    assert ticked(shown, "kind") == ["question"]
    part = {"X-CSRFToken": told.pop("csrf_token"), **headers}
    answer = boris.post("/tickets/suggestions", data={"title": "Касса 3"}, csrf=False, htmx=True, headers=part)
    assert "HX-Redirect" not in answer.headers
    assert kept_rows(app) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_who_sends_the_form_of_somebody_else_is_told_who_is_signed_in(
    session, cast, app: Flask, sign_in: SignIn, *, htmx: bool
) -> None:
    number = settled(filed(cast.anna))
    client = sign_in("boris")
    page = f"http://localhost/tickets/{number}"
    told = {"csrf_token": token_in(client.get(page).text), "kind": "internal", "body": "только для нас"}
    client.signed_in_as(cast.anna.id)
    headers = {"Referer": page, "HX-Current-URL": page}
    answer = client.post(f"{page}/messages", data=told, csrf=False, htmx=htmx, headers=headers)
    assert answer.status_code == 400
    assert cast.anna.name in answer.text
    assert cast.boris.name not in answer.text
    assert "только для нас" not in answer.text
    assert "data-typed-waits" not in answer.text, "the tab forgets it"
    assert "HX-Redirect" not in answer.headers
    assert kept_rows(app) == 0


def test_another_person_at_the_same_browser_sees_nothing_of_it(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answer = typed_late(anna, "/tickets/new", "/tickets", {"title": "Касса 3", "description": "личное"})
    page = anna.get(signs_in(anna, "ewa", answer))
    assert page.status_code == 200
    assert "Касса 3" not in page.text
    assert "личное" not in page.text
    assert 'id="typed"' not in page.text


def test_a_form_that_was_made_for_nobody_or_is_forged_keeps_nothing(app: Flask, cast, client: Client) -> None:
    foreign = token_in(client.get("/login").text)
    forged = token_in(Client(app).signed_in_as(cast.anna.id).get("/tickets/new").text)
    for token in ("", "x.y.z", foreign, f"{forged[:-2]}AA", forged.replace(".", "", 1)):
        answer = Client(app).post("/tickets", data={"csrf_token": token, "title": "Приманка"}, csrf=False)
        assert answer.status_code == 401
        assert next_in(answer.text) == "/"
    assert kept_rows(app) == 0


def test_too_much_is_not_kept_and_said_so(app: Flask, cast, sign_in: SignIn) -> None:
    answer = typed_late(sign_in("anna"), "/tickets/new", "/tickets", {"title": "x", "description": "щ" * typed.LIMIT})
    assert answer.status_code == 401
    assert "typed=" not in next_in(answer.text)
    assert "too long to be kept" in answer.text
    assert kept_rows(app) == 0


def test_files_are_not_kept_and_said_so(app: Flask, cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    data = {"title": "Касса 3", "files": (BytesIO(b"x" * 100), "photo.png")}
    answer = typed_late(anna, "/tickets/new", "/tickets", data)
    assert "Files are not kept" in answer.text
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert 'value="Касса 3"' in page
    assert "photo.png" not in page


def test_passwords_and_tokens_are_never_kept(app: Flask, cast, sign_in: SignIn) -> None:
    secret = {"current": PASSWORD, "password": "quiet-harbour-91"}
    assert typed_late(sign_in("anna"), "/me/password", "/me/password", secret).status_code == 401
    assert kept_rows(app) == 0
    assert all(map(typed.is_secret, ("csrf_token", "request_key", "new_password", "api_secret")))
    assert not any(map(typed.is_secret, ("title", "description", "body", "summary", "kind", "still", "resolution")))


def test_every_field_for_passwords_has_a_name_that_is_not_kept(app: Flask) -> None:
    fields = [
        (name, field)
        for form in (SignInForm, NewPasswordForm, PasswordChangeForm, InstallationForm, *Form.__subclasses__())
        for name, field in inspect.getmembers(form, lambda value: isinstance(value, UnboundField))
    ]
    names = {name for name, field in fields if field.field_class is PasswordField}
    assert names == {"current", "password"}
    assert all(map(typed.is_secret, names))


def test_it_lasts_an_hour_and_a_person_has_five(app: Flask, cast, sign_in: SignIn, clock) -> None:
    answers = [typed_late(sign_in("anna"), "/tickets/new", "/tickets", {"title": f"Касса {n}"}) for n in range(7)]
    assert kept_rows(app) == typed.MOST
    anna = sign_in("anna")
    assert "Касса 6" in anna.get(next_in(answers[6].text)).text
    assert "Касса 1" not in anna.get(next_in(answers[1].text)).text
    clock.advance(minutes=61)
    assert "Касса 6" not in anna.get(next_in(answers[6].text)).text
    with app.app_context():
        assert sweep_typed() == typed.MOST
    assert kept_rows(app) == 0


@pytest.mark.parametrize(
    "referer", ["https://evil.example/tickets/new", "//evil.example/x", "http://localhost//evil.example/", ""]
)
def test_a59_the_way_back_leads_nowhere_else(cast, sign_in: SignIn, referer: str) -> None:
    anna = sign_in("anna")
    token = token_in(anna.get("/tickets/new").text)
    anna.delete_cookie("pomost")
    form = {"csrf_token": token, "title": "Касса 3"}
    answer = anna.post("/tickets", data=form, csrf=False, headers={"Referer": referer} if referer else {})
    location = signs_in(anna, "anna", answer)
    assert re.match(r"/(?![/\\])", location)
    page = anna.get(location, follow_redirects=True)
    assert page.status_code in {200, 404}


def test_where_the_page_has_no_such_form_the_text_stands_there_to_be_copied(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answer = typed_late(anna, "/me", "/tickets", {"title": "Касса 3", "description": TEXT})
    page = anna.get(signs_in(anna, "anna", answer)).text
    main = page[page.index("<main") :]
    assert "Касса 3" in main
    assert "&lt;b&gt;" in main
    assert "<b>" not in main


def test_a_stranger_without_a_form_of_ours_still_gets_401_and_htmx_the_way(client: Client, cast) -> None:
    assert client.post("/tickets").status_code == 401
    answer = client.post("/tickets", htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/")


def test_a_button_with_an_address_of_its_own_belongs_to_its_form(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answer = typed_late(anna, "/tickets/new", "/tickets/suggestions", {"title": "Касса 3", "description": TEXT})
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert 'value="Касса 3"' in page
    assert "<blockquote" not in page


def test_a_hidden_field_that_changed_meanwhile_is_no_text_that_was_lost(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    data = {"title": "Касса 3", "self_help": "a token of before", "request_key": "key"}
    answer = typed_late(anna, "/tickets/new", "/tickets", data)
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert 'value="Касса 3"' in page
    assert "<blockquote" not in page


def test_a_field_that_was_emptied_stays_empty(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    assert 'value="Старое"' in anna.get("/tickets/new?q=Старое").text
    answer = typed_late(anna, "/tickets/new?q=Старое", "/tickets", {"title": "", "description": "осталось"})
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert "осталось</textarea>" in page
    assert 'value="Старое"' not in page


@pytest.mark.parametrize(
    ("typed_on", "address", "back"),
    [
        ("/tickets", "/tickets", "/tickets/new"),
        ("/assets/imports", "/assets/imports", "/assets/imports/new"),
        ("/tickets/1001/messages", "/tickets/1001/messages", "/tickets/1001"),
        ("/tickets/1001/solution?x=1", "/tickets/1001/messages", "/tickets/1001"),
        ("/kb/articles/7/texts/ru", "/kb/articles/7/texts/ru", "/kb/articles/7/edit"),
        ("/tickets?view=open", "/me", "/tickets?view=open"),
        ("/no/such/page", "/tickets", "/"),
    ],
)
def test_the_answer_to_a_post_leads_back_to_a_page_that_opens(
    app: Flask, typed_on: str, address: str, back: str
) -> None:
    with app.test_request_context(address, method="POST", headers={"Referer": f"http://localhost{typed_on}"}):
        assert typed._page() == back
