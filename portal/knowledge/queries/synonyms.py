"""The list of synonyms as the search needs it, kept by each process until its version changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Page
from portal.core.search import analysis
from portal.core.search.models import SearchState
from portal.core.search.synonyms import MARK, Synonyms
from portal.knowledge.models import SynonymGroup

COLLECTION = "articles"
"""The name of the articles in the search index."""
_A_PAGE = 50

_kept: dict[str, tuple[int, Synonyms]] = {}


def current(lexicon_version: int) -> Synonyms:
    """The synonyms of a lexicon version, read once a process."""
    key = str(db.engine.url)
    kept = _kept.get(key)
    if kept is None or kept[0] != lexicon_version:
        kept = _kept[key] = (lexicon_version, _read(lexicon_version))
    return kept[1]


@dataclass(frozen=True)
class Group:
    """A group as the editor lists it. ``shared``: its words that stand in another group too, with that group's code."""

    code: str
    members: Mapping[str, list[str]]
    shared: tuple[tuple[str, str], ...] = ()


def groups(wanted: str = "", after: str = "") -> Page[Group]:
    """A page of the groups, by code, behind the code ``after``; with ``wanted`` those that have it in their code or in a word.

    The whole list is read, because a word is looked for in all of them; it is some hundreds long.
    """
    rows = db.session.execute(select(SynonymGroup.code, SynonymGroup.members)).all()
    homes: dict[str, list[str]] = {}
    for code, members in rows:
        for member in {one for listed in members.values() for one in listed}:
            homes.setdefault(member, []).append(code)
    wanted = wanted.strip().lower()
    fitting = [
        (code, members)
        for code, members in sorted(rows, key=lambda row: row[0])
        if code > after
        and (not wanted or wanted in code or any(wanted in one for listed in members.values() for one in listed))
    ]
    shown = [Group(code, members, _shared(code, members, homes)) for code, members in fitting[:_A_PAGE]]
    return Page(shown, shown[-1].code if len(fitting) > _A_PAGE else None)


def group(code: str) -> SynonymGroup:
    """A group by its code. Raises NotFound."""
    found = db.session.scalar(select(SynonymGroup).where(SynonymGroup.code == code))
    if found is None:
        raise NotFound
    return found


def meant_by(text: str) -> list[str]:
    """The codes of the groups that the search sees in a text, each once, in the order of the text."""
    lexicon = db.session.scalar(select(SearchState.lexicon_version).where(SearchState.collection == COLLECTION)) or 0
    found = current(lexicon).concepts(list(analysis.words(text)))
    return list(dict.fromkeys(token.removeprefix(MARK) for _, _, token in found))


def known_codes() -> set[str]:
    """The codes of all groups."""
    return set(db.session.scalars(select(SynonymGroup.code)))


def _shared(code: str, members: Mapping[str, list[str]], homes: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    words = dict.fromkeys(one for listed in members.values() for one in listed)
    return tuple((word, other) for word in words for other in homes[word] if other != code)


def _read(lexicon_version: int) -> Synonyms:
    if lexicon_version == 0:  # never loaded: nothing was indexed with synonyms either
        return Synonyms()
    rows = db.session.execute(select(SynonymGroup.code, SynonymGroup.members).order_by(SynonymGroup.code))
    return Synonyms.of(
        (code, [member for members in by_language.values() for member in members]) for code, by_language in rows
    )
