"""Snippets that come along with imported articles: those nobody has yet are added, the others stay as they are."""

from pathlib import Path

import yaml
from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import LANGUAGES, _
from portal.knowledge.models import Snippet
from portal.knowledge.operations import snippets
from portal.knowledge.operations.sources.front_matter import decode
from portal.knowledge.operations.sources.pages import Faulty

FILE = "snippets.yaml"


def put_snippets(folder: Path, *, by: Viewer | None) -> int:
    """Add what the folder's file of snippets has and the portal has not; the number added. Raises Faulty for a file that is none."""
    path = folder / FILE
    if not path.is_file():
        return 0
    try:
        listed = yaml.safe_load(decode(path)) or []
        wanted = [(str(one["code"]), str(one["title"]), dict(one["bodies"])) for one in listed]
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise Faulty(path, 1, _("the list of snippets cannot be read: %(reason)s", reason=str(error))) from error
    known = set(db.session.scalars(select(Snippet.code)))
    fresh = [one for one in wanted if one[0] not in known]
    for code, title, bodies in fresh:
        texts = {language: str(bodies.get(language) or "") for language in LANGUAGES}
        try:
            snippets.create(code, title, texts, by=by)
        except Invalid as error:
            raise Faulty(path, 1, f"{code}: {error.message}") from error
    return len(fresh)
