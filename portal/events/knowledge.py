"""Facts of the knowledge base. ``at`` (ISO 8601, UTC) tells one occasion from the next: the same article can be asked about twice."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(Fact):
    """The text of a published article was replaced in one language; ``number`` is the version that readers see now.

    ``actor_id`` is the author, or who asked for the import that brought it (``imported``), None for an operator's.
    """

    article_id: int
    language: str
    number: int
    imported: bool = False


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Fact):
    """An article that readers did not see is shown to its audience.

    ``actor_id`` is None where its time had come; after an import it is who asked for it, else the owner, who needs no mail.
    """

    article_id: int
    at: str


@dataclass(frozen=True, kw_only=True)
class ArticleReviewAsked(Fact):
    """Somebody asked for a yes to a draft: of the named reviewer, or of any editor."""

    article_id: int
    reviewer_id: int | None
    at: str


@dataclass(frozen=True, kw_only=True)
class ArticleSentBack(Fact):
    """A reviewer gave a draft back to whom it came from, and said why."""

    article_id: int
    to_id: int | None
    why: str
    at: str


@dataclass(frozen=True, kw_only=True)
class PublicationHeld(Fact):
    """The time of a draft had come, and it was not ready: not approved as it stands, or with faults."""

    article_id: int
    at: str


@dataclass(frozen=True, kw_only=True)
class ReviewDue(Fact):
    """A published article is to be read through again by ``review_on`` (ISO date); said ``days`` before, and on the day (0)."""

    article_id: int
    review_on: str
    days: int
