"""The memo for users: their own on a page and as a leaflet of A4; what it says, for administrators."""

from babel import Locale
from flask import Response, render_template, request, url_for

from portal.admin import memos
from portal.admin.forms import MemoForm
from portal.admin.memos import Memo
from portal.admin.operations import briefing
from portal.admin.routes import blueprint
from portal.core.errors import NotFound
from portal.core.i18n import LANGUAGES, _
from portal.web import codes, locale
from portal.web.access import permission, signed_in
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer


@blueprint.get("/memo")
@signed_in
def show_memo() -> Answer:
    """How to get help, for the person's own organisation and site."""
    return _told("admin/memo.html", memos.own_memo(viewer(), _language()))


@blueprint.get("/memo/leaflet")
@signed_in
def show_leaflet() -> Answer:
    """The same on a sheet of A4; an administrator prints that of any ``organisation``."""
    wanted = request.args.get("organisation", type=int)
    if wanted is None:
        return _told("admin/memo_leaflet.html", memos.own_memo(viewer(), _language()))
    if wanted != viewer().organisation_id and not viewer().may("admin.manage"):
        raise NotFound
    return _told("admin/memo_leaflet.html", memos.memo_of(wanted, _language()))


@blueprint.get("/memo/code.svg")
@signed_in
def show_memo_code() -> Response:
    """The QR code of the portal's address."""
    return codes.qr_code(codes.absolute())


@blueprint.get("/admin/memos")
@permission("admin.manage")
def list_memos() -> Answer:
    """The organisations with what their memos say."""
    return page("admin/memos.html", served=memos.served())


@blueprint.get("/admin/memos/<int:organisation_id>/edit")
@permission("admin.manage")
def edit_memo(organisation_id: int) -> Answer:
    """The form of a memo."""
    organisation, channels = memos.get_organisation(organisation_id), memos.channels_of(organisation_id)
    notes = {f"note_{code}": text for code, text in channels.notes.items()}
    form = MemoForm(data={"phone": channels.phone, "mail": channels.mail, **notes})
    return page("admin/memo_edit.html", organisation=organisation, form=form)


@blueprint.post("/admin/memos/<int:organisation_id>")
@permission("admin.manage")
def update_memo(organisation_id: int) -> Answer:
    """Say something else."""
    organisation, form = memos.get_organisation(organisation_id), MemoForm()
    if not form.validate_on_submit():
        return invalid("admin/memo_edit.html", organisation=organisation, form=form)
    briefing.set_channels(organisation_id, form.channels(), by=viewer())
    flash(_("Saved."))
    return redirect_to(url_for("admin.list_memos"))


def _language() -> str:
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else locale.language()


def _told(template: str, memo: Memo) -> Answer:
    """The page in the language that the address asks for, whatever the person's own is."""
    spoken, zone = _language(), locale.zone()

    def render() -> str:
        with locale.speaking(spoken, zone):
            weekdays = Locale(spoken).days["stand-alone"]["abbreviated"]
            return render_template(template, memo=memo, language=spoken, address=codes.absolute(), weekdays=weekdays)

    return Answer(render)
