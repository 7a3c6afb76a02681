"""What the demo's employees looked for and read, and what they made of it: the most read articles, the words to the authors."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.core import clock
from portal.core.db import db
from portal.demo.company import FOLDER
from portal.demo.placing import Registry
from portal.knowledge import queries
from portal.knowledge.models import Article
from portal.knowledge.operations import selfhelp, voting
from portal.knowledge.operations.selfhelp import Place

_READS_FOR = timedelta(minutes=2)


@dataclass(frozen=True)
class _Reading:
    who: str
    days: int
    typed: str
    slug: str
    useful: bool | None = None
    word: str = ""


def tell(found: Registry, now: datetime) -> None:
    """Write all of it in the present transaction; the articles must be there and indexed."""
    with (FOLDER / "readers.toml").open("rb") as file:
        table = tomllib.load(file)
    articles = {article.slug: article for article in db.session.scalars(select(Article))}
    for number, told in enumerate(table["readings"]):
        reading = _Reading(**told)
        _tell(reading, articles[reading.slug], found, now, f"demo-reader-{number}")


def _tell(reading: _Reading, article: Article, found: Registry, now: datetime, token: str) -> None:
    by = accounts.viewer_of(found.users[reading.who])
    place = Place(by.organisation_id, by.site_id)
    begun = (now - timedelta(days=reading.days)).replace(hour=9, minute=article.id % 60)
    with clock.at(begun):
        shown = [one.id for one in queries.find(by, reading.typed, by.language, 6).found]
        selfhelp.note_typed(
            token, by.id, by.language, reading.typed, place=place, results=len(shown), shown={"articles": shown}
        )
        selfhelp.note_opened(token, by.id, by.language, article.id, place=place)
    if reading.useful is not None:
        with clock.at(begun + _READS_FOR):
            voting.vote(article, reading.useful, by=by, token=token, language=by.language, word=reading.word or None)
