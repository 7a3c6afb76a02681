"""The search field of the header: a number opens its ticket, words look for an answer."""

import re

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.i18n import _
from portal.tickets.queries import finding
from portal.tickets.routes import blueprint
from portal.web.access import signed_in
from portal.web.answers import flash
from portal.web.identity import viewer
from portal.web.navigation import url_if_there

NUMBER = re.compile(r"#?\s*(\d{1,9})")


@blueprint.get("/search")
@signed_in
def list_found() -> ResponseReturnValue:
    """``q``: `1042` or `#1042` opens the ticket where it may be seen; everything else goes to the answers."""
    asked = request.args.get("q", "").strip()
    number = NUMBER.fullmatch(asked)
    if number and finding.is_visible(viewer(), int(number[1])):
        return redirect(url_for("tickets.show_ticket", number=int(number[1])))
    if number:
        flash(_("There is no ticket #%(number)s that you may see.", number=number[1]), "warning")
    return redirect(url_if_there("knowledge.list_found", q=asked) or url_for("tickets.show_home"))
