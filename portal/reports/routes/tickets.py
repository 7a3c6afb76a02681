"""The tickets behind a number, as a page and as a file."""

from flask import Response, abort, request

from portal.core.i18n import _
from portal.reports import measures, queries
from portal.reports.measures import Question
from portal.reports.routes import blueprint
from portal.reports.routes.overview import chosen_period, period_context
from portal.reports.tables import as_csv
from portal.tickets.states import STATUS_LABELS
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.answers import Answer, attachment, page
from portal.web.identity import viewer


@blueprint.get("/reports/tickets")
@permission("reports.read")
def list_tickets() -> Answer:
    """The tickets that a number of the reports counted."""
    by, question = viewer(), _question()
    return page(
        "reports/tickets.html",
        **period_context(question.period),
        question=question,
        heading=measures.LABELS[question.measure],
        found=queries.tickets(by, question, request.args.get("after")),
        count=queries.count(by, question),
        statuses=STATUS_LABELS,
    )


@blueprint.get("/reports/tickets.csv")
@permission("reports.read")
def export_tickets() -> Response:
    """The same as a file for a spreadsheet."""
    question = _question()
    headings = (
        _("Number"), _("Title"), _("Status"), _("Priority"), _("Line"), _("Site"), _("Requester"), _("Opened"), _("Solved"),
    )  # fmt: skip
    rows = (
        (
            row.number, row.title, STATUS_LABELS[row.status], row.priority, row.line, row.site, row.requester,
            row.created_at, row.solved_at,
        )
        for row in queries.all_tickets(viewer(), question)
    )  # fmt: skip
    response = Response(as_csv(headings, rows), content_type="text/csv; charset=utf-8")
    return attachment(response, f"tickets-{question.measure}-{question.period.first}-{question.period.last}.csv")


def _question() -> Question:
    """The question of the address; 404 for a measure that does not exist."""
    given = request.args
    measure = given.get("measure", "opened")
    if measure not in measures.LABELS:
        abort(404)

    return Question(
        measure, chosen_period(), asked_number("line"), asked_number("category"), asked_number("site"), asked_number("score")
    )  # fmt: skip
