"""Role × route × object, from the URL map. What belongs to Anna's company is nothing to people of another one, whatever they are there.

A new route with an unknown kind of object fails here until the object is added below.
"""

from collections.abc import Callable

import pytest
from flask import Flask, url_for
from sqlalchemy import func, select
from werkzeug.routing import Rule

from portal.accounts.models import Organisation
from portal.accounts.operations import people
from portal.accounts.roles import ROLES
from portal.core.db import commit, db, read_transaction
from portal.web import access
from tests.clients import Client, without_tokens
from tests.people import Cast

ABSENT = {"number": 999_999, "tag": "NO-SUCH", "visit_id": 999_999, "file_id": 999_999, "asset_id": 999_999,
          "user_id": 999_999, "notice_id": 999_999, "callback_id": 999_999, "slug": "no-such", "code": "no-such",
          "session_id": 999_999, "task_id": 999_999, "article_id": 999_999, "snippet_id": 999_999,
          "token_id": 999_999}  # fmt: skip
# Installation-wide objects, which only administrators over everything reach, and addresses that are secrets themselves.
NOT_OF_A_COMPANY = {
    "calendar_id",
    "category_id",
    "contract_id",
    "fact_id",
    "message_id",
    "token",
    "digest",
    "filename",
    "grant_id",
    "organisation_id",
}


@pytest.fixture
def otto(session, cast: Cast) -> int:
    """A person of the other company who holds every role there is, over that company."""
    organisation = db.session.get_one(Organisation, cast.other_organisation_id)
    user = people.create("otto@other.example", "Otto", organisation, language="en", site_id=cast.other_site_id)
    for role in ROLES:
        people.grant(user, role, "organisation", organisation.id)
    user_id = user.id
    commit()
    return user_id


def company_routes(app: Flask) -> list[Rule]:
    """Routes whose address names an object of a company; those for programs are walked in tests/api/test_articles.py."""
    routes = [r for r in app.url_map.iter_rules() if r.arguments - NOT_OF_A_COMPANY and r.endpoint != "static"]
    routes = [r for r in routes if str(access.rule_of(app, r.endpoint)).partition(" ")[0] != "token"]
    return [r for r in routes if r.arguments & ABSENT.keys()]


def test_every_kind_of_object_in_an_address_is_known_here(session_app: Flask) -> None:
    named = set().union(*(r.arguments for r in session_app.url_map.iter_rules()))
    assert named - ABSENT.keys() - NOT_OF_A_COMPANY - {"act", "handler", "name", "language"} == set()


def test_a01_what_is_anothers_looks_like_what_does_not_exist(
    app: Flask, otto: int, objects: dict[str, object], sign_in: Callable[[str], Client]
) -> None:
    client, checked = Client(app).signed_in_as(otto), 0
    before = rows(app)
    for route in company_routes(app):
        given = {name: objects.get(name, ABSENT.get(name)) for name in route.arguments}
        if not set(route.arguments) & objects.keys():
            continue
        given |= {name: value for name, value in (("act", "handover"), ("language", "en")) if name in route.arguments}
        for name in ("handler", "name", "grant_id", "message_id", "organisation_id"):
            if name in route.arguments:
                given[name] = 1 if name.endswith("_id") else "x"
        nowhere = given | {name: ABSENT[name] for name in route.arguments if name in ABSENT}
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            with app.test_request_context():
                there, absent = url_for(route.endpoint, **given), url_for(route.endpoint, **nowhere)
            theirs, nothing = client.open(there, method=method), client.open(absent, method=method)
            assert theirs.status_code == 404, f"{method} {there}: {theirs.status_code}"
            assert len(without_tokens(theirs.text)) == len(without_tokens(nothing.text)), f"{method} {there} tells more"
            checked += 1
    assert checked > 40
    assert rows(app) == before


def test_a04_lists_show_the_other_company_nothing(
    app: Flask, otto: int, objects: dict[str, object], cast: Cast
) -> None:
    client = Client(app).signed_in_as(otto)
    secrets = ("Принтер не печатает", "анна смирнова", str(objects["tag"]).lower(), "secret outage")
    for route in app.url_map.iter_rules():
        if "GET" not in (route.methods or ()) or route.arguments or route.endpoint in {"static"}:
            continue
        for query in ("", "?q=принтер", f"?q=%23{objects['number']}", "?view=open", "?state=done"):
            answer = client.get(route.rule + query)
            text = answer.text.lower() if "text" in (answer.content_type or "") else ""
            assert not [s for s in secrets if s in text], f"{route.rule}{query}"


def test_a05_an_administrator_of_one_company_does_not_administer_the_installation(
    app: Flask, otto: int, cast: Cast
) -> None:
    client = Client(app).signed_in_as(otto)
    for path in ("/admin/messages", "/admin/deliveries", "/admin/audit", "/admin/calendars", "/admin/categories"):
        assert client.get(path).status_code == 403, path
    everything = {"role": "administrator", "scope": "everything"}
    assert client.post(f"/admin/people/{otto}/grants", data=everything).status_code == 422
    assert client.post(f"/admin/people/{cast.olga.id}/grants", data=everything).status_code == 422
    assert client.get("/admin/messages").status_code == 403


def test_a40_no_get_changes_a_row(app: Flask, objects: dict[str, object], sign_in: Callable[[str], Client]) -> None:
    marta, adam = sign_in("marta"), sign_in("adam")
    for client in (marta, adam):
        client.get("/me")
    before = rows(app)
    for route in app.url_map.iter_rules():
        if (
            "GET" not in (route.methods or ())
            or access.rule_of(app, route.endpoint) is None
            or route.endpoint == "static"
        ):
            continue
        if route.arguments - objects.keys():
            continue
        with app.test_request_context():
            address = url_for(route.endpoint, **{name: objects[name] for name in route.arguments})
        for client in (marta, adam):
            with client.get(address) as answer:
                assert answer.status_code < 500, address
    assert rows(app) == before


def rows(app: Flask) -> dict[str, int]:
    """How many rows each table has, but for the traces that are written apart."""
    traces = {"audit", "attempts", "user_sessions", "self_help_sessions", "self_help_steps"}
    with app.app_context(), read_transaction():
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in db.metadata.tables.items()
            if name not in traces
        }
