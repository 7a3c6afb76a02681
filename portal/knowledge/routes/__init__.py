"""Pages of articles."""

from flask import Blueprint

blueprint = Blueprint("knowledge", __name__)

from portal.knowledge.routes import (  # noqa: E402 - the routes attach themselves to the blueprint
    beginning,
    browsing,
    choosing,
    drafting,
    editing,
    files,
    following,
    reading,
    searching,
    snippets,
    synonyms,
    versions,
    voting,
)

__all__ = [
    "beginning", "browsing", "choosing", "drafting", "editing", "files", "following", "reading", "searching", "snippets",
    "synonyms", "versions", "voting",
]  # fmt: skip
