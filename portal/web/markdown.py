"""Markdown to safe HTML: no raw HTML in, and what comes out is cleaned once more. The one sanitiser of the product.

Templates show the result through templates/macros/rich.html only.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "img", "input", "kbd", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked", "disabled", "class"},
    "li": {"class"},
    "ol": {"start"},
    "ul": {"class"},
    "h2": {"id"},
    "h3": {"id"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False})
    .enable(["table", "strikethrough"])
    .use(tasklists_plugin)
    .use(anchors_plugin, max_level=3)
)
_breaking = MarkdownIt("commonmark", {"html": False, "breaks": True})
_escaped = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>()#+-.!|~&"})


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """An article's Markdown as safe HTML. Images are kept only from our own paths; other people's servers are never asked."""
    return _clean(_parser.render(text))


@lru_cache(maxsize=512)
def message_to_html(text: str) -> Markup:
    """A message as people type it: every line break counts, headings and images do not."""
    return _clean(_breaking.render(text), TAGS - {"h1", "h2", "h3", "h4", "img", "input"})


def escape(text: str) -> str:
    """Text that Markdown must show as it is: what people typed, inside a mail of ours."""
    return " ".join(text.split()).translate(_escaped)


def _clean(html: str, tags: set[str] = TAGS) -> Markup:
    cleaned = nh3.clean(
        html,
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_own_images,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(cleaned)


def _own_images(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not (value.startswith("/") and not value.startswith(("//", "/\\"))):
        return None
    if tag == "input" and attribute == "type" and value != "checkbox":
        return None
    return value
