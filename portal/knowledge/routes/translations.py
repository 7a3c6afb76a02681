"""The languages of an article side by side."""

from portal.core.errors import NotFound
from portal.knowledge.queries import differences, translating, workflow
from portal.knowledge.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.get("/kb/articles/<int:article_id>/translations")
@permission("knowledge.edit")
def show_translations(article_id: int) -> Answer:
    """Which languages are there, and what each stale one does not know of."""
    by = viewer()
    flow = workflow.flow(by, article_id, language())
    if flow is None:
        raise NotFound
    texts = translating.translations(by, article_id)
    return page("knowledge/translations.html", flow=flow, translations=texts, compare=differences.compare)
