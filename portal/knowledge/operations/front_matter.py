"""Reading one Markdown file with front matter; every fault is told with its line."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from portal.core.i18n import LANGUAGES, _
from portal.knowledge.models import LONGEST_SLUG, LONGEST_TITLE
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.texts import RESERVED, SLUG, without_first_heading
from portal.web.forms import clean_text

LARGEST_FILE = 1_000_000
"""Bytes; an article is a page, not a book."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"---[ \t]*")


@dataclass(frozen=True)
class Fault:
    """Why a file cannot be read; ``line`` counts from 1."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Faulty(Exception):
    """A file that cannot be read."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(path, line, message)


@dataclass(frozen=True)
class Page:
    """One file: an article's text in one language and what it says of the article."""

    path: Path
    slug: str
    language: str
    category: str
    category_title: str
    text: Text
    related: tuple[str, ...]
    guided: bool | None = None
    """Whether it is a decision path; None where the file does not say."""
    models: tuple[str, ...] | None = None
    """Device models it is about, as "Manufacturer Model"; None where the file does not say."""
    known_error: bool = False
    """Whether it is the known error of these models."""


def read_page(path: Path) -> Page:
    """Read a file. Raises Faulty."""
    source = _decode(path)
    lines = source.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        raise Faulty(path, 1, _("the front matter is missing: the file must begin with a line ---"))
    end = next((i for i in range(1, len(lines)) if _FENCE.fullmatch(lines[i])), None)
    if end is None:
        raise Faulty(path, 1, _("the front matter is not closed by a line ---"))
    head = _Head(path, lines[1:end])
    language = head.text("lang", required=True)
    if language not in LANGUAGES:
        raise head.fault("lang", _("unknown language: %(language)s", language=language))
    slug = head.slug(head.text("slug", required=True), "slug")
    if slug in RESERVED:
        raise head.fault("slug", _("the slug %(slug)s is taken by a page of the portal", slug=slug))
    title = head.text("title", required=True)
    if len(title) > LONGEST_TITLE:
        raise head.fault("title", _("the title is longer than %(limit)s characters", limit=LONGEST_TITLE))
    body = clean_text("\n".join(lines[end + 1 :])) or ""
    if not without_first_heading(body).strip() and not head.text("summary"):
        raise Faulty(path, end + 2, _("the article has no text"))
    category = head.slug(head.text("category") or "other", "category", longest=40)
    return Page(
        path=path,
        slug=slug,
        language=language,
        category=category,
        category_title=head.text("category_title"),
        text=Text(title=title, body=body, summary=head.text("summary"), keywords=head.texts("tags")),
        related=tuple(head.slug(slug, "related") for slug in head.texts("related")),
        guided=head.truth("guided"),
        models=head.texts("models") if "models" in head.values else None,
        known_error=bool(head.truth("known_error")),
    )


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Faulty(path, 1, _("the file cannot be read: %(reason)s", reason=error.strerror or "")) from error
    if len(raw) > LARGEST_FILE:
        raise Faulty(path, 1, _("the file is larger than %(limit)s bytes", limit=LARGEST_FILE))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faulty(path, raw.count(b"\n", 0, error.start) + 1, _("the file is not UTF-8")) from error
    if "\0" in text:
        raise Faulty(path, text[: text.index("\0")].count("\n") + 1, _("the file holds a NUL character"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Head:
    """The front matter, with the lines its keys stand on."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        try:
            values = yaml.load("\n".join(lines), _LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            reason = ", ".join(part for part in (error.context, error.problem) if part)
            raise Faulty(path, (mark.line if mark else 0) + 2, reason) from error
        except (yaml.YAMLError, ValueError) as error:
            raise Faulty(path, 2, str(error)) from error
        if not isinstance(values, dict):
            raise Faulty(path, 2, _("the front matter must be a list of keys and values"))
        self.values: dict[object, object] = values

    def fault(self, key: str, message: str) -> Faulty:
        """A fault on the line of a key."""
        line = next((i for i, line in enumerate(self.lines) if line.startswith(f"{key}:")), 0)
        return Faulty(self.path, line + 2, message)

    def text(self, key: str, required: bool = False) -> str:
        """One line of text. Raises Faulty."""
        value = self.values.get(key)
        if isinstance(value, list | dict):
            raise self.fault(key, _("%(key)s must be one text", key=key))
        text = " ".join((clean_text("" if value is None else str(value)) or "").split())
        if required and not text:
            raise self.fault(key, _("%(key)s is missing", key=key))
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one. Raises Faulty."""
        value = self.values.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, list | dict) for item in items):
            raise self.fault(key, _("%(key)s must be a list of texts", key=key))
        return tuple(text for item in items if (text := " ".join((clean_text(str(item)) or "").split())))

    def truth(self, key: str) -> bool | None:
        """Yes or no, None where nothing is said. Raises Faulty."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.fault(key, _("%(key)s must be true or false", key=key))

    def slug(self, value: str, key: str, longest: int = LONGEST_SLUG) -> str:
        """A handle. Raises Faulty."""
        if not re.fullmatch(SLUG, value) or len(value) > longest:
            message = _(
                "%(key)s must be small Latin letters, digits and hyphens, at most %(limit)s: %(value)s",
                key=key, limit=longest, value=value[:100],
            )  # fmt: skip
            raise self.fault(key, message)
        return value
