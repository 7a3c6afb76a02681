"""What an import is asked to do, and what it tells afterwards or beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from portal.accounts.viewer import Viewer
from portal.knowledge.operations.sources.pages import Fault


class ImportRefused(Exception):
    """The files have faults; nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True)
class Wishes:
    """What holds for all articles of an import.

    ``audience`` None: what the file says, else that of an article which exists, else signed-in people. ``by`` None: an operator
    who may change everything.
    """

    audience: str | None = None
    organisation_id: int | None = None
    owner_id: int | None = None
    by: Viewer | None = None


@dataclass
class Report:
    """What an import did, or would do, and what it found wanting."""

    files: int = 0
    articles_created: int = 0
    articles_changed: int = 0
    articles_same: int = 0
    texts_created: int = 0
    texts_changed: int = 0
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """Slug, language and "created" or "changed", of each text."""
    missing_translations: dict[str, list[str]] = field(default_factory=dict)
    """By language: the slugs of the folder that have no text in it."""
    unresolved_links: dict[str, list[str]] = field(default_factory=dict)
    """By slug: the articles it names that are neither in the folder nor in the portal."""
    unknown_models: dict[str, list[str]] = field(default_factory=dict)
    """By slug: the device models it is about that the inventory does not know."""
    missing_files: dict[str, list[str]] = field(default_factory=dict)
    """By slug: the pictures its texts mention that were not brought along."""

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, written."""
        return bool(self.articles_created or self.articles_changed)

    def plain(self) -> dict[str, object]:
        """As JSON values."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
