"""Every route has an access rule, and the committed table says which. A new route fails here until somebody has thought about it.

To accept a change on purpose: `python -m tests.house.test_access_rules > tests/permissions.csv`, and read the difference.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.roles import PERMISSIONS, ROLES
from portal.accounts.scopes import SCOPES
from portal.web import access
from tests.clients import Client
from tests.people import CAST, Cast

TABLE = Path(__file__).parent.parent / "permissions.csv"


def rules_of(app: Flask) -> list[tuple[str, str, str]]:
    """(address, methods, rule) of every route."""
    return sorted(
        (
            rule.rule,
            " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            str(access.rule_of(app, rule.endpoint)),
        )
        for rule in app.url_map.iter_rules()
    )


def written(rows: list[tuple[str, str, str]]) -> str:
    """The table as it is committed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("address", "methods", "rule"), *rows])
    return text.getvalue()


def test_a07_the_rules_are_those_of_the_committed_table(session_app: Flask) -> None:
    assert written(rules_of(session_app)) == TABLE.read_text(encoding="utf-8")


def test_a07_every_named_permission_exists_and_somebody_can_hold_it(session_app: Flask) -> None:
    named = {name for _, _, rule in rules_of(session_app) for name in rule.split(" | ")} - {"public", "signed_in"}
    scopes = {name.removeprefix("token ") for name in named if name.startswith("token ")}
    assert {name for name in named if not name.startswith("token ")} <= PERMISSIONS
    assert scopes == set(SCOPES)
    assert set().union(*ROLES.values()) == PERMISSIONS


def test_the_application_refuses_to_start_with_a_bare_route(session_app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", view_func=lambda: "x", endpoint="open")
    with pytest.raises(RuntimeError, match="/open"):
        access.require_rules(bare)


@pytest.mark.one_database
def test_a07_a_route_opens_to_exactly_the_people_who_hold_its_permission(
    app: Flask, cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    held = {name: {one for one in PERMISSIONS if cast.viewers[name].may(one)} for name in CAST}
    unlike = {frozenset(permissions): name for name, permissions in held.items()}  # one for all who hold the same
    people = {name: sign_in(name) for name in unlike.values()}
    with app.app_context():
        routes = [r for r in app.url_map.iter_rules() if not r.arguments and r.endpoint != "static"]
    for route in routes:
        rule = access.rule_of(app, route.endpoint)
        assert rule is not None
        if rule.kind != "permission":
            continue
        method = "GET" if "GET" in (route.methods or ()) else "POST"
        for name, client in people.items():
            status = client.open(route.rule, method=method).status_code
            assert (status != 403) == bool(held[name] & set(rule.names)), f"{name} {method} {route.rule}: {status}"


@pytest.mark.one_database
def test_a40_nothing_that_changes_is_accepted_without_the_token(app: Flask, sign_in: Callable[[str], Client]) -> None:
    adam = sign_in("adam")
    values = {"int": "1", "default": "x"}
    for route in app.url_map.iter_rules():
        if "POST" not in (route.methods or ()):
            continue
        address = route.rule
        for part in route.arguments:
            converter = route._converters[part]
            kind = "int" if type(converter).__name__ == "IntegerConverter" else "default"
            for spelled in (f"<int:{part}>", f"<{part}>", f"<path:{part}>", f"<string:{part}>"):
                address = address.replace(spelled, values[kind])
        answer = adam.post(address, csrf=False)
        rule = access.rule_of(app, route.endpoint)
        for_programs = rule is not None and rule.kind == "token"  # a cookie means nothing there, so it cannot be abused
        assert answer.status_code in ({401} if for_programs else {400, 404}), f"{address}: {answer.status_code}"
        crossed = adam.post(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert crossed.status_code == 403, address


if __name__ == "__main__":
    import sys

    from portal.app import create_app

    sys.stdout.write(written(rules_of(create_app())))
