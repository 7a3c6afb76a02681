"""States and audiences of articles; no database."""

from portal.core.i18n import _l

DRAFT, REVIEW, PUBLISHED, ARCHIVED = "draft", "review", "published", "archived"
STATES = (DRAFT, REVIEW, PUBLISHED, ARCHIVED)
UNPUBLISHED = (DRAFT, REVIEW)
STATE_LABELS = {
    DRAFT: _l("Draft"),
    REVIEW: _l("In review"),
    PUBLISHED: _l("Published"),
    ARCHIVED: _l("Archived"),
}
MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({REVIEW, PUBLISHED, ARCHIVED}),
    REVIEW: frozenset({DRAFT, PUBLISHED, ARCHIVED}),
    PUBLISHED: frozenset({DRAFT, ARCHIVED}),
    ARCHIVED: frozenset({DRAFT}),
}

TEXT, GUIDED = "text", "guided"
KINDS = (TEXT, GUIDED)
KIND_LABELS = {TEXT: _l("Text"), GUIDED: _l("Guided steps")}

PUBLIC, SIGNED_IN, ORGANISATION, DEPARTMENT, ROLE = "public", "signed_in", "organisation", "department", "role"
AUDIENCES = (PUBLIC, SIGNED_IN, ORGANISATION, DEPARTMENT, ROLE)
OF_ORGANISATION = (ORGANISATION, DEPARTMENT, ROLE)
"""Audiences within one organisation."""
AUDIENCE_LABELS = {
    PUBLIC: _l("Everybody"),
    SIGNED_IN: _l("Everybody who is signed in"),
    ORGANISATION: _l("One organisation"),
    DEPARTMENT: _l("One department"),
    ROLE: _l("People with a role"),
}

TYPED, OPENED, WALKED, USEFUL, NOT_USEFUL, FILED = "typed", "opened", "walked", "useful", "not_useful", "filed"
"""Kinds of self-help steps."""

AVOIDED, ASKED, UNDECIDED = "avoided", "filed", "open"
"""How a self-help session ended: a ticket avoided, a ticket filed, or nobody can tell."""
