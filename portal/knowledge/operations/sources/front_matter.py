"""Reading one Markdown file with front matter; every fault is told with its line."""

import re
from pathlib import Path

import yaml

from portal.core.i18n import LANGUAGES, _
from portal.knowledge import states
from portal.knowledge.models import LONGEST_SLUG, LONGEST_TITLE
from portal.knowledge.operations.sources.pages import Faulty, Page
from portal.knowledge.operations.sources.pictures import gather
from portal.knowledge.operations.writing import Text
from portal.knowledge.queries.texts import RESERVED, SLUG, without_first_heading
from portal.web.forms import clean_text

LARGEST_FILE = 1_000_000
"""Bytes; an article is a page, not a book."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"---[ \t]*")


def read_page(path: Path, root: Path | None = None) -> Page:
    """Read a file; with ``root`` the pictures it mentions are looked for below that folder. Raises Faulty."""
    source = decode(path)
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
    pictures = gather(body, path, root) if root else None
    return Page(
        path=path,
        slug=slug,
        language=language,
        category=category,
        category_title=head.text("category_title"),
        text=Text(
            title=title,
            body=pictures.body if pictures else body,
            summary=head.text("summary"),
            keywords=head.texts("tags"),
        ),
        related=tuple(head.slug(slug, "related") for slug in head.texts("related")),
        guided=head.truth("guided"),
        models=head.texts("models") if "models" in head.values else None,
        known_error=bool(head.truth("known_error")),
        state=head.choice("state", states.STATES),
        audience=head.choice("audience", states.AUDIENCES),
        files=pictures.files if pictures else {},
        missing_files=pictures.missing if pictures else (),
    )


def decode(path: Path) -> str:
    """The text of a file with plain line ends. Raises Faulty where it is no UTF-8 text or too large."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Faulty(path, 0, _("the file cannot be read: %(reason)s", reason=error.strerror or "")) from error
    if len(raw) > LARGEST_FILE:
        raise Faulty(path, 0, _("the file is larger than %(limit)s bytes", limit=LARGEST_FILE))
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

    def choice(self, key: str, known: tuple[str, ...]) -> str | None:
        """One of several words, None where nothing is said. Raises Faulty."""
        value = self.text(key) or None
        if value is None or value in known:
            return value
        raise self.fault(key, _("%(key)s must be one of: %(known)s", key=key, known=", ".join(known)))

    def slug(self, value: str, key: str, longest: int = LONGEST_SLUG) -> str:
        """A handle. Raises Faulty."""
        if not re.fullmatch(SLUG, value) or len(value) > longest:
            message = _(
                "%(key)s must be small Latin letters, digits and hyphens, at most %(limit)s: %(value)s",
                key=key, limit=longest, value=value[:100],
            )  # fmt: skip
            raise self.fault(key, message)
        return value
