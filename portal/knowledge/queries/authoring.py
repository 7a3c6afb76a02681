"""Articles as those who write them see them: all that the viewer may edit, in whatever state, with what each one lacks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.i18n import LANGUAGES, pick
from portal.core.paging import Order, page_of
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation
from portal.knowledge.queries.due import REMINDERS
from portal.knowledge.queries.reading import best_translation
from portal.knowledge.queries.tongues import Tongue, every_tongue
from portal.knowledge.queries.workflow import review_state

MINE, NOBODY, ASKED = "mine", "nobody", "asked"
MISSING, STALE = "missing", "stale"
DUE = ("overdue", "soon")
PAGE_SIZE = 50
_MOST_WORDS = 6


@dataclass(frozen=True)
class Filters:
    """How the list is narrowed; an empty one does not narrow.

    ``owner``: mine, nobody, asked (it waits for the viewer's yes). ``lacks``: missing or stale. ``due``: overdue, soon.
    """

    status: str = ""
    owner: str = ""
    category_id: int | None = None
    language: str = ""
    lacks: str = ""
    due: str = ""
    words: str = ""

    def arguments(self) -> Mapping[str, str]:
        """As they stand in an address."""
        names = {"category_id": "category", "words": "q"}
        pairs = ((names.get(one.name, one.name), getattr(self, one.name)) for one in fields(self))
        return {name: str(value) for name, value in pairs if value}

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the words narrows the list."""
        return bool(replace(self, words="").arguments())


@dataclass(frozen=True)
class Line:
    """An article in the list."""

    id: int
    slug: str
    title: str
    title_language: str
    status: str
    revision: int
    audience: str
    category: str
    owner: str
    reviewer_id: int | None
    review_on: date | None
    review: str
    publish_at: datetime | None
    changed_at: datetime
    tongues: tuple[Tongue, ...]


@dataclass(frozen=True)
class Lines:
    """A page of the list. ``after`` is the cursor of the next one."""

    rows: Sequence[Line]
    after: str | None


def articles(viewer: Viewer, filters: Filters, language: str, after: str | None) -> Lines:
    """A page of the list, what changed last first. Three statements."""
    found = page_of(  # the order is found by ids and an index alone; of tens of thousands, fifty are then read whole
        select(Article.id).where(policy.editable(viewer), *_conditions(viewer, filters)),
        [Order(_CHANGED, descending=True), Order(Article.__table__.c.id, descending=True)],
        after,
        PAGE_SIZE,
    )
    ids = [row.id for row in found.rows]
    rows = {row.Article.id: row for row in db.session.execute(_listed(language).where(Article.id.in_(ids)))}
    return Lines(_lines([rows[key] for key in ids if key in rows], language), found.after)


def chosen(viewer: Viewer, ids: Sequence[int], language: str) -> Sequence[Line]:
    """These articles, as far as the viewer may edit them, by title. Two statements."""
    rows = db.session.execute(_listed(language).where(policy.editable(viewer), Article.id.in_(ids))).all()
    return sorted(_lines(rows, language), key=lambda line: line.title.lower())


def counts(viewer: Viewer) -> Mapping[str, int]:
    """How many articles stand in each state, and how many wait for the viewer's yes ("asked"), no further than the viewer edits."""
    rows = db.session.execute(
        select(Article.status, func.count(), func.count().filter(Article.reviewer_id == viewer.id))
        .where(policy.editable(viewer))
        .group_by(Article.status)
    ).all()
    found = {status: number for status, number, _ in rows}
    return found | {"asked": sum(asked for status, _, asked in rows if status == states.REVIEW)}


_CHANGED = func.coalesce(
    select(func.max(ArticleTranslation.updated_at))
    .where(ArticleTranslation.article_id == Article.id)
    .correlate(Article)
    .scalar_subquery(),
    Article.created_at,
)


def _listed(language: str) -> Select:
    return (
        select(
            Article, ArticleTranslation.title, ArticleTranslation.language, ArticleCategory.titles, User.name,
            _CHANGED.label("changed_at"),
        )
        .select_from(Article)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .outerjoin(ArticleTranslation, ArticleTranslation.id == best_translation(language))
        .outerjoin(User, User.id == Article.owner_id)
    )  # fmt: skip


def _conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.status:
        found.append(Article.status == filters.status)
    if filters.owner == MINE:
        found.append(Article.owner_id == viewer.id)
    elif filters.owner == ASKED:
        found += [Article.reviewer_id == viewer.id, Article.status == states.REVIEW]
    elif filters.owner == NOBODY:
        there = exists().where(User.id == Article.owner_id, User.active).correlate(Article)
        found.append(or_(Article.owner_id.is_(None), ~there))
    if filters.category_id:
        found.append(Article.category_id == filters.category_id)
    if filters.lacks or filters.language:
        found.append(_lacks(filters.lacks or MISSING, [filters.language] if filters.language else list(LANGUAGES)))
    if filters.due:
        last = clock.today() + timedelta(days=REMINDERS[0] if filters.due == "soon" else 0)
        found += [Article.status == states.PUBLISHED, Article.review_on <= last]
    found += [_names(word) for word in filters.words.split()[:_MOST_WORDS]]
    return found


def _lacks(what: str, languages: Sequence[str]) -> ColumnElement[bool]:
    def text(language: str) -> ColumnElement[bool]:
        return and_(ArticleTranslation.article_id == Article.id, ArticleTranslation.language == language)

    if what == STALE:
        stale = ArticleTranslation.stale & ArticleTranslation.language.in_(languages)
        return Article.id.in_(select(ArticleTranslation.article_id).where(stale))
    return or_(*(~exists().where(text(one)).correlate(Article) for one in languages))


def _names(word: str) -> ColumnElement[bool]:
    """A word in a title of whatever language, or in the address. SQLite folds the case of Latin letters only."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    titled = or_(*(ArticleTranslation.title.icontains(one, autoescape=True) for one in sorted(forms)))
    in_title = exists().where(ArticleTranslation.article_id == Article.id, titled).correlate(Article)
    return or_(in_title, Article.slug.icontains(word, autoescape=True))


def _lines(rows: Sequence[Row], language: str) -> list[Line]:
    tongues = _tongues([row.Article.id for row in rows])
    return [
        Line(
            id=row.Article.id,
            slug=row.Article.slug,
            title=row.title or row.Article.slug,
            title_language=row.language or language,
            status=row.Article.status,
            revision=row.Article.revision,
            audience=row.Article.audience,
            category=pick(row.titles, language),
            owner=row.name or "",
            reviewer_id=row.Article.reviewer_id,
            review_on=row.Article.review_on,
            review=review_state(row.Article.review_on) if row.Article.status == states.PUBLISHED else "",
            publish_at=row.Article.publish_at if row.Article.status in states.UNPUBLISHED else None,
            changed_at=row.changed_at,
            tongues=tongues[row.Article.id],
        )
        for row in rows
    ]


def _tongues(article_ids: Sequence[int]) -> Mapping[int, tuple[Tongue, ...]]:
    columns = (
        ArticleTranslation.article_id, ArticleTranslation.language, ArticleTranslation.number, ArticleTranslation.stale,
    )  # fmt: skip
    found: defaultdict[int, dict[str, Tongue]] = defaultdict(dict)
    for row in db.session.execute(select(*columns).where(ArticleTranslation.article_id.in_(article_ids))):
        found[row.article_id][row.language] = Tongue(row.language, row.number, row.stale)
    return {key: every_tongue(found[key]) for key in article_ids}
