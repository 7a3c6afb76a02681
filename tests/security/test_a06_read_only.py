"""A06: whoever may only read a ticket cannot write into it; not even the bytes of an attachment reach the disk."""

import io
from pathlib import Path

import pytest

from portal.tickets.operations import watching
from tests.factories.tickets import filed, settled
from tests.security.test_a02_secondary_paths import VERBS, image

PNG = b"\x89PNG\r\n\x1a\n" + b"A06"


def stored_files(app) -> list[Path]:
    root = app.extensions["settings"].files
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.startswith("watchers/")])
def test_a_watcher_reads_and_nothing_else(session, cast, sign_in, verb):
    ticket = filed(cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    number = settled(ticket)
    ewa = sign_in("ewa")
    assert ewa.get(f"/tickets/{number}").status_code == 200
    before = image(session)
    assert ewa.post(f"/tickets/{number}/{verb}", data=VERBS[verb]).status_code == 403
    assert image(session) == before


@pytest.mark.parametrize("name", ["ewa", "adam", "egor"])
def test_a_refused_attachment_never_touches_the_disk(app, session, cast, sign_in, name):
    ticket = filed(cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    number = settled(ticket)
    files = stored_files(app)
    data = {"kind": "public", "body": "x", "files": [(io.BytesIO(PNG), "a.png")]}
    answer = sign_in(name).post(f"/tickets/{number}/messages", data=data, content_type="multipart/form-data")
    assert answer.status_code in {403, 404}
    assert stored_files(app) == files


def test_the_page_of_a_reader_offers_no_act(session, cast, sign_in):
    ticket = filed(cast.anna)
    watching.add_watcher(ticket, cast.ewa.id, by=cast.anna)
    number = settled(ticket)
    page = sign_in("ewa").get(f"/tickets/{number}").text
    acts = [verb for verb in VERBS if f'/tickets/{number}/{verb}"' in page]
    assert acts == []  # but for her own leaving, whose address has her number
    assert f"/watchers/{cast.ewa.id}/removal" in page
