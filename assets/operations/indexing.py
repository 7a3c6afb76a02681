"""The words by which an asset is found. Derived from the asset, its model and its holder; may be rebuilt at any time."""

import re
import unicodedata

from sqlalchemy import delete, insert, select

from assets.models import Asset, DeviceModel, Term
from portal.accounts.models import User
from portal.core.db import db

LONGEST = 60
WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """The form in which words are compared: case, width and ё do not matter."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def words_of(text: str) -> set[str]:
    """The words of a text, and every chunk between blanks as it stands (so that "ICC-2065556" is found whole and by its number)."""
    folded = fold(text)
    return {w[:LONGEST] for w in (*WORD.findall(folded), *folded.split()) if w}


def terms_of(asset: Asset, model: DeviceModel, holder_name: str = "") -> set[str]:
    """All words of an asset."""
    texts = [asset.tag, asset.name, asset.serial, *asset.other_ids.values(), model.manufacturer, model.name]
    return set().union(*(words_of(t) for t in (*texts, model.part_number, holder_name)))


def reindex(asset: Asset) -> None:
    """Bring the words of one asset up to date."""
    holder_name = ""
    if asset.custodian_id is not None:
        holder_name = db.session.scalar(select(User.name).where(User.id == asset.custodian_id)) or ""
    wanted = terms_of(asset, asset.model, holder_name)
    present = set(db.session.scalars(select(Term.term).where(Term.asset_id == asset.id)))
    if gone := present - wanted:
        db.session.execute(
            delete(Term).where(Term.asset_id == asset.id, Term.term.in_(gone)),
            execution_options={"synchronize_session": False},
        )
    if fresh := wanted - present:
        db.session.execute(insert(Term), [{"term": term, "asset_id": asset.id} for term in sorted(fresh)])
