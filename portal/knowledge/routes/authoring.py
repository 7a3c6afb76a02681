"""The list of articles for those who write them."""

from urllib.parse import urlencode

from flask import request

from portal.core.i18n import LANGUAGES, _
from portal.knowledge import states
from portal.knowledge.queries import authoring, editing
from portal.knowledge.queries.authoring import ASKED, DUE, MINE, MISSING, NOBODY, STALE, Filters
from portal.knowledge.routes import blueprint
from portal.web import navigation
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.answers import Answer, page
from portal.web.forms import clean_text
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.context_processor
def globals_of_authors() -> dict[str, object]:
    """What templates of the authors' pages may call."""
    return {"author_tabs": navigation.author_tabs}


@blueprint.get("/kb/articles")
@permission("knowledge.edit")
def list_articles() -> Answer:
    """What the viewer may edit, narrowed by filters."""
    by, spoken, filters = viewer(), language(), _filters()
    counts = authoring.counts(by)
    views: list[tuple[object, Filters, int | None]] = [
        (_("All"), Filters(), None),
        (_("Mine"), Filters(owner=MINE), None),
        *((label, Filters(status=state), counts.get(state, 0)) for state, label in states.STATE_LABELS.items()),
        (_("Review due"), Filters(due="soon"), None),
        (_("Stale translations"), Filters(lacks=STALE), None),
    ]
    return page(
        "knowledge/articles.html",
        found=authoring.articles(by, filters, spoken, request.args.get("after")),
        filters=filters,
        arguments={**filters.arguments(), **({"after": request.args["after"]} if "after" in request.args else {})},
        views=[
            {"label": label, "url": f"{request.path}?{urlencode(one.arguments())}", "active": one == filters, "count": count}
            for label, one, count in views
        ],
        asked=counts["asked"],
        topics=editing.topics(spoken),
        state_labels=states.STATE_LABELS,
        audience_labels=states.AUDIENCE_LABELS,
        all_ticked=request.args.get("tick") == "all",
    )  # fmt: skip


def _filters() -> Filters:
    """The filters of the address; what makes no sense does not narrow."""
    given = request.args

    def one_of(name: str, known: tuple[str, ...]) -> str:
        return given[name] if given.get(name) in known else ""

    return Filters(
        status=one_of("status", states.STATES),
        owner=one_of("owner", (MINE, NOBODY, ASKED)),
        category_id=asked_number("category"),
        language=one_of("language", tuple(LANGUAGES)),
        lacks=one_of("lacks", (MISSING, STALE)),
        due=one_of("due", DUE),
        words=(clean_text(given.get("q", "")) or "")[:100],
    )
