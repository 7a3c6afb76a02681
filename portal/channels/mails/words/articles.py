"""Words of mails about articles."""

from flask import current_app

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core.db import db
from portal.core.i18n import LANGUAGES
from portal.core.outbox import Message
from portal.knowledge import queries

MOST_NAMED = 30
"""Articles that one mail names."""


def changed(message: Message) -> dict[str, object] | None:
    """What changed since the first change that is owed, while the person follows the article and may read it."""
    person = db.session.get(User, message.recipient_id or 0)
    if person is None:
        return None
    article_id, number = int(str(message.params["article_id"])), int(str(message.params["number"]))
    viewer = accounts.viewer_of(person)
    if article_id not in queries.followed_ids(viewer):
        return None
    found = queries.changes_since(viewer, article_id, str(message.params["changed_language"]), number)
    if found is None:
        return None
    base = current_app.extensions["settings"].base_url
    return {
        "article": found.entry,
        "sections": found.sections,
        "languages": [LANGUAGES[code] for code in found.languages],
        "url": f"{base}/kb/{found.entry.slug}",
        "following_url": f"{base}/kb/following",
    }


def imported(message: Message) -> dict[str, object] | None:
    """All that the import brought of what the person follows or reviews, and may still read."""
    person = db.session.get(User, message.recipient_id or 0)
    if person is None:
        return None
    by_id, first = message.params.get("by_id"), message.params
    entries = queries.brought_by(
        accounts.viewer_of(person),
        int(str(by_id)) if by_id else None,
        (int(str(first["article_id"])), str(first["changed_language"]), int(str(first["number"]))),
    )
    if not entries:
        return None
    base = current_app.extensions["settings"].base_url
    return {"articles": entries[:MOST_NAMED], "count": len(entries), "base": base}
