"""Importing articles: several languages of one slug become one article. A fault anywhere writes nothing; safe twice.

Everything is read and checked first. Writing then goes article by article, so that a long import can be done in many short
transactions; one that was stopped is simply begun again.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.facts import record
from portal.core.i18n import LANGUAGES, _
from portal.events.knowledge import ArticlePublished
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleCategory, ArticleLink, ArticleTranslation
from portal.knowledge.operations import describing, indexing, snippets, writing
from portal.knowledge.operations.import_report import ImportRefused, Report, Wishes
from portal.knowledge.operations.sources.bringing import Brought, put_files
from portal.knowledge.operations.sources.gathering import Gathered, gather
from portal.knowledge.operations.sources.pages import Fault, Page

Progress = Callable[[str, int, int], None]
"""Told the name of the step, how much is done, and how much there is."""
AT_ONCE = 25
"""Articles written in one transaction while others wait to write."""
NARROW = (states.DEPARTMENT, states.ROLE)
"""Audiences that name something only the installation they come from knows."""


class Import:
    """Pages that were read without a fault, compared with what the portal has. Read it in a transaction before writing."""

    def __init__(self, pages: Sequence[Page], wishes: Wishes, files: int) -> None:
        by_slug: defaultdict[str, list[Page]] = defaultdict(list)
        for page in pages:
            by_slug[page.slug].append(page)
        self.groups = sorted(by_slug.items())
        self.wishes = wishes
        self.report = Report(files=files)
        self._pages = pages
        self._models = describing.ModelNames()
        self._known = {article.slug: article.id for article in db.session.scalars(select(Article))}
        self._digests = _digests()

    def faults(self) -> list[Fault]:
        """What the person who asked may not do: change an article of others, or make one for people she does not edit for."""
        by, found = self.wishes.by, []
        if by is not None and not policy.edits_for(by, self.wishes.organisation_id):
            found.append(Fault(self._pages[0].path, 1, _("you may not write articles for this organisation")))
        mine = set(db.session.scalars(select(Article.slug).where(policy.editable(by)))) if by else set(self._known)
        for slug, pages in self.groups:
            path = pages[0].path
            if slug in self._known and slug not in mine:
                found.append(
                    Fault(path, 1, _("the name %(slug)s belongs to an article that you may not change", slug=slug))
                )
            audience = self._audience(pages)
            if slug not in self._known and audience in states.OF_ORGANISATION and self.wishes.organisation_id is None:
                found.append(Fault(path, 1, _("the article is for one organisation: say for which when importing")))
        return found

    def compare(self) -> Report:
        """What writing would do, without doing it."""
        for slug, pages in self.groups:
            article = db.session.get(Article, self._known[slug]) if slug in self._known else None
            texts = self._count_texts(article.id if article else None, pages)
            if article is None:
                self.report.articles_created += 1
                self._models.ids(slug, [name for page in pages for name in page.models or ()])
            elif texts or self._moves(article, pages) or describing.differs(article, pages, self._models):
                self.report.articles_changed += 1
            else:
                self.report.articles_same += 1
        return self._finish()

    def write(self, groups: Sequence[tuple[str, Sequence[Page]]], brought: Mapping[Path, Brought]) -> None:
        """Write some of the articles in the caller's transaction. ``brought``: the stored files by their path."""
        categories = _categories([page for _, pages in groups for page in pages])
        changed: list[int] = []
        for slug, pages in groups:
            article = db.session.get(Article, self._known[slug]) if slug in self._known else None
            is_new = article is None
            if article is None:
                article = self._create(slug, pages, categories[pages[0].category])
                self._known[slug] = article.id
            replaced = put_files(article.id, pages, brought, by=self.wishes.by)
            texts = self._count_texts(article.id, pages)
            if texts:
                self._write_texts(article, pages, texts, fresh=is_new)
            elif replaced:
                snippets.render_anew([article.id])
            touched = bool(texts) | replaced | (not is_new and self._move(article, pages, categories))
            touched |= describing.describe(article, pages, self._models)
            if is_new or touched:
                changed.append(article.id)
            if is_new and article.status == states.PUBLISHED:
                self._tell(article)
            self.report.articles_created += is_new
            self.report.articles_changed += touched and not is_new
            self.report.articles_same += not touched and not is_new
        db.session.flush()
        if changed:
            indexing.index_articles(changed)

    def finish(self) -> Report:
        """Note the import in the audit and say what is wanting; after the last article was written."""
        if self.report.changed:
            counts: dict[str, object] = {
                "created": self.report.articles_created,
                "changed": self.report.articles_changed,
            }
            by_id = self.wishes.by.id if self.wishes.by else self.wishes.owner_id
            audit(by_id, "imported", "article", None, after=counts)
        return self._finish()

    def _finish(self) -> Report:
        report = self.report
        report.unknown_models = self._models.unknown
        report.missing_files = {
            slug: missing
            for slug, pages in self.groups
            if (missing := list(dict.fromkeys(name for page in pages for name in page.missing_files)))
        }
        languages = sorted({page.language for page in self._pages}, key=list(LANGUAGES).index)
        for language in languages:
            missing = [slug for slug, pages in self.groups if all(p.language != language for p in pages)]
            if missing:
                report.missing_translations[language] = missing
        self._find_unresolved()
        return report

    def _find_unresolved(self) -> None:
        rows = db.session.execute(
            select(Article.slug, ArticleLink.target_slug)
            .join(ArticleLink, ArticleLink.article_id == Article.id)
            .where(ArticleLink.target_slug.not_in(select(Article.slug)))
            .order_by(Article.slug, ArticleLink.target_slug)
        )
        mine = {slug for slug, _ in self.groups}
        for slug, target in rows:
            if slug in mine and target not in mine:
                self.report.unresolved_links.setdefault(slug, []).append(target)

    def _count_texts(self, article_id: int | None, pages: Sequence[Page]) -> set[str]:
        """Note the texts that are new or differ; returns their languages."""
        found: set[str] = set()
        for page in pages:
            before = self._digests.get((article_id, page.language)) if article_id else None
            if before == page.text.digest():
                continue
            found.add(page.language)
            self.report.texts_created += before is None
            self.report.texts_changed += before is not None
            self.report.changes.append((page.slug, page.language, "created" if before is None else "changed"))
        return found

    def _write_texts(self, article: Article, pages: Sequence[Page], differing: set[str], *, fresh: bool) -> None:
        """Write what differs, and with it anew what the article names in all of its languages."""
        author_id = self.wishes.by.id if self.wishes.by else None
        others = set(LANGUAGES) - differing
        links = [
            slug
            for page in pages
            for slug in writing.write(
                article, page.language, page.text, author_id, outdates=others, imported=True, fresh=fresh
            )
        ]
        writing.write_links(article.id, dict.fromkeys(slug for page in pages for slug in page.related), links)

    def _create(self, slug: str, pages: Sequence[Page], category: ArticleCategory) -> Article:
        moment = clock.now()
        state = next((page.state for page in pages if page.state), states.PUBLISHED)
        audience = self._audience(pages)
        if audience in NARROW:  # whom it meant is not known here: nobody reads it before an editor has said it anew
            audience, state = states.ORGANISATION, states.DRAFT
        article = Article(
            slug=slug,
            category_id=category.id,
            status=state,
            audience=audience,
            organisation_id=self.wishes.organisation_id,
            owner_id=self.wishes.owner_id,
            created_at=moment,
            published_at=moment if state == states.PUBLISHED else None,
        )
        db.session.add(article)
        db.session.flush()
        return article

    def _tell(self, article: Article) -> None:
        """Say that it appeared. Who imports, or the owner she named, knows it: nobody gets a mail for each of 700 articles."""
        actor_id = self.wishes.by.id if self.wishes.by else self.wishes.owner_id
        record(ArticlePublished(article_id=article.id, at=clock.now().isoformat()), actor_id=actor_id)

    def _audience(self, pages: Sequence[Page]) -> str:
        told = next((page.audience for page in pages if page.audience), None)
        return self.wishes.audience or told or states.SIGNED_IN

    def _moves(self, article: Article, pages: Sequence[Page]) -> bool:
        """Whether the article's shelf or audience would change."""
        return article.category.code != pages[0].category or self._wanted(article) != article.audience

    def _move(self, article: Article, pages: Sequence[Page], categories: Mapping[str, ArticleCategory]) -> bool:
        if not self._moves(article, pages):
            return False
        article.category_id, article.audience = categories[pages[0].category].id, self._wanted(article)
        return True

    def _wanted(self, article: Article) -> str:
        """An existing article keeps its audience unless the person who imports says another."""
        return self.wishes.audience or article.audience


def checked(gathered: Gathered, wishes: Wishes) -> Import:
    """What was read, compared with the portal. Raises ImportRefused with all faults."""
    if gathered.faults:
        raise ImportRefused(gathered.faults)
    ready = Import(gathered.pages, wishes, gathered.files)
    faults = ready.faults()
    if faults:
        raise ImportRefused(faults)
    return ready


def import_directory(
    path: Path,
    audience: str | None = None,
    *,
    organisation_id: int | None = None,
    owner_id: int | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Import a folder in the caller's one transaction, without pictures: for the demo and tests. Raises ImportRefused."""
    gathered = gather(path, step=lambda done, total: progress("read", done, total))
    ready = checked(gathered, Wishes(audience, organisation_id, owner_id))
    for start in range(0, len(ready.groups), AT_ONCE):
        ready.write(ready.groups[start : start + AT_ONCE], {})
        progress("write", min(start + AT_ONCE, len(ready.groups)), len(ready.groups))
    return ready.finish()


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
