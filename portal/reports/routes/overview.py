"""The supervisor's overview and what people said."""

from flask import request

from portal.feedback import queries as feedback
from portal.feedback.states import SCORE_LABELS
from portal.reports import measures, periods, queries
from portal.reports.periods import Period
from portal.reports.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer


@blueprint.get("/reports")
@permission("reports.read")
def show_overview() -> Answer:
    """Counts of a period per line, category and site, and how satisfied people were."""
    by, period = viewer(), chosen_period()
    return page(
        "reports/overview.html",
        **period_context(period),
        totals=queries.totals(by, period),
        lines=queries.by_line(by, period),
        categories=queries.by_category(by, period),
        sites=queries.by_site(by, period),
        parts=queries.opened_per_part(by, period),
        scores=queries.scores(by, period),
        labels=measures.LABELS,
        score_labels=SCORE_LABELS,
    )


@blueprint.get("/reports/satisfaction")
@permission("reports.read")
def show_satisfaction() -> Answer:
    """Scores, what people wrote, and whom to call."""
    by, period = viewer(), chosen_period()
    return page(
        "reports/satisfaction.html",
        **period_context(period),
        scores=queries.scores(by, period),
        lines=[group for group in queries.by_line(by, period) if group.answers],
        comments=queries.comments(by, period),
        callbacks=len(feedback.callbacks(by)) if by.may("tickets.assign") else None,
        score_labels=SCORE_LABELS,
    )


def chosen_period() -> Period:
    """The period of the address, in the viewer's zone."""
    return periods.period_of(request.args, viewer().zone)


def period_context(period: Period) -> dict[str, object]:
    """What the choice of a period needs."""
    return {"period": period, "period_labels": periods.LABELS}
