"""The list of synonyms: loaded from the product's own list once, then changed by people.

A change takes effect in the texts when they are indexed anew, which each act here asks for as a task.
"""

import hashlib
import json
import tomllib
from pathlib import Path

from sqlalchemy import delete, insert, select

from portal.accounts.viewer import Viewer
from portal.core import tasks
from portal.core.audit import audit
from portal.core.db import db, inserted
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.i18n import _l
from portal.core.search import analysis, index
from portal.core.search.models import SearchState
from portal.knowledge.models import SynonymGroup
from portal.knowledge.queries.synonyms import COLLECTION

Members = dict[str, list[str]]
REINDEX = "reindex_articles"
LONGEST_MEMBER, MOST_WORDS, FEWEST = 60, 5, 2
TAKEN = _l("There is a group of this name already.")
SEED = Path(__file__).parent.parent / "synonyms_seed.toml"


def load_seed() -> int:
    """Load the list that the product brings along where no list was ever loaded; returns the lexicon's version."""
    version = db.session.scalar(select(SearchState.lexicon_version).where(SearchState.collection == COLLECTION))
    return version or replace(seed())


def replace(groups: dict[str, Members]) -> int:
    """Put a list in the place of the present one. The articles must be indexed again for it to take effect."""
    db.session.execute(delete(SynonymGroup))
    _insert(groups)
    return index.next_lexicon(COLLECTION)


def add_group(code: str, members: Members, *, by: Viewer) -> SynonymGroup:
    """Add a group. Raises Invalid for a code that exists and for members that say nothing."""
    if db.session.scalar(select(SynonymGroup.id).where(SynonymGroup.code == code)) is not None:
        raise Invalid("code", TAKEN)
    group = SynonymGroup(code=code, members=checked(members))
    if not inserted(group):
        raise Invalid("code", TAKEN)
    _changed(by)
    audit(by.id, "created", "synonyms", group.id, None, {code: group.members})
    return group


def change_group(group: SynonymGroup, members: Members, *, seen: str, by: Viewer) -> None:
    """Put other members in a group; the same again changes nothing.

    ``seen``: the digest of the group as the person saw it. Raises Conflict where somebody has changed it meanwhile, Invalid
    for members that say nothing, NotFound where somebody has removed it.
    """
    held = select(SynonymGroup).where(SynonymGroup.id == group.id).with_for_update()
    if db.session.scalar(held.execution_options(populate_existing=True)) is None:
        raise NotFound
    members = checked(members)
    if members == group.members:
        return
    if digest(group) != seen:
        raise Conflict(_l("Somebody has changed this group meanwhile. Compare, and save again."))
    before, group.members = group.members, members
    _changed(by)
    audit(by.id, "changed", "synonyms", group.id, {group.code: before}, {group.code: members})


def remove_group(group: SynonymGroup, *, by: Viewer) -> None:
    """Forget a group; the words stay in the texts and are found as themselves."""
    audit(by.id, "removed", "synonyms", group.id, {group.code: group.members}, None)
    db.session.delete(group)
    _changed(by)


def add_missing(*, by: Viewer) -> int:
    """Add the groups of the product's list that are not in the present one; the number added."""
    known = set(db.session.scalars(select(SynonymGroup.code)))
    fresh = {code: members for code, members in seed().items() if code not in known}
    _insert(fresh)
    if fresh:
        _changed(by)
        audit(by.id, "created", "synonyms", None, None, {"groups": len(fresh)})
    return len(fresh)


def checked(members: Members) -> Members:
    """The members without blanks and doubles. Raises Invalid where fewer than two remain, or one has no word in it."""
    clean: Members = {}
    for language, listed in members.items():
        unique = {" ".join(member.split()).lower(): None for member in listed if member.strip()}
        for member in unique:
            if not list(analysis.words(member)):
                raise Invalid(language, _l("«%(member)s» has no letter or digit in it.", member=member))
            if len(member) > LONGEST_MEMBER or len(member.split()) > MOST_WORDS:
                limits = {"letters": LONGEST_MEMBER, "words": MOST_WORDS}
                raise Invalid(language, _l("A synonym has at most %(words)s words and %(letters)s letters.", **limits))
        if unique:
            clean[language] = list(unique)
    if sum(map(len, clean.values())) < FEWEST:
        raise Invalid(next(iter(members)), _l("A group needs at least two words for the same thing."))
    return clean


def digest(group: SynonymGroup) -> str:
    """The same for the same members."""
    return hashlib.sha256(json.dumps(group.members, sort_keys=True).encode()).hexdigest()[:16]


def _insert(groups: dict[str, Members]) -> None:
    if groups:
        rows = [{"code": code, "members": members} for code, members in groups.items()]
        db.session.connection().execute(insert(SynonymGroup), rows)


def _changed(by: Viewer) -> None:
    db.session.flush()
    index.next_lexicon(COLLECTION)
    tasks.ask(REINDEX, {}, by.id, once=True)


def seed() -> dict[str, Members]:
    """The product's list: members by language, by the code of the group."""
    with SEED.open("rb") as file:
        groups = tomllib.load(file)
    return {
        code: {language: [member.strip() for member in members.split(",")] for language, members in by_language.items()}
        for code, by_language in groups.items()
    }
