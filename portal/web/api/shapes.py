"""Shapes that all parts of the interface share."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from portal.core.i18n import LANGUAGES
from portal.web.security import csrf

MOST_ITEMS = 100
Listing = tuple[dict[str, object], int, dict[str, str]]


class Wrong(Schema):
    """One thing that is wrong with a request."""

    pointer = fields.String(metadata={"description": "JSON pointer to the part of the body."})
    parameter = fields.String(metadata={"description": "Name of the parameter."})
    detail = fields.String(required=True, metadata={"description": "What is wrong with it."})


class Problem(Schema):
    """Problem details, RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True, metadata={"example": "Not Found"})
    status = fields.Integer(required=True, metadata={"example": 404})
    instance = fields.String(required=True, metadata={"description": "Path of the request."})
    detail = fields.String(metadata={"description": "A sentence for a person, in the language of the answer."})
    errors = fields.List(fields.Nested(Wrong))


class Asked(Schema):
    """What every request may say."""

    lang = fields.String(
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Language of the answer. Without it `Accept-Language`, then the person's own."},
    )


class AskedPage(Asked):
    """What a request for a list may say."""

    limit = fields.Integer(
        load_default=50, validate=validate.Range(1, MOST_ITEMS), metadata={"description": "Items a page."}
    )
    after = fields.String(metadata={"description": "The cursor that the page before ended with."})


def blueprint(name: str, import_name: str, description: str) -> Blueprint:
    """A part of the interface. A token is no cookie: nobody can make a browser send it, so no form token is asked for."""
    made = Blueprint(name, import_name, url_prefix="/api/v1", description=description)
    csrf.exempt(made)
    return made


def listed(items: Sequence[object], after: str | None) -> Listing:
    """A page of items with the cursor of the next one, which the Link header names too (RFC 8288)."""
    headers: dict[str, str] = {}
    if after:
        known = {**request.args.to_dict(), "after": after}
        headers["Link"] = f'<{request.path}?{urlencode(known)}>; rel="next"'
    return {"items": items, "after": after}, 200, headers
