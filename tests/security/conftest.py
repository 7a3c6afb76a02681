"""One of everything, for tests that walk over all addresses."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import commit, db
from portal.core.storage import store
from portal.dispatch.models import Visit
from portal.knowledge.models import Article, Snippet
from portal.knowledge.operations.importing import import_directory
from portal.tickets.models import File
from portal.tickets.operations import notices
from tests.assets import devices
from tests.factories.tickets import filed
from tests.knowledge import folder
from tests.people import Cast


@pytest.fixture
def objects(app: Flask, session, cast: Cast, tmp_path) -> dict[str, object]:
    """One of everything that belongs to Anna's company, by the name that addresses call it."""
    stored = store(io.BytesIO(b"\x89PNG\r\n\x1a\nx"), "x.png", app.extensions["settings"].files)
    ticket = filed(cast.anna, files=[stored])
    asset = devices.at_site(cast)
    moment = clock.now()
    visit = Visit(
        ticket_id=ticket.id, organisation_id=cast.organisation_id, site_id=cast.site_id, purpose="x", window_from=moment,
        window_to=moment + timedelta(hours=2), duration_minutes=30, requested_by_id=cast.boris.id, requested_at=moment,
    )  # fmt: skip
    db.session.add(visit)
    notice = notices.put_up(cast.boris, cast.organisation_id, "Secret outage")
    folder.fill(tmp_path / "kb")
    import_directory(tmp_path / "kb", "organisation", organisation_id=cast.organisation_id)
    snippet = Snippet(
        code="secret", title="Secret", bodies={"en": "x"}, organisation_id=cast.organisation_id, updated_at=moment
    )
    db.session.add(snippet)
    db.session.flush()
    found = {
        "number": ticket.number,
        "tag": asset.tag,
        "visit_id": visit.id,
        "file_id": db.session.scalars(select(File.id)).one(),
        "asset_id": asset.id,
        "user_id": cast.anna.id,
        "notice_id": notice.id,
        "slug": "printer",
        "article_id": db.session.scalars(select(Article.id).where(Article.slug == "printer")).one(),
        "snippet_id": snippet.id,
    }
    commit()
    return found
