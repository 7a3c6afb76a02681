"""Reset and invitation: links that work once."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import queries
from portal.accounts.models import SingleUseLink, User
from portal.channels.handlers.people import mail_reset_link
from portal.channels.mails import rendering
from portal.core.audit import AuditEntry
from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import Delivery, FactRow, handler_named, revive
from portal.core.outbox import Message
from tests.clients import Client, without_tokens
from tests.people import Cast, email_of

NEW = "quiet-harbour-91"


def newest_token(app: Flask, user_id: int) -> str:
    with app.app_context(), read_transaction():
        newest = select(SingleUseLink.id).where(SingleUseLink.user_id == user_id).order_by(SingleUseLink.id.desc())
        return queries.token_of_link(db.session.scalars(newest).first() or 0) or ""


def test_a38_the_answer_is_the_same_for_known_and_unknown_addresses(app: Flask, cast: Cast, client: Client) -> None:
    known = client.post("/password-resets", data={"email": email_of("anna")})
    unknown = client.post("/password-resets", data={"email": "nobody@retail.example"})
    assert known.status_code == unknown.status_code
    assert without_tokens(known.text) == without_tokens(unknown.text)
    with app.app_context(), read_transaction():
        assert len(db.session.scalars(select(FactRow).where(FactRow.name == "PasswordResetRequested")).all()) == 1
        assert len(db.session.scalars(select(Delivery)).all()) == 1


def test_a_reset_link_works_once_and_only_the_newest(app: Flask, cast: Cast, client: Client) -> None:
    client.post("/password-resets", data={"email": email_of("anna")})
    first = newest_token(app, cast.anna.id)
    client.post("/password-resets", data={"email": email_of("anna")})
    second = newest_token(app, cast.anna.id)
    assert first != second
    assert len(second) >= 40
    assert client.get(f"/links/{first}").status_code == 404
    assert client.get(f"/links/{second}").status_code == 200
    assert client.post(f"/links/{second}", data={"password": NEW}).status_code == 303
    assert client.post(f"/links/{second}", data={"password": NEW + "x"}).status_code == 404
    assert client.post("/login", data={"email": email_of("anna"), "password": NEW}).status_code == 303


def test_a29_a_reset_link_dies_after_thirty_minutes(app: Flask, cast: Cast, client: Client, clock) -> None:
    client.post("/password-resets", data={"email": email_of("anna")})
    token = newest_token(app, cast.anna.id)
    clock.advance(minutes=31)
    assert client.post(f"/links/{token}", data={"password": NEW}).status_code == 404


@pytest.mark.parametrize("token", ["", "%20", "null", "None", "a" * 43, "%00"])
def test_a30_an_empty_or_made_up_token_matches_nothing(app: Flask, cast: Cast, client: Client, token: str) -> None:
    client.post("/password-resets", data={"email": email_of("anna")})
    good = newest_token(app, cast.anna.id)
    client.post(f"/links/{good}", data={"password": NEW})
    assert client.post(f"/links/{token}", data={"password": "another-password-5"}).status_code in {400, 404, 405}
    assert client.get(f"/links/{good.swapcase()}").status_code == 404


def test_a_weak_password_is_refused_beside_the_field(app: Flask, cast: Cast, client: Client) -> None:
    client.post("/password-resets", data={"email": email_of("anna")})
    token = newest_token(app, cast.anna.id)
    for weak in ("short", "passwordpassword", "aaaaaaaaaaaa", email_of("anna")):
        answer = client.post(f"/links/{token}", data={"password": weak})
        assert answer.status_code == 422
        assert "password-error" in answer.text
    assert client.post(f"/links/{token}", data={"password": NEW}).status_code == 303


def test_the_reset_mail_speaks_the_persons_language_and_carries_the_link(
    app: Flask, cast: Cast, client: Client
) -> None:
    client.post("/password-resets", data={"email": email_of("anna")})
    with app.app_context():
        with write_transaction():
            row = db.session.scalars(select(FactRow)).one()
            fact = revive(row)
            assert handler_named("portal.channels.handlers.people:mail_reset_link") is mail_reset_link
            mail_reset_link(fact)
            mail_reset_link(fact)  # run twice: one mail
        with read_transaction():
            message = db.session.scalars(select(Message)).one()
            mail = rendering.render(message)
            assert mail is not None
            email = rendering.as_email(message, mail)
            token = newest_token(app, cast.anna.id)
    assert mail.to == email_of("anna")
    assert f"/links/{token}" in mail.text
    assert f"/links/{token}" in mail.html
    assert email["Auto-Submitted"] == "auto-generated"


def test_an_administrator_invites_and_the_person_chooses_a_password(
    app: Flask, cast: Cast, client: Client, sign_in: Callable[[str], Client]
) -> None:
    adam = sign_in("adam")
    form = {"name": "Жанна Новая", "email": "Zhanna@Retail.example", "organisation_id": cast.organisation_id,
            "site_id": cast.site_id, "language": "ru", "zone": "Europe/Moscow"}  # fmt: skip
    assert adam.post("/admin/people", data=form).status_code == 303
    again = adam.post("/admin/people", data=form)
    assert again.status_code == 422
    assert "Жанна Новая" in again.text
    with app.app_context(), read_transaction():
        user = db.session.scalars(select(User).where(User.email == "zhanna@retail.example")).one()
        user_id = user.id
    token = newest_token(app, user_id)
    assert client.post(f"/links/{token}", data={"password": NEW}).status_code == 303
    assert client.post("/login", data={"email": "zhanna@retail.example", "password": NEW}).status_code == 303
    assert "Жанна" in adam.get("/admin/people?q=жанн").text


def test_people_are_managed_only_by_whoever_may(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    for name in ("anna", "boris", "marta", "olga"):
        assert sign_in(name).get("/admin/people").status_code == 403
        assert (
            sign_in(name)
            .post(f"/admin/people/{cast.anna.id}/grants", data={"role": "administrator", "scope": "everything"})
            .status_code
            == 403
        )


def test_a_role_changes_what_a_person_may_and_ends_her_sessions(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    adam, anna = sign_in("adam"), sign_in("anna")
    assert (
        adam.post(
            f"/admin/people/{cast.anna.id}/grants", data={"role": "administrator", "scope": "everything"}
        ).status_code
        == 303
    )
    assert anna.get("/me").status_code == 302
    assert sign_in("anna").get("/admin/people").status_code == 200


def test_the_first_visitor_of_an_empty_installation_becomes_its_administrator(app: Flask, client: Client) -> None:
    with app.app_context(), write_transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
    assert client.get("/login").location == "/setup"
    empty = client.post("/setup", data={"language": "pl", "zone": "Europe/Warsaw"})
    assert empty.status_code == 422
    assert re.findall(r'<a href="#(\w+)"', empty.text) == ["company", "name", "email", "password"]
    filled = {"company": "Ромашка", "name": "Ewa", "email": "Ewa@romashka.example", "password": NEW}
    assert client.post("/setup", data={**filled, "language": "pl", "zone": "Europe/Warsaw"}).status_code == 303
    assert "Ромашка" in client.get("/admin/people").text
    assert client.post("/setup", data={**filled, "language": "pl", "zone": "Europe/Warsaw"}).status_code == 404


def test_set_up_is_closed_once_anybody_exists(client: Client, cast: Cast) -> None:
    assert client.get("/setup").status_code == 404
    assert client.post("/setup", data={"company": "X"}).status_code == 404


def test_no_path_that_opens_something_is_written_down(app: Flask, cast: Cast, client: Client) -> None:
    secret = "yf388Q9hyf388Q9h"
    for path in (f"/links/{secret}", f"/survey/{secret}", f"/kb/labels/{secret}", f"/a/{secret}"):
        client.get(path)
    with app.app_context(), read_transaction():
        told = [entry.after for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "denied"))]
    paths = {str(after["path"]) for after in told if after}
    assert {"/links/…", "/survey/…"} <= paths
    assert secret not in str(told)
