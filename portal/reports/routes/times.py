"""How long things took."""

from portal.reports import measures
from portal.reports import times as reports_times
from portal.reports.routes import blueprint
from portal.reports.routes.overview import chosen_period, period_context
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer


@blueprint.get("/reports/times")
@permission("reports.read")
def show_times() -> Answer:
    """Mean working time to the first answer and to the solution, per line."""
    period = chosen_period()
    return page(
        "reports/times.html",
        **period_context(period),
        times=reports_times.times(viewer(), period),
        most=reports_times.MOST,
        labels=measures.LABELS,
    )
