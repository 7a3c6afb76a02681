"""What a ticket costs, and how long it is kept who searched for what."""

from portal.admin.forms import SelfHelpForm
from portal.admin.routes import blueprint
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.knowledge.operations import ledger
from portal.knowledge.queries.ledger import rules
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.navigation import url_if_there

PAGE = "admin/self_help.html"


@blueprint.get("/admin/self-help")
@permission("admin.manage")
def edit_self_help() -> Answer:
    """The rules that hold now."""
    form = SelfHelpForm(formdata=None)
    form.show(rules())
    return page(PAGE, form=form)


@blueprint.post("/admin/self-help")
@permission("admin.manage")
def update_self_help() -> Answer:
    """Other rules; they are written to the audit."""
    form = SelfHelpForm()
    if not form.validate_on_submit():
        return invalid(PAGE, form=form)
    try:
        ledger.change_rules(form.rules(), by=viewer())
    except Invalid as error:
        form.refuse(error)
        return invalid(PAGE, form=form)
    flash(_("Saved."))
    return redirect_to(url_if_there("admin.edit_self_help"))
