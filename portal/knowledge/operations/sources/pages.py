"""What every kind of source becomes: pages, each an article's text in one language, and faults with their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.core.naming import latin
from portal.knowledge.operations.writing import Text


@dataclass(frozen=True)
class Fault:
    """Why a file cannot be read; ``line`` counts from 1, 0 means the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}{self._at()}: {self.message}"

    def below(self, folder: Path) -> str:
        """The same with the path from a folder on, for people who know only their own archive."""
        inside = self.path.is_relative_to(folder) and self.path != folder
        return f"{self.path.relative_to(folder) if inside else self.path.name}{self._at()}: {self.message}"

    def _at(self) -> str:
        return f":{self.line}" if self.line else ""


class Faulty(Exception):
    """A file that cannot be read."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(path, line, message)


@dataclass(frozen=True)
class Page:
    """One text of an article, and what its file says of the article. None: the file does not say."""

    path: Path
    slug: str
    language: str
    category: str
    category_title: str
    text: Text
    related: tuple[str, ...] = ()
    guided: bool | None = None
    """Whether it is a decision path."""
    models: tuple[str, ...] | None = None
    """Device models it is about, as "Manufacturer Model"."""
    known_error: bool = False
    """Whether it is the known error of these models."""
    state: str | None = None
    audience: str | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    """Pictures and attachments by the name under which the text mentions them."""
    missing_files: tuple[str, ...] = ()
    """Pictures that the text mentions and that are not there."""


@dataclass(frozen=True)
class Defaults:
    """What holds where a file does not say it."""

    language: str = "en"
    category: str = "other"
    encoding: str | None = None
    """Of tables as text; None: it is found out."""


def slug_of(words: str) -> str:
    """A slug made of a title or a file's name; the same for the same words, so that a second import finds the article again."""
    return latin(words)[:60].strip("-") or "article"
