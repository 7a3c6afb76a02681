"""Reads of knowledge, always through what the viewer may see."""

from portal.knowledge.queries.reading import (
    Entry,
    Reading,
    Shelf,
    get_visible,
    newest,
    on_shelf,
    popular,
    reading,
    shelf,
    shelves,
    vote_of,
)
from portal.knowledge.queries.searching import Answer, Found, find, rank
from portal.knowledge.queries.selfhelp import Context, session_context

__all__ = [
    "Answer", "Context", "Entry", "Found", "Reading", "Shelf", "find", "get_visible", "newest", "on_shelf", "popular", "rank",
    "reading", "session_context", "shelf", "shelves", "vote_of",
]  # fmt: skip
