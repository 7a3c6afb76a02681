"""Numbers in addresses: what no id can be is not found, instead of being asked of the database. Which addresses are for programs,
and which must not be written down.
"""

from flask import Flask, current_app, request
from werkzeug.routing import IntegerConverter, Map

from portal.core.numbers import number_of

LARGEST = 2**31 - 1
SECRET = "<token>"


class IdConverter(IntegerConverter):
    """``<int:…>`` up to the largest id that the tables can hold."""

    def __init__(self, map: Map, *args: object, **kwargs: object) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})  # ty: ignore[invalid-argument-type]


def asked_number(name: str) -> int | None:
    """The id or number that a parameter of the address says; None where there is none, or nonsense."""
    return number_of(request.args.get(name))


def is_api() -> bool:
    """Whether a program asks: below /api, and where it shows a token on a route that takes one, the token counts instead of a cookie,
    and problems are told instead of shown as pages."""
    return request.path.startswith("/api/") or (scope_for_programs() != "" and shows_token())


def shows_token() -> bool:
    """Whether the request carries a token, good or not."""
    return request.authorization is not None and request.authorization.type == "bearer"


def path_to_write() -> str:
    """The path of the request as logs and the audit may keep it: of a link that opens something to whoever holds it, the beginning."""
    path = request.path
    for rule in current_app.url_map.iter_rules():
        before, mark, _after = rule.rule.partition(SECRET)
        if mark and path.startswith(before):
            return f"{before}…"
    return path


def scope_for_programs() -> str:
    """The scope that a token needs on the present route where people come too; empty where tokens mean nothing."""
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(getattr(view, "access_rule", None), "token", ""))


def init_app(app: Flask) -> None:
    """Use it for every route."""
    app.url_map.converters["int"] = IdConverter
