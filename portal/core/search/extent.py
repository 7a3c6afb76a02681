"""How much a collection holds, and by which versions a process notices that it changed."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from portal.core.db import db
from portal.core.search.models import SearchLanguage, SearchState

_READ = (
    select(SearchState.version, SearchState.stamp, SearchState.lexicon_version, SearchLanguage.documents)
    .join(SearchLanguage, SearchLanguage.collection == SearchState.collection)
    .where(SearchState.collection == bindparam("collection"), SearchLanguage.documents > 0)
)


@dataclass(frozen=True)
class Extent:
    """A collection at one moment: its versions (models.SearchState), its documents and their languages."""

    version: int
    stamp: int
    lexicon_version: int
    documents: int
    languages: int

    @property
    def in_language(self) -> float:
        """Documents that a word, which belongs to one language, can stand in."""
        return self.documents / self.languages


def extent(collection: str) -> Extent | None:
    """What a collection holds now; None where it is empty. One statement."""
    rows = db.session.connection().execute(_READ, {"collection": collection}).all()
    if not rows:
        return None
    version, stamp, lexicon_version, _ = rows[0]
    return Extent(version, stamp, lexicon_version, sum(row.documents for row in rows), len(rows))
