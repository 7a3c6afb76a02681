"""Errors for programs: problem details (RFC 9457), whatever went wrong and wherever."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from portal.core.errors import DomainError, Invalid
from portal.web.addresses import is_api

MEDIA_TYPE = "application/problem+json"
_CHALLENGE = 'Bearer realm="Pomost"'


def answer(
    status: int,
    detail: str = "",
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem. ``errors``: what is wrong with which part of the request ("pointer" into the body, or "parameter")."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    told: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "instance": request.path}
    if detail:
        told["detail"] = detail
    if wrong := [dict(one) for one in errors]:
        told["errors"] = wrong
    response = Response(json.dumps(told, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    response.headers.extend(dict(headers or {}))
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


def of_domain(error: DomainError) -> Response:
    """What an operation said instead of doing its work."""
    wrong = [{"parameter": error.field, "detail": str(error.message)}] if isinstance(error, Invalid) else ()
    return answer(error.status, str(error.message), wrong)


def of_http(error: HTTPException) -> Response:
    """What the framework refused: 404, 405 with what is allowed, 413, 422 with the fields, 429 with when to come again."""
    kept = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "WWW-Authenticate"}}
    detail = str(error.description or "") if type(error).description != error.description else ""
    return answer(error.code or 500, detail, _of_fields(getattr(error, "data", None)), kept)


def init_app(app: Flask) -> None:
    """Let no other kind of error leave the interface: what is refused before any handler (hosts, NUL) answers in plain text."""

    @app.after_request
    def as_problem(response: Response) -> Response:
        if not is_api() or response.status_code < 400 or response.mimetype == MEDIA_TYPE:
            return response
        return answer(
            response.status_code, response.get_data(as_text=True) if response.mimetype == "text/plain" else ""
        )


def _of_fields(data: object) -> list[dict[str, str]]:
    """The complaints of the parser of arguments: {"query": {"limit": ["…"]}}, in lists by their index."""
    messages = data.get("messages") if isinstance(data, dict) else None
    if not isinstance(messages, dict):
        return []
    found = []
    for place, wrong in messages.items():
        for name, text in _flat(wrong):
            where = {"pointer": f"#/{name}" if name else "#"} if place == "json" else {"parameter": name}
            found.append({**where, "detail": text})
    return found


def _flat(wrong: object, name: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(wrong, dict):
        for key, value in wrong.items():
            yield from _flat(value, f"{name}/{key}" if name else ("" if key == "_schema" else str(key)))
    elif isinstance(wrong, list):
        for value in wrong:
            yield from _flat(value, name)
    else:
        yield name, str(wrong)
