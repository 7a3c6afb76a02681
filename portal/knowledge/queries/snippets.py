"""Passages that many articles share. A text names one as ``{{snippet:code}}``; readers get its words in their place.

Alone on a line (or as the item of a list, or in a quotation) the passage keeps its own lines; amid other words it becomes one
line. A snippet holds no snippets. A text may use the snippets of everybody and those of its own organisation.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import pick
from portal.knowledge import policy
from portal.knowledge.models import Snippet, SnippetUse

MARK = "{{snippet:"
MOST_USES = 50
"""In one text; what is over stays as it was typed, so that no text grows without bound."""
_USE = re.compile(r"\{\{snippet:(?P<code>[^{}\n]*)\}\}")
_ALONE = re.compile(
    r"""(?P<lead>[ \t]*(?:>[ \t]*)*            # indented, quoted
         (?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)     # or the item of a list
        \{\{snippet:(?P<code>[^{}\n]*)\}\}[ \t]*""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Passage:
    """A snippet in one language, as a text needs it."""

    id: int
    code: str
    body: str


@dataclass(frozen=True)
class Line:
    """A snippet in the list of all: how many articles use it."""

    id: int
    code: str
    title: str
    languages: tuple[str, ...]
    uses: int
    updated_at: datetime


def codes_in(text: str) -> tuple[str, ...]:
    """The snippets that a text names, each once."""
    return tuple(dict.fromkeys(found["code"].strip() for found in _USE.finditer(text)))


def expand(text: str, passages: Mapping[str, Passage]) -> str:
    """The text with the passages in place of their names; unknown names stay."""
    left = MOST_USES
    lines = []
    for line in text.split("\n"):
        if MARK not in line or left <= 0:
            lines.append(line)
            continue
        left -= len(_USE.findall(line))
        alone = _ALONE.fullmatch(line)
        known = passages.get(alone["code"].strip()) if alone else None
        lines.append(_block(alone["lead"], known.body) if alone and known else _USE.sub(_inline(passages), line))
    return "\n".join(lines)


def _block(lead: str, body: str) -> str:
    first, *rest = body.split("\n")
    indent = re.sub(r"[^\s>]", " ", lead)
    return "\n".join([lead + first, *(indent + line if line else indent.rstrip() for line in rest)])


def _inline(passages: Mapping[str, Passage]) -> Callable[[re.Match[str]], str]:
    return lambda found: (
        " ".join(passages[code].body.split()) if (code := found["code"].strip()) in passages else found[0]
    )


def passages(text: str, language: str, organisation_id: int | None, *, lock: bool = False) -> dict[str, Passage]:
    """The known snippets that a text of an organisation names, by code. No statement where it names none.

    ``lock``: held until the end of the transaction, so that a change of the snippet waits and then finds this text.
    """
    codes = codes_in(text)
    if not codes:
        return {}
    statement = select(Snippet).where(Snippet.code.in_(codes), usable(organisation_id))
    rows = db.session.scalars(statement.with_for_update(read=True) if lock else statement)
    return {row.code: Passage(row.id, row.code, pick(row.bodies, language)) for row in rows}


def expanded(text: str, language: str, organisation_id: int | None) -> str:
    """A text of an organisation with its snippets in place."""
    return expand(text, passages(text, language, organisation_id))


def usable(organisation_id: int | None) -> ColumnElement[bool]:
    """The snippets that an article of this organisation (None: of everybody) may hold."""
    return or_(Snippet.organisation_id.is_(None), Snippet.organisation_id == organisation_id)


def lines(viewer: Viewer) -> list[Line]:
    """The snippets that a person may edit, by name, with their use."""
    uses = select(SnippetUse.snippet_id, func.count().label("times")).group_by(SnippetUse.snippet_id).subquery("uses")
    rows = db.session.execute(
        select(Snippet, func.coalesce(uses.c.times, 0))
        .outerjoin(uses, uses.c.snippet_id == Snippet.id)
        .where(policy.editable_snippets(viewer))
        .order_by(func.lower(Snippet.title), Snippet.id)
        .limit(500)
    )
    return [
        Line(s.id, s.code, s.title, tuple(sorted(code for code, body in s.bodies.items() if body)), times, s.updated_at)
        for s, times in rows
    ]


def get_editable(viewer: Viewer, snippet_id: int) -> Snippet:
    """A snippet that a person may edit. Raises NotFound."""
    found = db.session.scalar(select(Snippet).where(Snippet.id == snippet_id, policy.editable_snippets(viewer)))
    if found is None:
        raise NotFound
    return found


def search(text: str, organisation_id: int | None, limit: int = 12) -> list[Snippet]:
    """The snippets that an article of an organisation may hold and whose name or code has the words."""
    wanted = f"%{_escaped(text.lower())}%"
    named = or_(func.lower(Snippet.title).like(wanted, escape="\\"), Snippet.code.like(wanted, escape="\\"))
    statement = select(Snippet).where(usable(organisation_id), named)
    return list(db.session.scalars(statement.order_by(func.lower(Snippet.title), Snippet.id).limit(limit)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
