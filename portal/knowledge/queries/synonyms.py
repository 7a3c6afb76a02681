"""The list of synonyms as the search needs it, kept by each process until its version changes."""

from sqlalchemy import select

from portal.core.db import db
from portal.core.search.synonyms import Synonyms
from portal.knowledge.models import SynonymGroup

COLLECTION = "articles"
"""The name of the articles in the search index."""

_kept: dict[str, tuple[int, Synonyms]] = {}


def current(lexicon_version: int) -> Synonyms:
    """The synonyms of a lexicon version, read once a process."""
    key = str(db.engine.url)
    kept = _kept.get(key)
    if kept is None or kept[0] != lexicon_version:
        kept = _kept[key] = (lexicon_version, _read(lexicon_version))
    return kept[1]


def _read(lexicon_version: int) -> Synonyms:
    if lexicon_version == 0:  # never loaded: nothing was indexed with synonyms either
        return Synonyms()
    rows = db.session.execute(select(SynonymGroup.code, SynonymGroup.members).order_by(SynonymGroup.code))
    return Synonyms.of(
        (code, [member for members in by_language.values() for member in members]) for code, by_language in rows
    )
