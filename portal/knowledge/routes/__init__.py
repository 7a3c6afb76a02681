"""Pages of articles."""

from flask import Blueprint

blueprint = Blueprint("knowledge", __name__)

from portal.knowledge.routes import (  # noqa: E402 - the routes attach themselves to the blueprint
    authoring,
    beginning,
    browsing,
    changes,
    choosing,
    drafting,
    editing,
    files,
    following,
    reading,
    searching,
    settings,
    snippets,
    synonyms,
    transfers,
    translations,
    versions,
    voting,
    workflow,
)

__all__ = [
    "authoring",
    "beginning",
    "browsing",
    "changes",
    "choosing",
    "drafting",
    "editing",
    "files",
    "following",
    "reading",
    "searching",
    "settings",
    "snippets",
    "synonyms",
    "transfers",
    "translations",
    "versions",
    "voting",
    "workflow",
]  # fmt: skip
