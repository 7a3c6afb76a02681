"""Banners for places in trouble: shown to everybody there, set by those who may."""

from collections.abc import Sequence
from datetime import timedelta

from flask import abort, url_for

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.tickets import policy
from portal.tickets.forms import NoticeForm
from portal.tickets.models import Notice
from portal.tickets.operations import notices
from portal.tickets.queries import mine
from portal.tickets.routes import blueprint
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import current, viewer

TONES = {"outage": "bad", "maintenance": "warn", "info": "info"}


@blueprint.get("/notices")
@permission("notices.manage")
def list_notices() -> Answer:
    """What stands now and what stood, and the form for one more."""
    return page("tickets/notices.html", form=_form(viewer()), **_listed(viewer()))


@blueprint.post("/notices")
@permission("notices.manage")
def create_notice() -> Answer:
    """Put up a banner."""
    by = viewer()
    form = _form(by)
    if not form.validate_on_submit():
        return invalid("tickets/notices.html", form=form, build=lambda: _listed(by))
    place = form.place.data or ""
    kind, key = place[:1], int(place[1:])
    site = next((s for s in accounts.sites(by) if s.id == key), None) if kind == "s" else None
    try:
        claim = requests.claim(by.id)
        notices.put_up(
            by,
            organisation_id=site.organisation_id if site else key,
            site_id=site.id if site else None,
            title=form.headline.data or "",
            body=form.body.data or "",
            kind=form.kind.data or "",
            ends_at=clock.now() + timedelta(hours=form.hours.data) if form.hours.data else None,
        )
    except Invalid as error:
        form.refuse(error)
        return invalid("tickets/notices.html", form=form, build=lambda: _listed(by))
    except requests.Repeated:
        return redirect_to(url_for("tickets.list_notices"))
    if claim:
        claim.location = url_for("tickets.list_notices")
    flash(_("People there see it now."))
    return redirect_to(url_for("tickets.list_notices"))


@blueprint.post("/notices/<int:notice_id>/end")
@permission("notices.manage")
def end_notice(notice_id: int) -> Answer:
    """Take a banner down."""
    notice = mine.get_managed_notice(viewer(), notice_id)
    if notice is None:
        abort(404)
    notices.take_down(notice, by=viewer())
    return redirect_to(url_for("tickets.list_notices"))


@blueprint.app_context_processor
def offer_banners() -> dict[str, object]:
    """``banners_here()`` for pages of the domains below, which know no notices: read where a template asks for them."""
    return {"banners_here": _banners_here}


def _banners_here() -> list[dict[str, object]]:
    by = current()
    return as_banners(mine.notices_for(by)) if by else []


def as_banners(found: Sequence[Notice]) -> list[dict[str, object]]:
    """Notices as the layout shows them."""
    return [
        {
            "tone": TONES[notice.kind],
            "text": f"{notice.title}. {notice.body}" if notice.body else notice.title,
            "url": "",
        }
        for notice in found
    ]


def _form(by: Viewer) -> NoticeForm:
    form = NoticeForm()
    sites = [s for s in accounts.sites(by) if policy.can_manage_notice(by, s.organisation_id, s.id)]
    places = [(o.id, o.name) for o in accounts.organisations(by) if policy.can_manage_notice(by, o.id, None)]
    form.offer(sites, places)
    return form


def _listed(by: Viewer) -> dict[str, object]:
    return {
        "rows": mine.managed_notices(by),
        "sites": {site.id: site.name for site in accounts.sites(by)},
        "now": clock.now(),
        "tones": TONES,
    }
