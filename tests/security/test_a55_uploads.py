"""A55 to A57: uploads are data under a hash, paths come from numbers only, and a link needs the right to the ticket."""

import io
import stat
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.http import parse_options_header

from portal.tickets.models import File
from tests.factories.tickets import filed, settled

STRANGE = ["../../../evil.png", "..\\evil.png", "/etc/evil.png", "a\u200bb\u202e.png", "Й" * 300 + ".png", "CON.png"]
PNG = b"\x89PNG\r\n\x1a\n" + b"A55"
FILED = {"title": "Файл", "impact": "3", "urgency": "2", "category": ""}


def upload(client, name: str, content: bytes):
    data = {**FILED, "files": [(io.BytesIO(content), name)]}
    return client.post("/tickets", data=data, content_type="multipart/form-data")


def stored(app) -> list[Path]:
    root = app.extensions["settings"].files
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


@pytest.mark.parametrize(
    "name",
    [
        ".htaccess",
        "a.py",
        "a.php\u200b",
        "a.png.exe",
        "\u202egnp.exe",
        "x\u0000.html",
        "CON",
        "../../etc/passwd",
        "фото.рng",
        "a.svg",
    ],
)
def test_a55_code_and_pages_are_refused(app, session, sign_in, name):
    before = stored(app)
    assert upload(sign_in("anna"), name, PNG).status_code == 422
    assert stored(app) == before
    assert session.scalars(select(File)).all() == []


@pytest.mark.parametrize("name", STRANGE)
def test_a55_a_strange_name_is_only_data(app, session, sign_in, name):
    content = PNG + uuid.uuid4().bytes
    anna = sign_in("anna")
    assert upload(anna, name, content).status_code == 303
    file = session.scalars(select(File)).one()
    kept, key, digest = file.name, file.id, file.sha256
    session.rollback()
    assert len(kept) <= 150
    assert not set(kept) & set("/\\\u200b\u202e\u0000")
    path = app.extensions["settings"].files / digest[:2] / digest
    assert path.read_bytes() == content
    answer = anna.get(f"/files/{key}", buffered=True)
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("фото принтера.png", "file.png"),
        ("zdjęcie.png", "zdjecie.png"),
        ("日本.png", "file.png"),
        ("photo.png", "photo.png"),
    ],
)
def test_a55_a_name_in_any_letters_goes_out_as_a_header_may(session, sign_in, name, plain):
    anna = sign_in("anna")
    upload(anna, name, PNG + uuid.uuid4().bytes)
    key = session.scalars(select(File.id)).one()
    session.rollback()
    told = parse_options_header(anna.get(f"/files/{key}?inline=1", buffered=True).headers["Content-Disposition"])
    assert told[1]["filename"] == name
    assert plain in anna.get(f"/files/{key}", buffered=True).headers["Content-Disposition"]


def test_a55_only_pictures_are_shown_in_place(session, sign_in):
    anna = sign_in("anna")
    upload(anna, "a.png", PNG)
    upload(anna, "a.txt", b"<script>alert(1)</script>")
    picture, text = session.scalars(select(File.id).order_by(File.id))
    session.rollback()
    assert anna.get(f"/files/{picture}?inline=1", buffered=True).headers["Content-Disposition"].startswith("inline")
    answer = anna.get(f"/files/{text}?inline=1", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content_type.startswith("text/plain")


@pytest.mark.parametrize(
    "path", ["../1", "%2e%2e%2f1", "/etc/passwd", "1/../../x", "-1", "1e3", "999999", "%00", "1%00"]
)
def test_a56_only_a_number_of_a_visible_file_leads_anywhere(session, sign_in, path):
    anna = sign_in("anna")
    upload(anna, "a.png", PNG)
    assert (
        anna.get(f"/files/{path}", buffered=True).status_code in {404, 308, 400}
        or anna.get(f"/files/{path}", buffered=True).data != PNG
    )


def test_a56_a_link_in_the_store_is_not_followed(app, session, cast, sign_in, tmp_path):
    anna = sign_in("anna")
    content = PNG + uuid.uuid4().bytes
    upload(anna, "a.png", content)
    file = session.scalars(select(File)).one()
    key, path = file.id, app.extensions["settings"].files / file.sha256[:2] / file.sha256
    session.rollback()
    secret = tmp_path / "secret"
    secret.write_text("secret")
    path.unlink()
    path.symlink_to(secret)
    assert anna.get(f"/files/{key}", buffered=True).status_code == 404
    path.unlink()
    assert anna.get(f"/files/{key}", buffered=True).status_code == 404


def test_a57_a_copied_link_is_nothing_without_the_right(session, cast, sign_in, client):
    anna = sign_in("anna")
    upload(anna, "a.png", PNG)
    key = session.scalars(select(File.id)).one()
    session.rollback()
    assert anna.get(f"/files/{key}", buffered=True).status_code == 200
    assert sign_in("boris").get(f"/files/{key}", buffered=True).status_code == 200
    for name in ("ewa", "egor", "olga"):
        assert sign_in(name).get(f"/files/{key}", buffered=True).status_code == 404
    assert client.get(f"/files/{key}", buffered=True).status_code == 302


def test_a57_nobody_else_on_the_machine_reads_files(app, session, cast, sign_in):
    settled(filed(cast.anna))
    upload(sign_in("anna"), "a.png", PNG + uuid.uuid4().bytes)
    for path in stored(app):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
