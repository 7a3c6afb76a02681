"""The search field of the header: a number opens its ticket, words look for an answer."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.i18n import _
from portal.tickets.queries import finding
from portal.tickets.routes import blueprint
from portal.web.access import signed_in
from portal.web.answers import flash
from portal.web.identity import viewer
from portal.web.navigation import url_if_there


@blueprint.get("/search")
@signed_in
def list_found() -> ResponseReturnValue:
    """``q``: `1042` or `#1042` opens the ticket where it may be seen; everything else goes to the answers."""
    asked = request.args.get("q", "").strip()
    number = finding.number_meant(asked)
    if number is not None and finding.is_visible(viewer(), number):
        return redirect(url_for("tickets.show_ticket", number=number))
    if number is not None:
        flash(_("There is no ticket #%(number)s that you may see.", number=number), "warning")
    return redirect(url_if_there("knowledge.list_found", q=asked) or url_for("tickets.show_home"))
