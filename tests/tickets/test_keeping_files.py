"""Whoever gets an error beside a field, or looks at answers first, need not choose her photo again."""

import io
import re

import pytest
from sqlalchemy import select

from portal.core.storage import path_of
from portal.tickets.models import File, Ticket
from tests.factories.tickets import filed, settled

FILED = {"title": "Принтер", "impact": "3", "urgency": "2", "category": ""}
PNG = b"\x89PNG\r\n\x1a\n"


def send(client, address: str, data: dict[str, object], *photos: str):
    files = [(io.BytesIO(PNG + name.encode()), name) for name in photos]
    return client.post(address, data={**data, "files": files}, content_type="multipart/form-data")


def kept(answer) -> list[str]:
    return re.findall(r'name="files_kept" value="([^"]+)" checked', answer.text)


def attached(app, session) -> dict[str, bytes]:
    rows = session.execute(select(File.name, File.sha256).order_by(File.id)).all()
    session.rollback()
    return {name: path_of(app.extensions["settings"].files, sha256).read_bytes() for name, sha256 in rows}


def test_a_photo_outlives_an_error_beside_another_field(app, session, sign_in):
    anna = sign_in("anna")
    refused = send(anna, "/tickets", {**FILED, "title": ""}, "a.png", "б.png")
    assert refused.status_code == 422
    assert "a.png" in refused.text
    again = send(anna, "/tickets", {**FILED, "title": "", "files_kept": kept(refused)}, "c.png")
    sent = send(anna, "/tickets", {**FILED, "files_kept": kept(again)})
    assert sent.status_code == 303
    assert attached(app, session) == {name: PNG + name.encode() for name in ("a.png", "б.png", "c.png")}


def test_a_photo_outlives_looking_at_answers_without_scripts(app, session, sign_in):
    anna = sign_in("anna")
    shown = send(anna, "/tickets/suggestions", FILED, "a.png")
    assert shown.status_code == 200
    assert send(anna, "/tickets", {**FILED, "files_kept": kept(shown)}).status_code == 303
    assert attached(app, session) == {"a.png": PNG + b"a.png"}


@pytest.mark.parametrize("htmx", [True, False])
def test_a_photo_outlives_an_empty_reply(app, session, cast, sign_in, htmx):
    number = settled(filed(cast.anna))
    anna, address = sign_in("anna"), f"/tickets/{number}/messages"
    data = {"kind": "public", "body": "", "files": [(io.BytesIO(PNG), "a.png")]}
    refused = anna.post(address, data=data, content_type="multipart/form-data", htmx=htmx)
    assert refused.status_code == 422
    assert send(anna, address, {"kind": "public", "body": "Вот", "files_kept": kept(refused)}).status_code == 303
    assert attached(app, session) == {"a.png": PNG}


def test_one_refused_file_takes_no_other_along(sign_in):
    refused = send(sign_in("anna"), "/tickets", FILED, "a.png", "b.exe", "c.png")
    assert refused.status_code == 422
    assert "b.exe" in refused.text
    assert len(kept(refused)) == 2


def test_what_is_unticked_is_not_sent(app, session, sign_in):
    anna = sign_in("anna")
    refused = send(anna, "/tickets", {**FILED, "title": ""}, "a.png", "b.png")
    assert send(anna, "/tickets", {**FILED, "files_kept": kept(refused)[1:]}).status_code == 303
    assert list(attached(app, session)) == ["b.png"]


def test_the_limit_counts_what_was_chosen_before(session, sign_in):
    anna = sign_in("anna")
    refused = send(anna, "/tickets", {**FILED, "title": ""}, *(f"{n}.png" for n in range(8)))
    again = send(anna, "/tickets", {**FILED, "files_kept": kept(refused)}, *(f"{n}.jpg.png" for n in range(3)))
    assert again.status_code == 422
    assert len(kept(again)) == 10
    assert session.scalars(select(Ticket)).all() == []


def test_a_token_is_good_for_its_person_only(session, sign_in):
    anna, boris = sign_in("anna"), sign_in("boris")
    [token] = kept(send(anna, "/tickets", {**FILED, "title": ""}, "a.png"))
    for client, told in ((boris, token), (anna, token[:-1]), (anna, "x"), (anna, "\u0000")):
        answer = send(client, "/tickets", {**FILED, "files_kept": [told]})
        assert answer.status_code == 422
        assert 'id="files-error"' in answer.text
    assert session.scalars(select(File)).all() == []


@pytest.mark.parametrize(
    ("address", "wrong", "right"),
    [
        ("/kb/transfers", {"language": "ru", "category": "Не Адрес"}, {"language": "ru", "category": "printers"}),
        ("/assets/imports", {"currency": "x"}, {"currency": "EUR"}),
    ],
)
def test_a_table_outlives_an_error_beside_another_field(sign_in, address, wrong, right):
    who = sign_in("adam" if address.startswith("/kb") else "piotr")
    page = who.get(address if address.startswith("/kb") else f"{address}/new").text
    own = dict(re.findall(r'name="(organisation)".*?<option[^>]* value="([^"]*)"', page, re.DOTALL))
    table = (io.BytesIO(b"tag;model\nN1;Drukarka"), "t.csv")
    data = {**own, **wrong, "file": table}
    refused = who.post(address, data=data, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "file-error" not in refused.text
    [token] = re.findall(r'name="file_kept" value="([^"]+)" checked', refused.text)
    assert who.post(address, data={**own, **right, "file_kept": token}).status_code == 303
    without = who.post(address, data={**own, **right})
    assert without.status_code == 422
    assert "file-error" in without.text
