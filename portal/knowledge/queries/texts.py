"""An article's text as it is written: its first heading, what its links lead to."""

import re

SLUG = r"[a-z0-9][a-z0-9-]{0,78}[a-z0-9]?"
RESERVED = frozenset({
    "articles", "categories", "files", "following", "labels", "missing", "new", "search", "snippets", "suggestions", "synonyms",
    "transfers", "votes",
})  # fmt: skip
"""No article can have these slugs: they are pages under /kb."""
_TO_ARTICLE = re.compile(rf"(?:/kb/)?(?P<slug>{SLUG})(?:\.md)?(?P<anchor>#.*)?")
_FIRST_HEADING = re.compile(r"\A\s*#[ \t][^\n]*\n?")


def without_first_heading(body: str) -> str:
    """The body without the heading that repeats the title, which the page shows itself."""
    return _FIRST_HEADING.sub("", body, count=1)


def address(target: str) -> str:
    """Where a link of an article leads: a bare slug means another article."""
    found = _TO_ARTICLE.fullmatch(target)
    return f"/kb/{found['slug']}{found['anchor'] or ''}" if found else target


def slug_of(link: str) -> str | None:
    """The slug that an address made by ``address`` names, or None where it leads elsewhere."""
    found = _TO_ARTICLE.fullmatch(link) if link.startswith("/kb/") else None
    return found["slug"] if found else None
