"""A form that is sent after its session has ended: what was typed comes back to its author and can be sent."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

from flask import Flask
from sqlalchemy import func, select

from portal.tickets.models import Message, Ticket
from tests.clients import Client
from tests.factories.tickets import filed, settled
from tests.web.late_forms import TEXT, kept_rows, signs_in, ticked, token_in, typed_late

SignIn = Callable[[str], Client]


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


def test_files_are_not_kept_and_said_so(app: Flask, cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    data = {"title": "Касса 3", "files": (BytesIO(b"x" * 100), "photo.png")}
    answer = typed_late(anna, "/tickets/new", "/tickets", data)
    assert "Files are not kept" in answer.text
    page = anna.get(signs_in(anna, "anna", answer)).text
    assert 'value="Касса 3"' in page
    assert "photo.png" not in page


def test_where_the_page_has_no_such_form_the_text_stands_there_to_be_copied(cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answer = typed_late(anna, "/me", "/tickets", {"title": "Касса 3", "description": TEXT})
    page = anna.get(signs_in(anna, "anna", answer)).text
    main = page[page.index("<main") :]
    assert "Касса 3" in main
    assert "&lt;b&gt;" in main
    assert "<b>" not in main


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
