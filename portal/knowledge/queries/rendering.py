"""What readers get of an article's text: snippets in place, links to articles and files, pictures with their size."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from sqlalchemy import select

from portal.core.db import db
from portal.knowledge.models import Article, ArticleFile
from portal.knowledge.queries import snippets
from portal.knowledge.queries.texts import SLUG, address, slug_of, without_first_heading
from portal.web import markdown
from portal.web.markdown import Document

_FILE = re.compile(r"(?:\./)?(?P<name>[^/?#:\\]+\.[A-Za-z0-9]{1,5})")
_TO_ARTICLE = re.compile(rf'href="/kb/(?P<slug>{SLUG})(?:#[^"]*)?"')


@dataclass(frozen=True)
class Rendered:
    """A text made ready for readers, and what it names."""

    document: Document
    slugs: tuple[str, ...]
    """The articles that it links to, there or not."""
    snippet_ids: frozenset[int]
    unknown_snippets: tuple[str, ...]
    missing_files: tuple[str, ...]


def render(article: Article, language: str, body: str, *, lock: bool = False) -> Rendered:
    """An article's text in a language as readers get it. At most two statements; ``lock`` holds the snippets that it uses."""
    passages = snippets.passages(body, language, article.organisation_id, lock=lock)
    files = _Files(article.id)
    document = markdown.to_document(
        snippets.expand(without_first_heading(body), passages), files.address, files.picture
    )
    return Rendered(
        document=document,
        slugs=tuple(slug for link in document.links if (slug := slug_of(link))),
        snippet_ids=frozenset(passage.id for passage in passages.values()),
        unknown_snippets=tuple(code for code in snippets.codes_in(body) if code not in passages),
        missing_files=tuple(files.missing),
    )


def render_parts(article_id: int, bodies: Iterable[str]) -> list[str]:
    """Pieces of an article's text, their snippets in place already, as safe HTML: steps of a guided one. One statement at most."""
    files = _Files(article_id)
    return [str(markdown.to_document(body, files.address, files.picture).html) for body in bodies]


def sizes_of(files: Iterable[ArticleFile]) -> dict[str, tuple[int, int]]:
    """Width and height in pixels of the pictures among files, by the address they are served at."""
    return {file_address(f.article_id, f.name): (f.width, f.height) for f in files if f.width and f.height}


def slugs_in(html: str) -> list[str]:
    """The articles that a text links to which was rendered before."""
    return [found["slug"] for found in _TO_ARTICLE.finditer(html)]


def file_address(article_id: int, name: str) -> str:
    """Where a file of an article is served."""
    return f"/kb/files/{article_id}/{quote(name)}"


class _Files:
    """The files of one article, read when the first is named."""

    def __init__(self, article_id: int) -> None:
        self.article_id = article_id
        self.missing: dict[str, None] = {}
        self._known: dict[str, ArticleFile] | None = None

    def address(self, target: str) -> str:
        """Where a link leads: to a file of the article, to another article, or where it says."""
        found = self._find(target)
        return file_address(self.article_id, found.name) if found else address(target)

    def picture(self, source: str) -> str:
        """Where a picture lies: among the files of the article, or where it says."""
        found = self._find(source)
        return file_address(self.article_id, found.name) if found else source

    def _find(self, target: str) -> ArticleFile | None:
        named = _FILE.fullmatch(unquote(target))
        if named is None or named["name"].endswith(".md"):
            return None
        if self._known is None:
            rows = db.session.scalars(select(ArticleFile).where(ArticleFile.article_id == self.article_id))
            self._known = {row.name: row for row in rows}
        found = self._known.get(named["name"])
        if found is None:
            self.missing[named["name"]] = None
        return found
