"""Sign-in, sessions, limits."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import UserSession
from portal.accounts.operations import passwords
from portal.core.db import db, read_transaction
from tests.clients import Client, without_tokens
from tests.people import PASSWORD, Cast, email_of


def sign_in_by_form(client: Client, name: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/login", data={"email": email_of(name), "password": password, **more})


def test_a_person_signs_in_and_lands_where_she_wanted(client: Client, cast: Cast) -> None:
    answer = client.get("/me")
    assert answer.status_code == 302
    assert "next=/me" in answer.location.replace("%2F", "/")
    answer = sign_in_by_form(client, "anna", next="/me/password")
    assert (answer.status_code, answer.location) == (303, "/me/password")
    assert "Анна Смирнова" in client.get("/me").text


def test_a59_a_foreign_address_after_signing_in_is_not_followed(client: Client, cast: Cast) -> None:
    for target in (
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t//evil.example",
        "javascript:alert(1)",
    ):
        answer = sign_in_by_form(client, "anna", next=target)
        assert answer.location == "/", target
        client.post("/logout")


def test_a_wrong_password_keeps_the_address_and_says_nothing_more(client: Client, cast: Cast) -> None:
    wrong = sign_in_by_form(client, "anna", "not the password")
    unknown = client.post("/login", data={"email": "nobody@retail.example", "password": "not the password"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert email_of("anna") in wrong.text
    assert "not the password" not in wrong.text
    plain = [without_tokens(answer.text) for answer in (wrong, unknown)]
    assert plain[0].replace(email_of("anna"), "…") == plain[1].replace("nobody@retail.example", "…")


def test_a38_an_unknown_name_costs_the_same_hash(client: Client, cast: Cast, monkeypatch) -> None:
    calls = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(
        passwords, "_hasher", type("H", (), {"verify": lambda self, h, p: calls.append(h) or verify(h, p)})()
    )
    client.post("/login", data={"email": "nobody@retail.example", "password": "whatever it is"})
    sign_in_by_form(client, "anna", "whatever it is")
    assert len(calls) == 2
    assert len({each.rsplit("$", 2)[0] for each in calls}) == 1, "of other parameters than what people have"


def test_after_ten_failures_the_name_waits_but_others_do_not(client: Client, cast: Cast, clock) -> None:
    for _ in range(10):
        assert sign_in_by_form(client, "anna", "wrong wrong wrong").status_code == 422
    clock.advance(minutes=5)
    refused = sign_in_by_form(client, "anna")
    assert refused.status_code == 429
    assert 590 <= int(refused.headers["Retry-After"]) <= 600
    assert "10" in refused.text.partition("<h1>")[2].partition("</h1>")[0]
    assert sign_in_by_form(client, "boris").status_code == 303
    client.post("/logout")
    clock.advance(minutes=11)
    assert sign_in_by_form(client, "anna").status_code == 303


def test_a31_the_session_gets_a_new_id_and_dies_with_the_password(
    app: Flask, cast: Cast, client: Client, sign_in: Callable[[str], Client]
) -> None:
    other, third = sign_in("anna"), sign_in("anna")
    sign_in_by_form(client, "anna")
    assert other.get("/me").status_code == 200
    new = "quiet-harbour-91"
    assert client.post("/me/password", data={"current": PASSWORD, "password": new}).status_code == 303
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == third.get("/me").status_code == 302
    assert sign_in_by_form(Client(app), "anna").status_code == 422
    assert sign_in_by_form(Client(app), "anna", new).status_code == 303


def test_a31_switching_a_person_off_ends_her_sessions(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    anna, adam = sign_in("anna"), sign_in("adam")
    assert anna.get("/me").status_code == 200
    assert adam.post(f"/admin/people/{cast.anna.id}/deactivation").status_code == 303
    assert anna.get("/me").status_code == 302


def test_a_person_ends_her_other_sessions(app: Flask, cast: Cast, sign_in: Callable[[str], Client]) -> None:
    here, there = sign_in("anna"), sign_in("anna")
    assert here.post("/me/sessions/end").status_code == 303
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302
    with app.app_context(), read_transaction():
        assert db.session.scalars(select(UserSession).where(UserSession.ended_at.is_(None))).all()


def test_nobody_ends_another_persons_session(app: Flask, cast: Cast, sign_in: Callable[[str], Client]) -> None:
    anna, olga = sign_in("anna"), sign_in("olga")
    with app.app_context(), read_transaction():
        session_id = db.session.scalar(select(UserSession.id).where(UserSession.user_id == cast.anna.id))
    olga.post(f"/me/sessions/{session_id}/end")
    assert anna.get("/me").status_code == 200


def test_a33_the_cookie_is_not_for_scripts_nor_for_other_sites(client: Client, cast: Cast) -> None:
    cookies = sign_in_by_form(client, "anna").headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie


def test_a40_without_the_token_nothing_is_accepted(client: Client, cast: Cast) -> None:
    answer = client.post("/login", data={"email": email_of("anna"), "password": PASSWORD}, csrf=False)
    assert answer.status_code == 400


def test_a28_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400
    assert "evil" not in client.get("/login", headers={"X-Forwarded-Host": "evil.example"}).text
