"""What the editor's dialogs offer: articles to link to, snippets to insert."""

from flask import request

from portal.core.i18n import LANGUAGES
from portal.knowledge.queries import editing, snippets
from portal.knowledge.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.forms import clean_text
from portal.web.identity import viewer
from portal.web.locale import language as spoken


@blueprint.get("/kb/articles/<int:article_id>/link-targets")
@permission("knowledge.edit")
def list_link_targets(article_id: int) -> Answer:
    """Articles that fit what is typed, with their titles in the language ``lang`` of the text that will name them."""
    by, wanted = viewer(), request.args.get("lang", "")
    editing.get_editable(by, article_id)
    language = wanted if wanted in LANGUAGES else spoken()
    return page("knowledge/_link_targets.html", targets=editing.link_targets(by, _asked(), language))


@blueprint.get("/kb/articles/<int:article_id>/snippets")
@permission("knowledge.edit")
def list_usable_snippets(article_id: int) -> Answer:
    """Snippets that this article may hold and that fit what is typed."""
    article = editing.get_editable(viewer(), article_id)
    return page("knowledge/_usable_snippets.html", snippets=snippets.search(_asked(), article.organisation_id))


def _asked() -> str:
    return (clean_text(request.args.get("q", "")) or "")[:200]
