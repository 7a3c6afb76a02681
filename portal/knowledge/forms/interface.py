"""Shapes of what programs ask about articles, and of what they get."""

from marshmallow import Schema, fields, validate

from portal.core.i18n import LANGUAGES
from portal.knowledge import states
from portal.knowledge.models import LONGEST_WORD
from portal.web.api.shapes import Asked, AskedPage

LONGEST_QUERY = 200


def _text(description: str = "", **metadata: object) -> fields.String:
    return fields.String(required=True, metadata={**({"description": description} if description else {}), **metadata})


class AskedArticles(AskedPage):
    """Which articles."""

    language = fields.String(
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "Only articles that have a text in this language."},
    )
    category = fields.String(metadata={"description": "Only this category, by its code."})
    changed_since = fields.AwareDateTime(
        metadata={"description": "Only what was published or changed then or later (RFC 3339, with an offset)."},
    )


class AskedSearch(Asked):
    """What is searched for."""

    q = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_QUERY),
        metadata={"description": "Words as a person types them.", "example": "printer offline"},
    )
    limit = fields.Integer(load_default=12, validate=validate.Range(1, 50))
    exact = fields.Boolean(load_default=False, metadata={"description": "As it is typed, without repair."})


class CategoryShape(Schema):
    """A shelf of articles."""

    code = _text(example="printing")
    title = _text(example="Printing")


class LinkShape(Schema):
    """Another article that this one names."""

    slug = _text()
    title = _text()


class ModelShape(Schema):
    """A device model that an article is about."""

    manufacturer = _text()
    name = _text()
    known_error = fields.Boolean(required=True, metadata={"description": "Whether it is a known error of the model."})


class EntryShape(Schema):
    """An article in a list."""

    slug = _text(example="printer-offline")
    title = _text()
    summary = _text()
    language = _text("Language of title and summary: the wanted one, or the nearest there is.")
    languages = fields.List(fields.String(), required=True, metadata={"description": "All it is written in."})
    kind = fields.String(required=True, validate=validate.OneOf(states.KINDS))
    category = fields.Nested(CategoryShape, required=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    updated_at = fields.AwareDateTime(required=True, metadata={"description": "Last change of any of its texts."})
    url = _text("Its page in the portal.")


class EntriesShape(Schema):
    """A page of articles."""

    items = fields.List(fields.Nested(EntryShape), required=True)
    after = fields.String(required=True, allow_none=True, metadata={"description": "Cursor of the next page."})


class ArticleShape(Schema):
    """An article in one language."""

    slug = _text()
    title = _text()
    summary = _text()
    language = _text("Language of this text: the wanted one, or the nearest there is.")
    languages = fields.List(fields.String(), required=True)
    older_languages = fields.List(
        fields.String(), required=True, metadata={"description": "Languages left behind by a change in another one."}
    )
    kind = fields.String(required=True, validate=validate.OneOf(states.KINDS))
    status = fields.String(
        required=True,
        validate=validate.OneOf(states.STATES),
        metadata={"description": "Always published, but for editors.", "example": "published"},
    )
    category = fields.Nested(CategoryShape, required=True)
    html = _text("Sanitised HTML. Links to articles and pictures are relative to the portal.")
    plain = _text("The same without marks.")
    number = fields.Integer(required=True, metadata={"description": "Version of this text."})
    updated_at = fields.AwareDateTime(required=True, metadata={"description": "Last change of this text."})
    review_on = fields.Date(required=True, allow_none=True)
    models = fields.List(fields.Nested(ModelShape), required=True)
    links = fields.List(
        fields.Nested(LinkShape), required=True, metadata={"description": "Articles it names that you may read."}
    )
    url = _text("Its page in the portal.")


class PieceShape(Schema):
    """A piece of text."""

    text = _text()
    marked = fields.Boolean(required=True, metadata={"description": "Whether it is what was searched for."})


class FoundShape(Schema):
    """An article that answers."""

    slug = _text()
    title = _text()
    language = _text()
    category = _text("Title of its category.")
    title_pieces = fields.List(fields.Nested(PieceShape), required=True)
    snippet = fields.List(fields.Nested(PieceShape), required=True, metadata={"description": "What answers."})
    url = _text("Its page in the portal.")


class FoundAllShape(Schema):
    """Articles that answer, best first."""

    asked = _text("What was asked.", example="prnter")
    shown = _text("What was searched for.", example="printer")
    repaired = fields.Boolean(required=True, metadata={"description": "Whether the words were repaired."})
    items = fields.List(fields.Nested(FoundShape), required=True)


class VoteShape(Schema):
    """Whether an article was useful."""

    useful = fields.Boolean(required=True)
    word = fields.String(
        validate=validate.Length(max=LONGEST_WORD),
        metadata={"description": "What was missing or wrong. Left out: what was said before stays."},
    )
