"""Banners for places in trouble."""

from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _l
from portal.tickets import policy, states
from portal.tickets.models import Notice


def put_up(
    by: Viewer,
    organisation_id: int,
    title: str,
    body: str = "",
    kind: str = "outage",
    site_id: int | None = None,
    ends_at: datetime | None = None,
) -> Notice:
    """Show a banner to one site, or to the whole organisation. Raises Forbidden, Invalid."""
    if not policy.can_manage_notice(by, organisation_id, site_id):
        raise Forbidden
    if kind not in states.NOTICE_KINDS:
        raise Invalid("kind", _l("Unknown kind."))
    if not title.strip():
        raise Invalid("title", _l("Please write something."))
    if ends_at is not None and ends_at <= clock.now():
        raise Invalid("ends_at", _l("This date has passed."))
    notice = Notice(
        organisation_id=organisation_id,
        site_id=site_id,
        kind=kind,
        title=title.strip(),
        body=body.strip(),
        author_id=by.id,
        starts_at=clock.now(),
        ends_at=ends_at,
    )
    db.session.add(notice)
    db.session.flush()
    audit(by.id, "put_up", "notice", notice.id, after={"title": notice.title, "site_id": site_id})
    return notice


def take_down(notice: Notice, by: Viewer) -> None:
    """End a banner now; one that has ended stays as it is. Raises Forbidden."""
    if not policy.can_manage_notice(by, notice.organisation_id, notice.site_id):
        raise Forbidden
    if notice.ends_at is not None and notice.ends_at <= clock.now():
        return
    notice.ends_at = clock.now()
    audit(by.id, "taken_down", "notice", notice.id)
