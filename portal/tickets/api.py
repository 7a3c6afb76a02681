"""What may answer a text, for programs: as beside the form of a new ticket."""

from typing import TypedDict

from flask import current_app, url_for
from marshmallow import Schema, fields, validate

from portal.core.i18n import _l
from portal.tickets.queries import suggesting
from portal.web.access import scope
from portal.web.api import shapes
from portal.web.forms import clean_text
from portal.web.identity import viewer
from portal.web.locale import language

blueprint = shapes.blueprint("tickets_api", __name__, "Tickets: what may answer them.")
LONGEST_SUBJECT, LONGEST_TEXT = 200, 4000


class AskedSuggestions(shapes.Asked):
    """A ticket's words."""

    subject = fields.String(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    text = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_TEXT),
        metadata={
            "description": "What somebody wrote.",
            "example": "The label printer prints nothing since this morning",
        },
    )
    limit = fields.Integer(load_default=suggesting.MOST, validate=validate.Range(1, 20))


class SuggestionShape(Schema):
    """An article or a resolved ticket."""

    kind = fields.String(required=True, validate=validate.OneOf([suggesting.ARTICLE, suggesting.TICKET]))
    key = fields.String(required=True, metadata={"description": "Slug of the article, number of the ticket."})
    language = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Its summary, or how the ticket was solved."})
    share = fields.Float(required=True, metadata={"description": "How well it fits, 0 to 1."})
    known_error = fields.Boolean(required=True)
    url = fields.String(required=True)


class SuggestionsShape(Schema):
    """What may answer, best first."""

    items = fields.List(fields.Nested(SuggestionShape), required=True)


class SuggestionsAsked(TypedDict):
    """AskedSuggestions, as it is loaded."""

    subject: str
    text: str
    limit: int


@blueprint.route("/suggestions")
@scope("suggestions:read")
@blueprint.arguments(AskedSuggestions, location="query")
@blueprint.response(200, SuggestionsShape)
@blueprint.doc(summary=_l("Articles and resolved tickets that may answer a text"))
def list_suggestions(asked: SuggestionsAsked) -> dict[str, object]:
    """Suggest.

    Only what its person may see; below the least likeness nothing.
    """
    subject, text = clean_text(asked["subject"]) or "", clean_text(asked["text"]) or ""
    found = suggesting.suggestions(viewer(), subject, text, language(), most=asked["limit"])
    return {"items": [{**vars(one), "url": _address(one)} for one in found]}


def _address(one: suggesting.Suggestion) -> str:
    base: str = current_app.extensions["settings"].base_url
    if one.kind == suggesting.ARTICLE:
        return base + url_for("knowledge.show_article", slug=one.key)
    return base + url_for("tickets.show_ticket", number=one.key)
