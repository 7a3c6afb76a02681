"""Pages of articles."""

from flask import Blueprint

blueprint = Blueprint("knowledge", __name__)

from portal.knowledge.routes import (  # noqa: E402 - the routes attach themselves to the blueprint
    browsing,
    following,
    reading,
    searching,
    synonyms,
    voting,
)

__all__ = ["browsing", "following", "reading", "searching", "synonyms", "voting"]
