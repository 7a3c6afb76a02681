"""Importing a folder of Markdown files: several languages of one slug become one article. All or nothing, safe twice."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.i18n import LANGUAGES, _
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleCategory, ArticleLink, ArticleTranslation
from portal.knowledge.operations import describing, indexing, writing
from portal.knowledge.operations.front_matter import Fault, Faulty, Page, read_page

Progress = Callable[[str, int, int], None]
"""Told the name of the step, how much is done, and how much there is."""


class ImportRefused(Exception):
    """The files have faults; nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass
class Report:
    """What an import did and what it found wanting."""

    files: int = 0
    articles_created: int = 0
    articles_changed: int = 0
    articles_same: int = 0
    texts_created: int = 0
    texts_changed: int = 0
    missing_translations: dict[str, list[str]] = field(default_factory=dict)
    """By language: the slugs of the folder that have no text in it."""
    unresolved_links: dict[str, list[str]] = field(default_factory=dict)
    """By slug: the articles it names that are neither in the folder nor in the portal."""
    unknown_models: dict[str, list[str]] = field(default_factory=dict)
    """By slug: the device models it is about that the inventory does not know."""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.articles_created or self.articles_changed)


def import_directory(
    path: Path,
    audience: str | None = None,
    *,
    organisation_id: int | None = None,
    owner_id: int | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Import every .md file below a folder. Raises ImportRefused with all faults before anything is written.

    ``audience`` None keeps that of articles which exist and lets signed-in people read new ones.
    """
    pages = _read(path, progress)
    by_slug: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_slug[page.slug].append(page)
    report = Report(files=len(pages))
    categories = _categories(pages)
    known = {article.slug: article for article in db.session.scalars(select(Article))}
    digests = _digests()
    models = describing.ModelNames()
    changed: list[int] = []
    for done, (slug, group) in enumerate(sorted(by_slug.items()), start=1):
        article = known.get(slug)
        if article is None:
            article = _create(slug, categories[group[0].category], audience, organisation_id, owner_id)
            known[slug] = article
            report.articles_created += 1
            is_new = True
        else:
            is_new = False
        before = report.texts_created + report.texts_changed
        _write_texts(article, group, digests, report)
        touched = before != report.texts_created + report.texts_changed
        touched |= not is_new and _move(article, categories[group[0].category], audience)
        touched |= describing.describe(article, group, models)
        if is_new or touched:
            changed.append(article.id)
        report.articles_changed += touched and not is_new
        report.articles_same += not touched and not is_new
        progress("write", done, len(by_slug))
    _index(changed, progress)
    _find_wanting(report, by_slug)
    report.unknown_models = models.unknown
    if report.changed:
        counts: dict[str, object] = {"created": report.articles_created, "changed": report.articles_changed}
        audit(owner_id, "imported", "article", None, after=counts)
    return report


def _read(path: Path, progress: Progress) -> list[Page]:
    if not path.is_dir():
        raise ImportRefused([Fault(path, 1, _("there is no such folder"))])
    files = sorted(path.rglob("*.md"))
    faults: list[Fault] = []
    if not files:
        faults.append(Fault(path, 1, _("the folder has no Markdown files")))
    pages: dict[tuple[str, str], Page] = {}
    for done, file in enumerate(files, start=1):
        try:
            page = read_page(file)
        except Faulty as error:
            faults.append(error.fault)
            continue
        first = pages.setdefault((page.slug, page.language), page)
        if first is not page:
            faults.append(Fault(file, 1, _("the same slug and language stand in %(path)s", path=str(first.path))))
        progress("read", done, len(files))
    if faults:
        raise ImportRefused(faults)
    return list(pages.values())


def _categories(pages: Sequence[Page]) -> dict[str, ArticleCategory]:
    """The shelves by code; titles of the files win over what was known."""
    titles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for page in pages:
        title = page.category_title or page.category.replace("-", " ").capitalize()
        titles[page.category].setdefault(page.language, title[:200])
    found = {category.code: category for category in db.session.scalars(select(ArticleCategory))}
    for code, by_language in sorted(titles.items()):
        category = found.get(code)
        if category is None:
            category = found[code] = ArticleCategory(code=code, titles=by_language)
            db.session.add(category)
        elif {**category.titles, **by_language} != category.titles:
            category.titles = {**category.titles, **by_language}
    db.session.flush()
    return found


def _digests() -> Mapping[tuple[int, str], str]:
    rows = db.session.execute(
        select(ArticleTranslation.article_id, ArticleTranslation.language, ArticleTranslation.digest)
    )
    return {(article_id, language): digest for article_id, language, digest in rows}


def _create(
    slug: str, category: ArticleCategory, audience: str | None, organisation_id: int | None, owner_id: int | None
) -> Article:
    moment = clock.now()
    article = Article(
        slug=slug,
        category_id=category.id,
        status=states.PUBLISHED,
        audience=audience or states.SIGNED_IN,
        organisation_id=organisation_id,
        owner_id=owner_id,
        created_at=moment,
        published_at=moment,
    )
    db.session.add(article)
    db.session.flush()
    return article


def _write_texts(
    article: Article, pages: Sequence[Page], digests: Mapping[tuple[int, str], str], report: Report
) -> None:
    """Write what differs, and with it anew what the article names in all of its languages."""
    fresh = [page for page in pages if digests.get((article.id, page.language)) != page.text.digest()]
    if not fresh:
        return
    outdated = LANGUAGES.keys() - {page.language for page in fresh}
    links = [slug for page in pages for slug in writing.write(article, page.language, page.text, outdates=outdated)]
    writing.write_links(article.id, dict.fromkeys(slug for page in pages for slug in page.related), links)
    created = sum((article.id, page.language) not in digests for page in fresh)
    report.texts_created += created
    report.texts_changed += len(fresh) - created


def _move(article: Article, category: ArticleCategory, audience: str | None) -> bool:
    """Whether the article's shelf or audience had to change."""
    wanted = audience or article.audience
    if (article.category_id, article.audience) == (category.id, wanted):
        return False
    article.category_id, article.audience = category.id, wanted
    return True


def _index(article_ids: Sequence[int], progress: Progress) -> None:
    db.session.flush()
    for start in range(0, len(article_ids), 250):
        indexing.index_articles(article_ids[start : start + 250])
        progress("index", min(start + 250, len(article_ids)), len(article_ids))


def _find_wanting(report: Report, by_slug: Mapping[str, Sequence[Page]]) -> None:
    languages = sorted({page.language for pages in by_slug.values() for page in pages}, key=list(LANGUAGES).index)
    for language in languages:
        missing = [slug for slug, pages in sorted(by_slug.items()) if all(p.language != language for p in pages)]
        if missing:
            report.missing_translations[language] = missing
    rows = db.session.execute(
        select(Article.slug, ArticleLink.target_slug)
        .join(ArticleLink, ArticleLink.article_id == Article.id)
        .where(ArticleLink.target_slug.not_in(select(Article.slug)))
        .order_by(Article.slug, ArticleLink.target_slug)
    )
    for slug, target in rows:
        if slug in by_slug:
            report.unresolved_links.setdefault(slug, []).append(target)
