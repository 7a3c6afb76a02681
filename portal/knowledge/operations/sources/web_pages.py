"""Reading an HTML page as an article: what a browser would show as its text, as Markdown."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from portal.core.i18n import LANGUAGES, _
from portal.knowledge.models import LONGEST_TITLE
from portal.knowledge.operations.sources.front_matter import decode
from portal.knowledge.operations.sources.pages import Defaults, Faulty, Page, slug_of
from portal.knowledge.operations.sources.pictures import gather
from portal.knowledge.operations.writing import Text
from portal.web.forms import clean_text

NOISE = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "iframe",
    "object",
)
_LONGEST_SUMMARY = 300


def read_web_page(path: Path, root: Path, defaults: Defaults) -> Page:
    """Read a page: title, description, keywords and language of its head; its <main>, <article> or whole body. Raises Faulty."""
    soup = BeautifulSoup(decode(path), "html.parser")
    content = soup.find("main") or soup.find("article") or soup.body or soup
    heading = content.find("h1") or soup.find("h1")
    title = _line(heading) or _line(soup.title)
    if not title:
        raise Faulty(path, 1, _("the page has neither a title nor a first heading"))
    for element in content.find_all(NOISE):
        element.decompose()
    if heading is not None:
        heading.extract()
    body = clean_text(_markdown(content)) or ""
    if not body:
        raise Faulty(path, 1, _("the page has no text"))
    pictures = gather(body, path, root)
    return Page(
        path=path,
        slug=slug_of(path.stem if path.stem != "index" else path.parent.name),
        language=_language(soup, defaults.language),
        category=defaults.category,
        category_title="",
        text=Text(
            title=title[:LONGEST_TITLE],
            body=pictures.body,
            summary=_meta(soup, "description")[:_LONGEST_SUMMARY],
            keywords=tuple(word for part in _meta(soup, "keywords").split(",") if (word := part.strip())),
        ),
        files=pictures.files,
        missing_files=pictures.missing,
    )


def _markdown(content: Tag) -> str:
    text = MarkdownConverter(heading_style="ATX", bullets="-", strip=["input", "button"]).convert_soup(content)
    return re.sub(r"\n{3,}", "\n\n", text)


def _line(element: Tag | None) -> str:
    return " ".join((clean_text(element.get_text(" ")) or "").split()) if element is not None else ""


def _meta(soup: BeautifulSoup, name: str) -> str:
    found = soup.find("meta", attrs={"name": name})
    value = found.get("content") if isinstance(found, Tag) else ""
    return " ".join((clean_text(str(value or "")) or "").split())


def _language(soup: BeautifulSoup, default: str) -> str:
    element = soup.find("html")
    told = str(element.get("lang") or "")[:2].lower() if isinstance(element, Tag) else ""
    return told if told in LANGUAGES else default
