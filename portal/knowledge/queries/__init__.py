"""Reads of knowledge, always through what the viewer may see."""

from portal.knowledge.queries.browsing import News, newest, news, on_shelf, popular, shelf, shelves
from portal.knowledge.queries.devices import DeviceAnswers, answers_for_label
from portal.knowledge.queries.following import (
    brought_by,
    changes_since,
    followed,
    followed_ids,
    followers_of,
    is_followed,
)
from portal.knowledge.queries.reading import Entry, Reading, Shelf, get_visible, reading, vote_of
from portal.knowledge.queries.resembling import Like, articles_like
from portal.knowledge.queries.searching import Answer, Found, find, rank
from portal.knowledge.queries.selfhelp import Context, Tried, has_said, session_context, tried_before
from portal.knowledge.queries.walking import Done, done_with

__all__ = [
    "Answer",
    "Context",
    "DeviceAnswers", "Done",
    "Entry",
    "Found",
    "Like",
    "News",
    "Reading",
    "Shelf",
    "Tried",
    "answers_for_label",
    "articles_like",
    "brought_by",
    "changes_since", "done_with",
    "find",
    "followed",
    "followed_ids",
    "followers_of",
    "get_visible",
    "has_said",
    "is_followed",
    "newest",
    "news",
    "on_shelf",
    "popular",
    "rank",
    "reading",
    "session_context",
    "shelf",
    "shelves",
    "tried_before",
    "vote_of",
]  # fmt: skip
