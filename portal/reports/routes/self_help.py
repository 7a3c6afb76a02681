"""What people found before they asked, what it saved, and the sessions behind each number."""

from flask import abort, request

from portal.core.i18n import LANGUAGES
from portal.knowledge.queries.ledger import rules
from portal.reports import selfhelp
from portal.reports.routes import blueprint
from portal.reports.routes.overview import chosen_period, period_context
from portal.reports.selfhelp import Question
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.answers import Answer, page
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.get("/reports/self-help")
@permission("reports.read")
def show_self_help() -> Answer:
    """Sessions of a period, what became of them, and the cost of the tickets that were avoided."""
    by, period = viewer(), chosen_period()
    languages = selfhelp.by_language(by, period)
    return page(
        "reports/self_help.html",
        **period_context(period),
        totals=selfhelp.totals(languages),
        groups={
            "who": selfhelp.by_standing(by, period),
            "category": selfhelp.by_category(by, period),
            "language": languages,
            "site": selfhelp.by_site(by, period),
        },
        parts=selfhelp.per_part(by, period),
        rules=rules(),
        labels=selfhelp.LABELS,
    )  # fmt: skip


@blueprint.get("/reports/self-help/sessions")
@permission("reports.read")
def list_self_help_sessions() -> Answer:
    """The sessions that a number counted, step by step."""
    by, question = viewer(), _question()
    found = selfhelp.sessions(by, question, request.args.get("after"))
    return page(
        "reports/self_help_sessions.html",
        question=question,
        heading=selfhelp.LABELS[question.measure],
        found=found,
        steps=selfhelp.steps_of([row.id for row in found.rows], language()),
        step_labels=selfhelp.STEPS,
        outcomes=selfhelp.OUTCOMES,
        **period_context(question.period),
    )


def _question() -> Question:
    """The question of the address; 404 for a measure that does not exist."""
    measure = request.args.get("measure", "sessions")
    if measure not in selfhelp.LABELS:
        abort(404)

    spoken, who = request.args.get("language"), request.args.get("who")
    return Question(
        measure,
        chosen_period(),
        asked_number("category"),
        asked_number("site"),
        spoken if spoken in LANGUAGES else None,
        who if who in selfhelp.STANDINGS else None,
    )
