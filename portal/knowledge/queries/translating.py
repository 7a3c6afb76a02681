"""The languages of one article side by side: which are there, which are behind, and behind what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.i18n import LANGUAGES
from portal.knowledge import policy
from portal.knowledge.models import Article, ArticleTranslation, ArticleVersion


@dataclass(frozen=True)
class Source:
    """What a stale text does not know of: the versions of another language, from the last one it knows to the newest."""

    language: str
    known_number: int
    known: str
    number: int
    now: str
    changed_at: datetime


@dataclass(frozen=True)
class Translation:
    """An article in a language. ``number`` 0: there is no text."""

    language: str
    number: int
    title: str
    body: str
    updated_at: datetime | None
    stale: bool
    stale_language: str | None
    stale_number: int | None
    source: Source | None

    @property
    def state(self) -> str:
        """missing, stale, or fresh."""
        return "missing" if not self.number else "stale" if self.stale else "fresh"


def translations(viewer: Viewer, article_id: int) -> list[Translation]:
    """All languages of an article that the viewer may edit, in their order. Two statements."""
    rows = db.session.scalars(
        select(ArticleTranslation)
        .join(Article, Article.id == ArticleTranslation.article_id)
        .where(Article.id == article_id, policy.editable(viewer))
    )
    texts = {row.language: row for row in rows}
    known = _known({code: text for code, text in texts.items() if text.stale}, texts)
    return [
        Translation(code, text.number, text.title, text.body, text.updated_at, text.stale, text.stale_language,
                    text.stale_number, known.get(code))
        if (text := texts.get(code))
        else Translation(code, 0, "", "", None, False, None, None, None)
        for code in LANGUAGES
    ]  # fmt: skip


def _known(stale: dict[str, ArticleTranslation], texts: dict[str, ArticleTranslation]) -> dict[str, Source]:
    """By the language of each stale text: what it does not know of, where that is on record."""
    wanted = {
        code: (texts[text.stale_language], text.stale_number - 1)
        for code, text in stale.items()
        if text.stale_language in texts and text.stale_number and text.stale_number > 1
    }
    if not wanted:
        return {}
    versions = [
        and_(ArticleVersion.translation_id == source.id, ArticleVersion.number == number)
        for source, number in wanted.values()
    ]
    rows = db.session.scalars(select(ArticleVersion).where(or_(*versions)))
    found = {(version.translation_id, version.number): version for version in rows}
    return {
        code: Source(
            language=source.language,
            known_number=number,
            known=_lines(found[source.id, number]),
            number=source.number,
            now=_lines(source),
            changed_at=source.updated_at,
        )
        for code, (source, number) in wanted.items()
        if (source.id, number) in found
    }


def _lines(text: ArticleTranslation | ArticleVersion) -> str:
    """All that an author writes, as one text that can be compared."""
    return "\n".join([text.title, text.summary, text.keywords, "", text.body])
