"""What a token for programs may be good for. A token acts as its person, and only within its scopes. No database here."""

from portal.core.i18n import _l

SCOPES: dict[str, object] = {
    "articles:read": _l("Read articles"),
    "search": _l("Search articles"),
    "suggestions:read": _l("Get suggestions for a text: articles and resolved tickets"),
    "votes:write": _l("Say whether an article was useful"),
}
