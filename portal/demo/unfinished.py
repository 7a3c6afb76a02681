"""What the demo's editors have in hand: drafts, reviews, an article that appears by itself, translations that have fallen behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.demo.company import Company
from portal.demo.placing import Registry
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.operations import importing, publishing, reviewing, writing
from portal.knowledge.operations.indexing import index_articles
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.due import REMINDERS

TEXTS = Path(__file__).resolve().parent / "drafts"
EDITOR, COLLEAGUE = "kasia", "iga.majewska"
HOLIDAYS = ("holiday-support-hours", 9, 45)
"""Slug, in how many days it appears, and after how many it goes."""
ARCHIVED = "fax-gateway"
FOR_AGENTS = "shift-handover"
WHY = (
    "Пункт 4 не пойдёт: отвёрткой ломают замок, и гарантия пропадает. Напишите, кого звать, и добавьте польский текст."
)


@dataclass(frozen=True)
class Behind:
    """A passage that was put into one language of an article; the others do not know of it."""

    slug: str
    language: str
    days_ago: int
    before: str
    passage: str


BEHIND = (
    Behind(
        "vpn-connection", "en", 12, "## A request you did not start?",
        "4. Folders open but the ERP does not: close it, wait a minute, open it again. It keeps the old connection.\n\n",
    ),
    Behind(
        "scan-to-mail", "pl", 6, "## ", "Kserokopiarki w Łodzi mają od listopada nowy panel: zamiast **Wyślij** jest ikona koperty.\n\n",
    ),
    Behind(
        "erp-1c-access", "ru", 20, "## ", "Доступ к базе «Зарплата» согласует теперь главный бухгалтер, а не начальник отдела.\n\n",
    ),
)  # fmt: skip


def fill(company: Company, found: Registry, now: datetime) -> None:
    """Write all of it, after the finished articles, in the present transaction."""
    editor, colleague = (found.viewer(company.people[key]) for key in (EDITOR, COLLEAGUE))
    with clock.at((now - timedelta(days=18)).replace(hour=9)):
        importing.import_directory(TEXTS, owner_id=editor.id)
    slugs = {path.stem for path in TEXTS.glob("*/*.md")}
    articles = {one.slug: one for one in db.session.scalars(select(Article).where(Article.slug.in_(slugs)))}
    for article in articles.values():
        if article.slug != FOR_AGENTS:
            article.status, article.published_at = states.DRAFT, None
    db.session.flush()
    index_articles([one.id for one in articles.values()])
    _hand_round(articles, editor, colleague, now)
    _announce(articles[HOLIDAYS[0]], editor, found.firms["torvia"].id, now)
    articles[FOR_AGENTS].audience, articles[FOR_AGENTS].role = states.ROLE, "agent"
    with clock.at(now - timedelta(days=5)):
        publishing.archive(articles[ARCHIVED], by=editor)
    for one in BEHIND:
        _fall_behind(one, editor, now)
    _remember_reminders()


def _hand_round(articles: Mapping[str, Article], editor: Viewer, colleague: Viewer, now: datetime) -> None:
    """One waits for the colleague, one for the editor, one came back."""
    for slug in ("stocktaking-day", "till-drawer-stuck"):
        articles[slug].owner_id = colleague.id
    db.session.flush()
    with clock.at(now - timedelta(days=2)):
        reviewing.ask(articles["power-cut-in-the-shop"].id, colleague.id, seen=states.DRAFT, by=editor)
        reviewing.ask(articles["till-drawer-stuck"].id, editor.id, seen=states.DRAFT, by=colleague)
    with clock.at(now - timedelta(hours=20)):
        reviewing.ask(articles["stocktaking-day"].id, editor.id, seen=states.DRAFT, by=colleague)
        reviewing.send_back(articles["till-drawer-stuck"].id, WHY, seen=states.REVIEW, by=editor)


def _announce(article: Article, editor: Viewer, organisation_id: int, now: datetime) -> None:
    """It appears one morning by itself and goes after the holidays; only the retailer reads it."""
    _slug, first, last = HOLIDAYS
    day = now.date() + timedelta(days=first)
    article.audience, article.organisation_id = states.ORGANISATION, organisation_id
    appears = clock.instant(datetime.combine(day, time(8)), editor.zone)
    article.publish_at = appears
    article.expires_at = clock.instant(datetime.combine(day + timedelta(days=last), time(0)), editor.zone)
    with clock.at(now - timedelta(days=1)):
        audit(editor.id, "changed", "article", article.id, None, {"publish_at": appears.isoformat()})


def _fall_behind(change: Behind, editor: Viewer, now: datetime) -> None:
    article = db.session.scalars(select(Article).where(Article.slug == change.slug)).one()
    text = writing.translation_of(article.id, change.language)
    if text is None or change.before not in text.body:
        raise LookupError(f"{change.slug} in {change.language} has no «{change.before}»")
    body = text.body.replace(change.before, change.passage + change.before, 1)
    keywords = tuple(word for part in text.keywords.split(",") if (word := part.strip()))
    with clock.at((now - timedelta(days=change.days_ago)).replace(hour=10)):
        writing.write(article, change.language, Text(text.title, body, text.summary, keywords), editor.id)
    db.session.flush()
    index_articles([article.id])


def _remember_reminders() -> None:
    """The reminders that have come due by now were sent at their time."""
    today = clock.today()
    first, last = REMINDERS
    due = Article.review_on <= today + timedelta(days=first)
    for article in db.session.scalars(select(Article).where(Article.status == states.PUBLISHED, due)):
        if article.review_on is not None:
            article.reminded_for = article.review_on
            article.reminded_days = last if article.review_on <= today else first
