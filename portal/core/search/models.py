"""Tables of the search core. A collection names what is searched; a term or word belongs to one collection."""

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.search.analysis import LONGEST_TERM


class SearchState(db.Model):
    """One row a collection: the versions by which processes notice a change."""

    __tablename__ = "search_states"

    collection: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=0)
    """Rises with every change of the collection; writers are serialised by this row."""
    stamp: Mapped[int] = mapped_column(BigInteger, default=0)
    """Random, new with every version: tells a version that was rolled back from the one that took its number."""
    lexicon_version: Mapped[int] = mapped_column(Integer, default=0)
    """Rises when the list of synonyms changes; 0 means it was never loaded."""


class SearchLanguage(db.Model):
    """How many documents of a language a collection holds: what the rarity of a word is measured against."""

    __tablename__ = "search_languages"
    __table_args__ = (PrimaryKeyConstraint("collection", "language"),)

    collection: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    documents: Mapped[int] = mapped_column(Integer)


class SearchTerm(db.Model):
    """A term with the number of documents that hold it."""

    __tablename__ = "search_terms"
    __table_args__ = (UniqueConstraint("collection", "term"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(32))
    term: Mapped[str] = mapped_column(String(LONGEST_TERM + 1))
    df: Mapped[int] = mapped_column(Integer, default=0)


class SearchPosting(db.Model):
    """How much a term says about a document. The collection is the term's."""

    __tablename__ = "search_postings"
    __table_args__ = (PrimaryKeyConstraint("term_id", "doc_id"), {"sqlite_with_rowid": False})

    term_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    doc_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    impact: Mapped[int] = mapped_column(Integer)


class SearchWord(db.Model):
    """A word as people write it, folded: the vocabulary of spelling repair and of prefixes. Where it is written with marks
    on its Latin letters, that form has a row too."""

    __tablename__ = "search_words"
    __table_args__ = (
        PrimaryKeyConstraint("collection", "word"),
        Index("ix_search_words_changed", "collection", "changed_in"),
        {"sqlite_with_rowid": False},
    )

    collection: Mapped[str] = mapped_column(String(32))
    word: Mapped[str] = mapped_column(String(LONGEST_TERM))
    df: Mapped[int] = mapped_column(Integer)
    changed_in: Mapped[int] = mapped_column(Integer)
    """Version of the collection in which the word came or went; a process reads only what is newer than its own."""


class SearchDocument(db.Model):
    """A document in the index. Narrow: every search reads many of its rows."""

    __tablename__ = "search_documents"
    # The id first: with the collection first, a planner without statistics walks through all documents.
    __table_args__ = (PrimaryKeyConstraint("doc_id", "collection"), {"sqlite_with_rowid": False})

    collection: Mapped[str] = mapped_column(String(32))
    doc_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    group_id: Mapped[int] = mapped_column(Integer)
    """Documents of one group (translations of an article) are one result."""
    language: Mapped[str] = mapped_column(String(8))


class SearchContent(db.Model):
    """What was indexed of a document, so that it can be taken out again without its old text."""

    __tablename__ = "search_contents"
    __table_args__ = (PrimaryKeyConstraint("doc_id", "collection"),)

    collection: Mapped[str] = mapped_column(String(32))
    doc_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    """Pairs (term id, impact) as 32-bit integers."""
    words: Mapped[bytes] = mapped_column(LargeBinary)
    """The distinct words, newline-separated, compressed."""


class SearchVector(db.Model):
    """What a document means, for the semantic layer. Written only while that is switched on."""

    __tablename__ = "search_vectors"
    __table_args__ = (
        PrimaryKeyConstraint("doc_id", "collection"),
        Index("ix_search_vectors_changed", "collection", "changed_in"),
    )

    collection: Mapped[str] = mapped_column(String(32))
    doc_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    group_id: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    """Of the text that was encoded: the same text is not encoded again."""
    changed_in: Mapped[int] = mapped_column(Integer)
    """Version of the collection; a process reads only what is newer than its own."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """512 numbers of 16 bits, of length 1; empty where the document was taken out."""
