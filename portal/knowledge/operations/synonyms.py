"""The list of synonyms: loaded from the product's own list once, then changed by people."""

import tomllib
from pathlib import Path

from sqlalchemy import delete, select

from portal.core.db import db
from portal.core.search import index
from portal.core.search.models import SearchState
from portal.knowledge.models import SynonymGroup
from portal.knowledge.queries.synonyms import COLLECTION

SEED = Path(__file__).parent.parent / "synonyms_seed.toml"


def load_seed() -> int:
    """Load the list that the product brings along where no list was ever loaded; returns the lexicon's version."""
    version = db.session.scalar(select(SearchState.lexicon_version).where(SearchState.collection == COLLECTION))
    return version or replace(seed())


def replace(groups: dict[str, dict[str, list[str]]]) -> int:
    """Put a list in the place of the present one. The articles must be indexed again for it to take effect."""
    db.session.execute(delete(SynonymGroup))
    db.session.add_all(SynonymGroup(code=code, members=members) for code, members in groups.items())
    db.session.flush()
    return index.next_lexicon(COLLECTION)


def seed() -> dict[str, dict[str, list[str]]]:
    """The product's list: members by language, by the code of the group."""
    with SEED.open("rb") as file:
        groups = tomllib.load(file)
    return {
        code: {language: [member.strip() for member in members.split(",")] for language, members in by_language.items()}
        for code, by_language in groups.items()
    }
