"""Words for the same thing."""

from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key


class SynonymGroup(db.Model):
    """Words for one thing. ``members``: lists of words by language; the languages only help whoever edits them."""

    __tablename__ = "synonym_groups"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    members: Mapped[dict[str, list[str]]] = mapped_column(JSONDict)
