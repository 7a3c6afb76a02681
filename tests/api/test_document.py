"""The document of the interface: every route is in it, its shapes are JSON Schema, and people can read it."""

import re
from collections.abc import Callable

import jsonschema_rs
import pytest
from flask import Flask

from portal.accounts.scopes import SCOPES
from portal.core.db import write_transaction
from portal.web import access
from tests.api.conftest import MakeProgram
from tests.clients import Client
from tests.factories.tickets import filed

pytestmark = pytest.mark.one_database


def test_the_document_names_every_route_with_its_scope(app: Flask, client: Client) -> None:
    found = client.get("/api/openapi.json").json
    assert client.get("/api/openapi.json").json == found  # asking changes nothing
    assert found["openapi"].startswith("3.1")
    written = {
        (path, method.upper(), operation["security"][0]["token"][0])
        for path, operations in found["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
    }
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method, access.rule_of(app, rule.endpoint).names[0])
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
    }
    assert written == routes
    assert {scope for _path, _method, scope in written} == set(SCOPES)


def test_its_shapes_are_json_schema_and_its_references_lead_somewhere(client: Client) -> None:
    found = client.get("/api/openapi.json").json
    for schema in found["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    text = client.get("/api/openapi.json").text
    for reference in set(re.findall(r'"\$ref": ?"#/([^"]+)"', text)):
        place = found
        for step in reference.split("/"):
            place = place[step]
    assert "LazyString" not in text


@pytest.mark.parametrize("language", ["en", "pl", "ru"])
def test_people_read_it_without_signing_in(client: Client, language: str) -> None:
    page = client.get("/api", headers={"Accept-Language": language})
    assert page.status_code == 200
    for path in ("/api/v1/articles", "/api/v1/search", "/api/v1/suggestions"):
        assert f"GET {path}" in page.text


def test_suggestions_are_those_of_the_page_beside_a_new_ticket(
    session, cast, program: MakeProgram, articles: set[str], sign_in: Callable[[str], Client]
) -> None:
    with write_transaction():
        filed(cast.anna)
    answer = program("anna").get("/api/v1/suggestions?text=Check the cable about ours&lang=en").json["items"]
    assert "theirs" not in {one["key"] for one in answer}
    assert {one["kind"] for one in answer} <= {"article", "ticket"}
