"""A program in a test: asks with a token, and every answer is held against the document of the interface."""

import re

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse

from portal.web.api import documents
from tests.clients import Client

PROBLEM = "application/problem+json"


class Program(Client):
    """`get` and `post` as in Flask, with `Authorization: Bearer`."""

    def __init__(self, app: Flask, token: str) -> None:
        super().__init__(app)
        self.token = token

    def open(self, *args: object, **options: object) -> TestResponse:  # ty: ignore[invalid-method-override]
        """Send one request and check the answer's shape."""
        headers = {"Authorization": f"Bearer {self.token}", **dict(options.pop("headers", None) or {})}  # ty: ignore[no-matching-overload]
        answer = super().open(*args, csrf=False, headers=headers, **options)
        fits(self.application, answer)
        return answer

    def fetch(self, path: str) -> TestResponse:
        """Ask for an address outside the document, as a program asks for the picture of an article."""
        return super().open(path, csrf=False, headers={"Authorization": f"Bearer {self.token}"}, buffered=True)


def fits(app: Flask, answer: TestResponse) -> None:
    """Fail where an answer is not of the shape that the document promises."""
    if answer.status_code == 304:
        assert answer.data == b""
        return
    with app.test_request_context("/"):
        found = documents.document()
    if answer.status_code >= 400:
        assert answer.mimetype == PROBLEM, answer.text
        promised = found["components"]["responses"]["Problem"]["content"][PROBLEM]["schema"]
        assert answer.json["status"] == answer.status_code
    else:
        operation = operation_of(found, answer.request.method, answer.request.path)
        promised = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
    schema = {**promised, "components": found["components"]}
    jsonschema_rs.Draft202012Validator(closed(schema), validate_formats=True).validate(answer.json)


def operation_of(found: dict, method: str, path: str) -> dict:
    """The operation of the document that answers an address."""
    for template, operations in found["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operations[method.lower()]
    raise AssertionError(f"{path} is not in the document")


def closed(schema: dict) -> dict:
    """The schema without lazy texts, refusing fields that it does not name."""
    if isinstance(schema, dict):
        copy = {key: closed(value) for key, value in schema.items()}
        if copy.get("type") == "object" and "properties" in copy:
            copy["additionalProperties"] = False
        return copy
    if isinstance(schema, list):
        return [closed(value) for value in schema]
    return schema if schema is None or isinstance(schema, bool | int | float) else str(schema)
