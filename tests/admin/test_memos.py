"""The memo for users: what it says, for whom, in three languages, and who may change it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from portal.accounts.models import Organisation
from portal.core.audit import AuditEntry
from portal.core.db import db, read_transaction, write_transaction
from portal.knowledge.operations.importing import import_directory
from portal.sla.calendar_tables import read_table
from portal.sla.operations import agreeing, calendars
from portal.sla.states import Target
from tests.clients import Client
from tests.knowledge import folder
from tests.people import Cast

SignIn = Callable[[str], Client]
SENT = {"phone": "+48 22 100 20 30 wew. 5", "mail": "help@retail.example", "note_ru": "Звоните.\nИли <b>пишите</b>."}


@pytest.fixture
def service(session: scoped_session[Session], cast: Cast, tmp_path: Path) -> None:
    """A contract with hours for the cast's organisation, and the library."""
    with write_transaction():
        week = {"mon": ["08:00-17:00"], "tue": ["08:00-17:00"], "sat": ["10:00-14:00"]}
        calendar, _ = calendars.load(read_table({"name": "Desk", "zone": "Europe/Warsaw", "week": week}))
        goals = {Target.FIRST_RESPONSE: {3: 60}}
        since = datetime(2020, 1, 1, tzinfo=UTC)
        version = agreeing.publish_policy("Usual", goals, since)
        organisation = session.get_one(Organisation, cast.organisation_id)
        agreeing.sign_contract("Retail", organisation, calendar, version.policy, since.date())
        import_directory(folder.fill(tmp_path))


@pytest.mark.usefixtures("service")
class TestReadingIt:
    def test_it_tells_channels_hours_and_answers_in_the_wanted_language(self, sign_in: SignIn, cast: Cast) -> None:
        address = f"/admin/memos/{cast.organisation_id}"
        assert sign_in("adam").post(address, data=SENT).location == "/admin/memos"
        anna = sign_in("anna")
        text = anna.get("/memo").text
        assert "Vesna Retail" in text
        assert 'href="tel:+481' not in text
        assert "+48 22 100 20 30 wew. 5" in text
        assert "mailto:help@retail.example" in text
        assert "Или &lt;b&gt;пишите&lt;/b&gt;." in text
        assert "Понедельник – Вторник" in text
        assert "08:00–17:00" in text
        assert "Принтер не печатает" in text
        leaflet = anna.get("/memo/leaflet?lang=pl").text
        assert '<html lang="pl"' in leaflet
        assert "Poniedziałek – Wtorek" in leaflet
        assert "Drukarka nie drukuje" in leaflet
        assert "/memo/code.svg" in leaflet
        everybody = sign_in("adam").get(f"/memo/leaflet?organisation={cast.organisation_id}&lang=en").text
        assert "Mon" in everybody
        assert "Warsaw (UTC+" in everybody
        assert "Понедельник" in anna.get("/memo?lang=xx").text
        assert anna.get("/memo/code.svg").mimetype == "image/svg+xml"

    def test_another_organisation_gets_its_own(self, sign_in: SignIn, cast: Cast) -> None:
        sign_in("adam").post(f"/admin/memos/{cast.organisation_id}", data=SENT)
        text = sign_in("olga").get("/memo").text
        assert "Other Company" in text
        assert "+48 22" not in text
        assert "08:00" not in text
        assert sign_in("olga").get(f"/memo/leaflet?organisation={cast.organisation_id}").status_code == 404
        foreign = sign_in("adam").get(f"/memo/leaflet?organisation={cast.other_organisation_id}&lang=en")
        assert "Other Company" in foreign.text
        assert sign_in("adam").get("/memo/leaflet?organisation=999999").status_code == 404

    def test_a_stranger_signs_in_first(self, client: Client) -> None:
        for path in ("/memo", "/memo/leaflet", "/memo/code.svg"):
            assert client.get(path).location.startswith("/login?next=/memo")

    def test_it_costs_at_most_ten_statements(self, app: Flask, sign_in: SignIn) -> None:
        anna = sign_in("anna")
        anna.get("/memo")
        asked: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        try:
            anna.get("/memo")
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        reads = [s for s in asked if s.lstrip().upper().startswith("SELECT") and "FROM user_sessions" not in s]
        assert len(reads) <= 10, "\n".join(reads)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"phone": "call us"}, "phone"),
        ({"phone": "javascript:alert(1)"}, "phone"),
        ({"mail": "nobody"}, "mail"),
        ({"mail": "a@b.example?subject=x,c@d.example"}, "mail"),
        ({"note_pl": "x" * 601}, "note_pl"),
    ],
)
def test_a_wrong_entry_comes_back_and_nothing_is_kept(
    sign_in: SignIn, cast: Cast, sent: dict[str, str], field: str
) -> None:
    answer = sign_in("adam").post(f"/admin/memos/{cast.organisation_id}", data={**SENT, **sent})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "help@retail" not in sign_in("adam").get("/admin/memos").text


def test_what_was_changed_stands_in_the_audit(session: scoped_session[Session], sign_in: SignIn, cast: Cast) -> None:
    adam = sign_in("adam")
    for _ in range(2):
        adam.post(f"/admin/memos/{cast.organisation_id}", data=SENT)
    with read_transaction():
        rows = session.query(AuditEntry).filter_by(kind="settings").all()
        assert [row.actor_id for row in rows] == [cast.adam.id]
    assert "Звоните." in adam.get(f"/admin/memos/{cast.organisation_id}/edit").text
    assert adam.post("/admin/memos/999999", data=SENT).status_code == 404
    assert sign_in("kasia").get("/admin/memos").status_code == 403
