"""Facts of the knowledge base."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(Fact):
    """The text of a published article was replaced in one language; ``number`` is the version that readers see now.

    ``actor_id`` is the author, None for an import.
    """

    article_id: int
    language: str
    number: int
