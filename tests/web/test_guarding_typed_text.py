"""What was typed into a form that came too late: never anybody else's, no secrets, not for long, and no way to a foreign place."""

import inspect
import re
from collections.abc import Callable

import pytest
from flask import Flask
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from portal.accounts.forms import InstallationForm, NewPasswordForm, PasswordChangeForm, SignInForm
from portal.web import typed
from portal.web.forms import Form
from tests.clients import Client
from tests.factories.tickets import filed, settled
from tests.people import PASSWORD
from tests.web.late_forms import kept_rows, next_in, signs_in, token_in, typed_late
from workers.housekeeping import sweep_typed

SignIn = Callable[[str], Client]


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


def test_a_stranger_without_a_form_of_ours_still_gets_401_and_htmx_the_way(client: Client, cast) -> None:
    assert client.post("/tickets").status_code == 401
    answer = client.post("/tickets", htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/")


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
