"""Markdown to safe HTML: no raw HTML in, and what comes out is cleaned once more. The one sanitiser of the product.

Templates show the result through templates/macros/rich.html only.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup
from markupsafe import escape as html_escape
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
_HEADING = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h[23]>', re.DOTALL)
_PICTURE = re.compile(r'<img\b(?=[^>]*\bsrc="(?P<src>[^"]*)")[^>]*>')
_HEADING_NAME = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]*)\}\s*$")


def _named_headings(parser: MarkdownIt) -> None:
    """``## Question {#name}`` gives the heading that name as its id, and the words are shown without it."""

    def name(state: StateCore) -> None:
        for token, inline in itertools.pairwise(state.tokens):
            last = inline.children[-1] if token.type == "heading_open" and inline.children else None
            found = _HEADING_NAME.search(last.content) if last and last.type == "text" else None
            if last and found:
                token.attrSet("id", found[1])
                last.content = last.content[: found.start()]

    parser.core.ruler.push("named_headings", name)


_parser = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False})
    .enable(["table", "strikethrough"])
    .use(tasklists_plugin)
    .use(_named_headings)
    .use(anchors_plugin, max_level=3)
)
_NAME = re.compile(r'(<h[1-6]) id="[^"]*"')
_breaking = MarkdownIt("commonmark", {"html": False, "breaks": True})
_escaped = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>()#+-.!|~&"})


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """An article's Markdown as safe HTML. Images are kept only from our own paths; other people's servers are never asked."""
    return _clean(_parser.render(text))


@dataclass(frozen=True)
class Document:
    """A longer text made ready once, when it is saved: safe HTML, plain words, and the addresses it links to."""

    html: Markup
    plain: str
    links: tuple[str, ...]


def to_document(
    text: str, address: Callable[[str], str], picture: Callable[[str], str] = lambda source: source
) -> Document:
    """The text with every link's target replaced by what ``address`` makes of it, every picture's by what ``picture`` does."""
    parsed = _parser.parse(text)
    links = []
    for token in _walk(parsed):
        target = token.attrGet("href") if token.type == "link_open" else None
        if isinstance(target, str):
            links.append(address(target))
            token.attrSet("href", links[-1])
        source = token.attrGet("src") if token.type == "image" else None
        if isinstance(source, str):
            token.attrSet("src", picture(source))
    html = _clean(_parser.renderer.render(parsed, _parser.options, {}))
    return Document(html, _plain(parsed), tuple(dict.fromkeys(links)))


def tokens(text: str) -> list[Token]:
    """What the parser of articles makes of a text, for those who ask about its shape."""
    return _parser.parse(text)


def plain(text: str) -> str:
    """The words of a Markdown text, a line a block."""
    return _plain(_parser.parse(text))


@dataclass(frozen=True)
class Heading:
    """A heading of a document: its level (2 or 3), its anchor, its words."""

    level: int
    id: str
    text: str


def headings(html: str) -> list[Heading]:
    """The headings of a ``Document`` that can be linked to, for a list of contents."""
    return [Heading(int(level), name, Markup(inside).striptags()) for level, name, inside in _HEADING.findall(html)]


def stored(
    html: str,
    dead: Iterable[str] = (),
    title: str = "",
    size_of: Callable[[str], tuple[int, int] | None] = lambda src: None,
) -> Markup:
    """The HTML of a ``Document`` as it was kept. Links to the ``dead`` addresses lead nowhere: an ``a`` without ``href``
    says that there is no such place, and its title says why. Pictures say their size (width and height in pixels by
    ``size_of`` their address), so that nothing moves when they arrive."""
    nowhere = str(Markup('<a title="{}"').format(title)).replace("\\", "\\\\")
    for address in dead:
        html = re.sub(rf'<a href="{re.escape(str(html_escape(address)))}(?:#[^"]*)?"', nowhere, html)

    def sized(found: re.Match[str]) -> str:
        size = size_of(unescape(found["src"])) if 'width="' not in found[0] else None
        sides = f' width="{size[0]}" height="{size[1]}"' if size else ""
        return f'<img{sides} loading="lazy"{found[0][4:]}'

    return Markup(_PICTURE.sub(sized, html))


def nameless(html: Markup) -> Markup:
    """The HTML of a ``Document`` without the names of its headings, for a page that has names of its own."""
    return Markup(_NAME.sub(r"\1", str(html)))


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or ())


def _plain(tokens: Sequence[Token]) -> str:
    blocks = []
    for token in tokens:
        if token.type == "inline":
            inside = [
                t.content if t.type in ("text", "code_inline") else " " * (t.type == "softbreak")
                for t in token.children or ()
            ]
            blocks.append("".join(inside))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content)
    return "\n".join(block.strip() for block in blocks if block.strip())


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
