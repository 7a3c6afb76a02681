"""Who asks through a program: only a living token of an active person, within its scopes; never a cookie."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import ApiToken, User
from portal.accounts.operations import api_tokens, passwords
from portal.core.audit import AuditEntry
from portal.core.db import commit, read_transaction
from portal.web import limits
from portal.web.api import rates
from tests.api.conftest import MakeProgram
from tests.clients import Client
from tests.people import PASSWORD, PASSWORD_HASH, Cast, email_of
from tests.programs import Program, fits

SignIn = Callable[[str], Client]
FORM = {"name": "Shop site", "scopes": ["search", "articles:read"], "days": "30", "current": PASSWORD}


def count(session: scoped_session[Session], action: str) -> int:
    with read_transaction():
        return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def test_a_stranger_and_a_made_up_token_are_asked_for_a_good_one(app: Flask, client: Client) -> None:
    made_up = Program(app, "pomost_" + "x" * 43).get("/api/v1/articles")
    stranger = client.get("/api/v1/articles")
    fits(app, stranger)
    for answer in (made_up, stranger):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.one_database
def test_a40_a_cookie_means_nothing_to_the_interface_and_a_token_nothing_to_the_pages(
    app: Flask, sign_in: SignIn, program: MakeProgram, articles: set[str]
) -> None:
    adam = sign_in("adam")
    for path in ("/api/v1/articles", "/api/v1/articles/for-public", "/api/v1/search?q=cable"):
        assert adam.get(path).status_code == 401
    assert adam.post("/api/v1/articles/for-public/votes", json={"useful": True}).status_code == 401
    bearer = {"Authorization": f"Bearer {program('adam').token}"}
    assert Client(app).get("/me", headers=bearer).status_code == 302
    assert Client(app).get("/kb/ours", headers=bearer).status_code == 404


@pytest.mark.parametrize("end", ["revoked", "expired", "switched off", "recovered"])
def test_a34_an_ended_token_opens_nothing(
    session: scoped_session[Session], cast: Cast, program: MakeProgram, clock, end: str
) -> None:
    anna = program("anna")
    assert anna.get("/api/v1/articles").status_code == 200
    if end == "revoked":
        api_tokens.revoke(session.scalars(select(ApiToken.id)).one(), by_id=cast.anna.id)
    elif end == "expired":
        clock.advance(days=30, seconds=1)
    elif end == "recovered":  # by a mailed link: no session is kept
        user = session.get_one(User, cast.anna.id)
        passwords.change(user, PASSWORD_HASH, by_id=user.id, keep_token="present")
        commit()
        assert anna.get("/api/v1/articles").status_code == 200
        passwords.change(user, PASSWORD_HASH, by_id=user.id)
    else:
        session.get_one(User, cast.anna.id).active = False
    commit()
    assert anna.get("/api/v1/articles").status_code == 401


def test_a_token_is_good_only_for_its_scopes(session: scoped_session[Session], program: MakeProgram) -> None:
    anna, before = program("anna", "search"), count(session, "denied")
    assert anna.get("/api/v1/search?q=cable").status_code == 200
    for path in ("/api/v1/articles", "/api/v1/articles/x", "/api/v1/suggestions?text=cable"):
        assert anna.get(path).status_code == 403
    assert anna.post("/api/v1/articles/x/votes", json={"useful": True}).status_code == 403
    assert count(session, "denied") == before + 4


def test_a70_a_token_is_made_with_the_password_shown_once_and_kept_as_a_hash(
    app: Flask, session: scoped_session[Session], cast: Cast, sign_in: SignIn
) -> None:
    anna = sign_in("anna")
    assert anna.post("/me/tokens", data={**FORM, "current": "wrong-password"}).status_code == 422
    assert anna.post("/me/tokens", data={**FORM, "scopes": []}).status_code == 422
    assert anna.post("/me/tokens", data={**FORM, "scopes": ["admin"]}).status_code == 422
    assert anna.post("/me/tokens", data={**FORM, "days": "4000"}).status_code == 422
    shown = anna.post("/me/tokens", data={**FORM, "request_key": "k1", "user_id": str(cast.adam.id)})
    secret = re.search(r"pomost_[\w-]{43}", shown.text)
    assert secret is not None
    again = anna.post("/me/tokens", data={**FORM, "request_key": "k1"})
    assert again.status_code == 303
    with read_transaction():
        token = session.scalars(select(ApiToken)).one()
        assert (token.user_id, token.scopes) == (cast.anna.id, "articles:read search")
        assert secret[0] not in str(vars(token))
    assert Program(app, secret[0]).get("/api/v1/articles").status_code == 200
    page = anna.get("/me/tokens").text
    assert "Shop site" in page
    assert secret[0] not in page
    assert count(session, "token_created") == 1


def test_a_person_revokes_her_own_tokens_and_nobody_elses(
    session: scoped_session[Session], program: MakeProgram, sign_in: SignIn
) -> None:
    anna = program("anna")
    with read_transaction():
        token_id = session.scalars(select(ApiToken.id)).one()
    assert sign_in("adam").post(f"/me/tokens/{token_id}/revocation").status_code == 404
    assert anna.get("/api/v1/articles").status_code == 200
    assert sign_in("anna").post(f"/me/tokens/{token_id}/revocation").status_code == 303
    assert anna.get("/api/v1/articles").status_code == 401
    assert count(session, "token_revoked") == 1


@pytest.mark.one_database
def test_wrong_passwords_are_limited_as_when_signing_in(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    answers = [anna.post("/me/tokens", data={**FORM, "current": "wrong-password"}) for _ in range(limits.BY_NAME + 1)]
    assert [answer.status_code for answer in answers] == [422] * limits.BY_NAME + [429]


def test_a_token_may_ask_so_often_a_minute_and_is_told(
    session: scoped_session[Session], program: MakeProgram, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "MOST", 2)
    anna, boris = program("anna"), program("boris")
    clock.advance(seconds=60 - rates.clock.now().second)
    answers = [anna.get("/api/v1/articles") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [a.headers["RateLimit"].split(";")[1] for a in answers] == ["r=1", "r=0", "r=0"]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert boris.get("/api/v1/articles").status_code == 200
    clock.advance(minutes=1)
    assert anna.get("/api/v1/articles").status_code == 200
    with read_transaction():
        used = session.scalars(select(ApiToken).order_by(ApiToken.id)).first()
        assert used is not None
        assert used.last_used_at is not None


@pytest.mark.one_database
def test_who_tries_tokens_on_and_on_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BY_ADDRESS", 3)
    thief = Program(app, "pomost_" + "y" * 43)
    assert [thief.get("/api/v1/articles").status_code for _ in range(4)] == [401, 401, 401, 429]


@pytest.mark.one_database
def test_the_command_prints_a_token_once(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner()
    made = run.invoke(args=["token", "create", email_of("anna"), "--scope", "search"])
    assert made.exit_code == 0, made.output
    token = made.output.strip()
    assert Program(app, token).get("/api/v1/search?q=cable").status_code == 200
    listed = run.invoke(args=["token", "list", email_of("anna"), "--json"])
    assert '"scopes": "search"' in listed.output
    assert token not in listed.output
    assert run.invoke(args=["token", "revoke", listed.output.split(":")[1].split(",")[0].strip()]).exit_code == 0
    assert Program(app, token).get("/api/v1/search?q=cable").status_code == 401
    assert run.invoke(args=["token", "create", "nobody@nowhere.example"]).exit_code == 1
