"""What the demo's people searched for before they filed, or instead; what readers thought of articles, and which ones solved tickets."""

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select

from portal.catalogue.models import Category
from portal.core import clock
from portal.core.db import db
from portal.demo.bulk import Bulk
from portal.demo.company import Company, Person, read_table
from portal.demo.placing import Registry
from portal.demo.records import Record
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTopic, ArticleVote, SelfHelpSession, SelfHelpStep
from portal.knowledge.operations import ledger
from portal.knowledge.queries.ledger import Rules
from portal.tickets.models import TicketArticle
from portal.tickets.operations import repeating
from portal.tickets.operations.answering import SOLVED

DAYS, SESSIONS, EVERY = 29, 64, 6
"""How far back searches go, how many end without a ticket at first, and before which share of tickets somebody searched."""
TICKET_COST = Rules(cost_cents=1400, currency="EUR")
COMPLAINTS = (
    ("wifi-no-internet", "boris", "Не понял, где на роутере кнопка перезагрузки: на нашем её нет."),
    ("wifi-no-internet", "egor", "Для магазинов с двумя точками доступа не подходит."),
    ("printer-not-printing", "piotr", "Brakuje zdjęcia, gdzie jest kolejka wydruku."),
)


class Searcher:
    """Gathers sessions of self-help, votes and ties between tickets and articles."""

    def __init__(self, company: Company, found: Registry, bulk: Bulk, seed: int) -> None:
        self.company = company
        self.found = found
        self.bulk = bulk
        self.now = clock.now()
        self.dice = random.Random(seed)
        rows = db.session.execute(select(Article.slug, Article.id))
        self.articles: dict[str, int] = {row.slug: row.id for row in rows}

    def search(self, records: Sequence[Record]) -> None:
        """Everything before the tickets are written."""
        told = cast(Sequence[Mapping[str, object]], read_table("searches")["searches"])
        for record in records[::EVERY]:
            self._before(record)
        for number in range(SESSIONS):
            self._session(told[number % len(told)])
        self._tie(records)
        for slug, key, word in COMPLAINTS:
            at = self.now - timedelta(days=self.dice.randint(2, 20))
            self.bulk.add(
                ArticleVote,
                article_id=self.articles[slug],
                user_id=self.found.users[key].id,
                useful=False,
                at=at,
                word=word,
            )

    def conclude(self) -> None:
        """Everything after: sessions are decided by their rule, repeated solutions are found, a ticket has its cost."""
        ledger.change_rules(TICKET_COST, by=self.found.viewer(self.company.people["adam"]))
        while due := ledger.due():
            for session_id in due:
                ledger.decide(session_id)
        repeating.propose()

    def _before(self, record: Record) -> None:
        """Somebody searched for the subject of her ticket, and filed it a few minutes later."""
        person, story = record.story.requester, record.story
        at = story.opened_at - timedelta(minutes=self.dice.randint(3, 12))
        session_id = self._begin(person, story.theme.language, at, story.opened_at, story.theme.category)
        slug = story.theme.article
        found = self.dice.randint(1, 4) if slug else self.dice.choice((0, 0, 2))
        self._step(session_id, at, states.TYPED, text=story.subject[:200], results=found)
        if slug in self.articles:
            self._step(session_id, at + timedelta(minutes=1), states.OPENED, article_id=self.articles[slug])
        self._step(session_id, story.opened_at, states.FILED, ticket_id=record.id)

    def _session(self, told: Mapping[str, object]) -> None:
        language = str(told["language"])
        people = [one for one in self.company.people.values() if one.language == language]
        person = self.dice.choice(people)
        day = self.now - timedelta(days=self.dice.randint(1, DAYS))
        at = day.replace(hour=self.dice.randint(6, 14), minute=self.dice.randint(0, 59))
        last = at + timedelta(minutes=4)
        session_id = self._begin(person, language, at, last, str(told.get("category", "")))
        cases = told["cases"]
        text = str(self.dice.choice(cases if isinstance(cases, tuple) else (cases,)))
        self._step(session_id, at, states.TYPED, text=text, results=told["found"])
        slug = str(told.get("helped") or told.get("opened") or "")
        if slug in self.articles:
            self._step(session_id, at + timedelta(minutes=1), states.OPENED, article_id=self.articles[slug])
        if "helped" in told and slug in self.articles and self.dice.random() < 0.75:
            self._step(session_id, last, states.USEFUL, article_id=self.articles[slug])

    def _begin(self, person: Person, language: str, at: datetime, last: datetime, category: str) -> int:
        user, known = self.found.users[person.key], self._category(category)
        return self.bulk.add(
            SelfHelpSession,
            token=secrets.token_urlsafe(18),
            user_id=user.id,
            language=language,
            organisation_id=user.organisation_id,
            site_id=user.site_id,
            category_id=known.id if known else None,
            begun_at=at,
            last_at=last,
        )

    def _category(self, key: str) -> Category | None:
        """The kind of help of a theme; None for none."""
        topic = self.company.topics.get(key)
        return self.found.categories[f"{topic.service}/{topic.key}"] if topic else None

    def _step(self, session_id: int, at: datetime, kind: str, **values: object) -> None:
        self.bulk.add(SelfHelpStep, session_id=session_id, at=at, kind=kind, **values)

    def _tie(self, records: Sequence[Record]) -> None:
        """Which article solved which ticket, and with which kinds of help articles deal."""
        topics: set[tuple[int, int]] = set()
        for record in records:
            article_id = self.articles.get(record.story.theme.article)
            category = self._category(record.story.theme.category)
            if article_id is not None and category is not None:
                topics.add((article_id, category.id))
            if article_id is not None and record.article_slug and record.solved_at is not None:
                self.bulk.put(
                    TicketArticle, ticket_id=record.id, article_id=article_id, kind=SOLVED, by_id=record.assignee_id,
                    at=record.solved_at,
                )  # fmt: skip
        for article_id, category_id in sorted(topics):
            self.bulk.put(ArticleTopic, article_id=article_id, category_id=category_id)
