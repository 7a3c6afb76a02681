"""The document that describes the interface (OpenAPI 3.1), as JSON for programs and as a page for people."""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from importlib import import_module
from typing import cast

from apispec import APISpec
from flask import Blueprint, Flask, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api

from portal.core.i18n import DEFAULT_LANGUAGE
from portal.web.access import public, rule_of
from portal.web.addresses import is_api
from portal.web.answers import Answer, page
from portal.web.api import examples, once, problems, rates
from portal.web.api.shapes import Problem
from portal.web.locale import speaking

blueprint = Blueprint("api", __name__)
VERSION = "1.0"
SCHEME = "token"
_DESCRIPTION = """Articles, search and suggestions of the portal, for programs that work for a person.

Send `Authorization: Bearer TOKEN`; a person makes tokens in her profile. A token sees what its person sees, within its scopes.
Cookies mean nothing here. Errors are problem details (RFC 9457). Lists end with a cursor: send it as `after` until it is null.
Pictures and files that an article's `html` names are fetched with the same token and `articles:read`.
Keep the `ETag` of an answer and send it as `If-None-Match`: 304 says that nothing changed. A token may ask 300 times a minute;
`RateLimit` says how much is left."""


class Interface(Api):
    """The library, without its handler of errors, which would answer for the pages too: portal/web/errors.py does that."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave errors to the portal."""


def mount(app: Flask, parts: Sequence[str]) -> None:
    """Mount the parts of the interface (modules with a ``blueprint``) and their document."""
    app.config.update(API_TITLE="Pomost", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    cast(DefaultJSONProvider, app.json).ensure_ascii = False  # Cyrillic as it is, a third of the bytes
    api = Interface(app)
    for part in parts:
        api.register_blueprint(import_module(part).blueprint)
    spec = _spec(api)
    if "Problem" not in spec.components.schemas:
        spec.components.schema("Problem", schema=Problem)
    app.register_blueprint(blueprint)
    app.extensions["interface"] = api
    app.after_request(_offer_unchanged)
    problems.init_app(app)
    rates.init_app(app)


@blueprint.get("/api/openapi.json")
@public
def show_document() -> Response:
    """What programs can ask for, for programs."""
    with speaking(DEFAULT_LANGUAGE, "UTC"):
        text = json.dumps(document(), ensure_ascii=False, default=str)
    return Response(text, mimetype="application/json")


@blueprint.get("/api")
@public
def show_interface() -> Answer:
    """What programs can ask for, for people."""
    found = document()
    base = current_app.extensions["settings"].base_url
    shown = [
        {
            "method": method,
            "path": path,
            "operation": operation,
            "command": examples.command(base, method, path, operation, found),
            "answer": examples.answer(operation, found),
        }
        for method, path, operation in _operations(found)
    ]
    return page("api/interface.html", document=found, operations=shown, most=rates.MOST)


def document() -> dict[str, object]:
    """The whole document. Summaries are lazy: they are in the language of whoever turns them into text."""
    api: Interface = current_app.extensions["interface"]
    found: dict[str, object] = deepcopy(_spec(api).to_dict())  # it shares its parts with the library
    found["info"] = {"title": "Pomost", "version": VERSION, "description": _DESCRIPTION}
    found["servers"] = [{"url": current_app.extensions["settings"].base_url}]
    components = _part(found, "components")
    components["securitySchemes"] = {
        SCHEME: {"type": "http", "scheme": "bearer", "description": "A token of a person."}
    }
    components["responses"] = {"Problem": _problem()}
    for rule in current_app.url_map.iter_rules():
        needed = rule_of(current_app, rule.endpoint)
        if needed is None or needed.kind != "token":
            continue
        path = _part(_part(found, "paths"), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for method, operation in path.items():
            if method in {"get", "post"} and isinstance(operation, dict):
                _complete(operation, method, needed.names[0], rule.endpoint)
    return found


def _complete(operation: dict[str, object], method: str, scope: str, endpoint: str) -> None:
    """What holds for every operation, said once: its token, its problems, the key of a write."""
    operation["operationId"] = endpoint.rpartition(".")[2]
    operation["security"] = [{SCHEME: [scope]}]
    responses = _part(operation, "responses")
    for status in [status for status in responses if not status.startswith("2")]:
        del responses[status]
    responses["default"] = {"$ref": "#/components/responses/Problem"}
    if method == "post":
        parameters = cast(list[object], operation.setdefault("parameters", []))
        parameters.append({
            "in": "header", "name": once.HEADER, "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": once.LONGEST_KEY},
            "description": "The same key with the same request gets the same answer for 14 days, with another one 422.",
        })  # fmt: skip
    else:
        responses["304"] = {"description": "Not changed since the `ETag` that `If-None-Match` names."}


def _spec(api: Interface) -> APISpec:
    if api.spec is None:
        raise LookupError("the interface is not mounted")
    return api.spec


def _problem() -> dict[str, object]:
    described = "What went wrong: 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500 or 503."
    return {
        "description": described,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _operations(found: dict[str, object]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """(method, path, operation) of the document, as it lists them."""
    for path, methods in _part(found, "paths").items():
        for method, operation in cast(dict[str, object], methods).items():
            if method in {"get", "post"}:
                yield method.upper(), path, cast(dict[str, object], operation)


def _part(found: dict[str, object], name: str) -> dict[str, object]:
    return cast(dict[str, object], found.setdefault(name, {}))


def _offer_unchanged(response: Response) -> Response:
    """An ETag on what was read; 304 where the program has it already."""
    if not is_api():
        return response
    response.vary.update(("Authorization", "Accept-Language"))
    if request.method == "GET" and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        return cast(Response, response.make_conditional(request))
    return response
