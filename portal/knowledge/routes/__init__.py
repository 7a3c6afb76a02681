"""Pages of articles."""

from flask import Blueprint

blueprint = Blueprint("knowledge", __name__)

from portal.knowledge.routes import reading, searching, synonyms, voting  # noqa: E402, F401 - the routes attach themselves
