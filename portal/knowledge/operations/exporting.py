"""Articles as files: what the import reads, so that everything can be taken along, kept, or edited elsewhere and brought back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

import yaml
from sqlalchemy import select, true

from assets.models import DeviceModel, model_title
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.i18n import _l
from portal.knowledge import policy, states
from portal.knowledge.models import (
    Article,
    ArticleCategory,
    ArticleFile,
    ArticleLink,
    ArticleModel,
    ArticleTranslation,
    Snippet,
)
from portal.knowledge.operations.sources.pictures import MENTION

MOST_NAMED = 10
AT_ONCE = 100
"""Articles read in one transaction."""


class FilesMissing(DomainError):
    """Stored files that articles show are not there: an archive without them would look whole and not be."""

    def __init__(self, paths: Sequence[PurePosixPath]) -> None:
        named = ", ".join(f"{path.name} ({path.parent.name})" for path in paths[:MOST_NAMED])
        super().__init__(
            _l(
                "Nothing was exported, stored files are missing: %(names)s. Bring them back from a backup, or take them out of the texts.",
                names=named + (" …" if len(paths) > MOST_NAMED else ""),
            )
        )


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its text, or the hash of a stored file that it is."""

    path: PurePosixPath
    text: str = ""
    sha256: str = ""


def article_ids(by: Viewer | None) -> list[int]:
    """The articles that a person may edit, whatever their state; all of them for an operator (None)."""
    mine = policy.editable(by) if by else true()
    return list(db.session.scalars(select(Article.id).where(mine).order_by(Article.id)))


def entries(ids: Sequence[int]) -> Iterator[Entry]:
    """The files of some articles: LANGUAGE/SLUG.md, and files/SLUG/NAME for what they show. Empty texts are left out."""
    models = _models(ids)
    related = _related(ids)
    files: dict[int, dict[str, ArticleFile]] = {}
    for file in db.session.scalars(select(ArticleFile).where(ArticleFile.article_id.in_(ids)).order_by(ArticleFile.id)):
        files.setdefault(file.article_id, {})[file.name] = file
    rows = db.session.execute(
        select(Article, ArticleTranslation, ArticleCategory)
        .join(ArticleTranslation, ArticleTranslation.article_id == Article.id)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .where(Article.id.in_(ids))
        .order_by(Article.slug, ArticleTranslation.language)
    )
    for article, text, category in rows:
        if not text.body.strip() and not text.summary:
            continue
        mine = files.get(article.id, {})
        head = _head(article, text, category, related.get(article.id, []), models.get(article.id, []))
        body = _with_paths(text.body, article.slug, mine)
        front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000)
        yield Entry(PurePosixPath(text.language, f"{article.slug}.md"), f"---\n{front}---\n\n{body}\n")
    slugs = {id_: slug for id_, slug in db.session.execute(select(Article.id, Article.slug).where(Article.id.in_(ids)))}
    for article_id, named in files.items():
        for name, file in named.items():
            yield Entry(PurePosixPath("files", slugs[article_id], name), sha256=file.sha256)


def snippets(by: Viewer | None) -> Entry | None:
    """The snippets that the texts name, in one file; None where there are none."""
    mine = select(Snippet).where(policy.editable_snippets(by) if by else true()).order_by(Snippet.code)
    found = [{"code": one.code, "title": one.title, "bodies": one.bodies} for one in db.session.scalars(mine)]
    if not found:
        return None
    return Entry(PurePosixPath("snippets.yaml"), yaml.safe_dump(found, allow_unicode=True, sort_keys=False))


def _head(
    article: Article,
    text: ArticleTranslation,
    category: ArticleCategory,
    related: Sequence[str],
    models: Sequence[tuple[str, bool]],
) -> dict[str, object]:
    head: dict[str, object] = {
        "title": text.title,
        "slug": article.slug,
        "lang": text.language,
        "category": category.code,
        "category_title": category.titles.get(text.language, ""),
        "summary": text.summary,
        "tags": [word.strip() for word in text.keywords.split(",") if word.strip()],
        "state": article.status,
        "audience": article.audience,
    }
    if related:
        head["related"] = list(related)
    if article.kind == states.GUIDED:
        head["guided"] = True
    if models:
        head["models"] = [name for name, _ in models]
        head["known_error"] = any(known for _, known in models)
    return {key: value for key, value in head.items() if value not in ("", [])}


def _with_paths(body: str, slug: str, files: dict[str, ArticleFile]) -> str:
    """The text with its own files mentioned where they lie in the archive."""

    def path(mention: re.Match[str]) -> str:
        name = unquote(mention["path"])
        if name not in files:
            return mention[0]
        return f"{mention['before']}{quote(f'../files/{slug}/{name}')}{mention['after']}"

    return MENTION.sub(path, body)


def _models(ids: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    rows = db.session.execute(
        select(ArticleModel.article_id, DeviceModel.manufacturer, DeviceModel.name, ArticleModel.known_error)
        .join(DeviceModel, DeviceModel.id == ArticleModel.model_id)
        .where(ArticleModel.article_id.in_(ids))
        .order_by(ArticleModel.article_id, DeviceModel.id)
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for article_id, manufacturer, name, known_error in rows:
        found.setdefault(article_id, []).append((model_title(manufacturer, name), known_error))
    return found


def _related(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(ArticleLink.article_id, ArticleLink.target_slug)
        .where(ArticleLink.article_id.in_(ids), ArticleLink.kind == "related")
        .order_by(ArticleLink.article_id, ArticleLink.target_slug)
    )
    found: dict[int, list[str]] = {}
    for article_id, slug in rows:
        found.setdefault(article_id, []).append(slug)
    return found
