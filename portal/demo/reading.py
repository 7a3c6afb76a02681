"""What the demo's employees looked for and read, and what they made of it: the most read articles, the words to the authors."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.core import clock
from portal.core.db import db
from portal.demo.company import FOLDER
from portal.demo.placing import Registry
from portal.knowledge import queries, states
from portal.knowledge.models import Article
from portal.knowledge.operations import selfhelp, voting
from portal.knowledge.operations.selfhelp import NOWHERE, Place
from portal.knowledge.queries import Reading, guiding, walking

_READS_FOR = timedelta(minutes=2)


@dataclass(frozen=True)
class _Reading:
    days: int
    typed: str
    slug: str
    who: str = ""
    """Nobody: a stranger, who speaks ``language``."""
    language: str = ""
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
    by = accounts.viewer_of(found.users[reading.who]) if reading.who else None
    user_id, language = (by.id, by.language) if by else (None, reading.language)
    place = Place(by.organisation_id, by.site_id) if by else NOWHERE
    begun = (now - timedelta(days=reading.days)).replace(hour=9, minute=article.id % 60)
    with clock.at(begun):
        shown = [one.id for one in queries.find(by, reading.typed, language, 6).found]
        selfhelp.note_typed(
            token, user_id, language, reading.typed, place=place, results=len(shown), shown={"articles": shown}
        )
        selfhelp.note_opened(token, user_id, language, article.id, place=place)
        if article.kind == states.GUIDED:
            for answer in _answers(queries.reading(by, article.slug, language)):
                selfhelp.note_walked(token, user_id, language, article.id, answer, place=place)
    if reading.useful is not None:
        with clock.at(begun + _READS_FOR):
            voting.vote(article, reading.useful, by=by, token=token, language=language, word=reading.word or None)


def _answers(article: Reading) -> Iterator[str]:
    """What somebody answers who takes the first answer of each question of a guided article, to its end."""
    path = guiding.steps(walking.text_of(article))
    here, via = path[0], ""
    for _question in path:
        if here.is_end or here.choices[0].target == guiding.TICKET:
            return
        via, target = walking.onward(via, here, 0), here.choices[0].target
        here = next(step for step in path if step.id == target)
        yield walking.last_answer(walking.passed(path, via, here.id), here)
