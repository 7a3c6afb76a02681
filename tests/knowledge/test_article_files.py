"""Pictures and attachments of articles: what is taken, how it is shown, who may open it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import db, read_transaction, write_transaction
from portal.core.pictures import size_of
from portal.knowledge.models import Article, ArticleFile
from tests.clients import Client
from tests.knowledge.authors import TYPED, png


def send(client: Client, article_id: int, name: str, content: bytes, htmx: bool = True):
    data = {**TYPED, "base_number": "1", "file": (io.BytesIO(content), name)}
    address = f"/kb/articles/{article_id}/files/ru"
    return client.post(address, data=data, content_type="multipart/form-data", htmx=htmx)


def test_a_picture_is_shown_in_the_text_with_its_size(
    printer: int, kasia: Client, sign_in: Callable[[str], Client]
) -> None:
    answer = json.loads(send(kasia, printer, "Снимок экрана (1).PNG", png(30, 20)).text)
    assert answer == {"markdown": "![snimok ekrana 1](snimok-ekrana-1.png)", "name": "snimok-ekrana-1.png"}
    again = json.loads(send(kasia, printer, "other.png", png(30, 20)).text)
    assert again["name"] == answer["name"]  # the same content is the same file
    other = json.loads(send(kasia, printer, "Снимок экрана 1.png", png(5, 5)).text)
    assert other["name"] == "snimok-ekrana-1-2.png"
    data = {**TYPED, "base_number": 1, "body": answer["markdown"]}
    assert kasia.post(f"/kb/articles/{printer}/texts/ru", data=data).status_code == 303
    page = sign_in("anna").get("/kb/printer").text
    start = page.index("<img", page.index("<article"))
    image = page[start : page.index(">", start)]
    for expected in (f'src="/kb/files/{printer}/snimok-ekrana-1.png"', 'width="30"', 'height="20"', 'loading="lazy"'):
        assert expected in image


def test_an_attachment_is_a_link_to_download(printer: int, kasia: Client) -> None:
    answer = json.loads(send(kasia, printer, "Plan.pdf", b"%PDF-1.7 x").text)
    assert answer["markdown"] == "[plan.pdf](plan.pdf)"
    data = {**TYPED, "base_number": 1, "body": f"{answer['markdown']} [x](missing.pdf)"}
    shown = kasia.post(f"/kb/articles/{printer}/previews/ru", data=data, htmx=True).text
    assert f'href="/kb/files/{printer}/plan.pdf"' in shown
    assert "missing.pdf" in shown.split("<article")[0]
    served = kasia.get(f"/kb/files/{printer}/plan.pdf", buffered=True)
    assert served.headers["Content-Disposition"].startswith("attachment")


def test_it_opens_to_whoever_may_read_the_article(
    printer: int, kasia: Client, sign_in: Callable[[str], Client], client: Client, session: scoped_session[Session]
) -> None:
    send(kasia, printer, "a.png", png())
    address = f"/kb/files/{printer}/a.png"
    served = sign_in("anna").get(address, buffered=True)
    assert served.data == png()
    assert served.mimetype == "image/png"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert served.headers["Content-Disposition"].startswith("inline")
    assert client.get(address).status_code == 404
    assert sign_in("olga").get(address).status_code == 404
    assert sign_in("anna").get(f"/kb/files/{printer}/b.png").status_code == 404
    with write_transaction():
        session.get_one(Article, printer).status = "draft"
    assert sign_in("anna").get(address).status_code == 404
    assert kasia.get(address, buffered=True).status_code == 200


def test_a_file_can_be_taken_out_again_and_nothing_typed_is_lost(
    printer: int, kasia: Client, sign_in: Callable[[str], Client]
) -> None:
    send(kasia, printer, "a.png", png())
    kasia.post(f"/kb/articles/{printer}/texts/ru", data={**TYPED, "base_number": 1, "body": "![Огни](a.png)"})
    data = {**TYPED, "base_number": 2, "body": "Ещё не сохранено", "removed": "a.png"}
    answer = kasia.post(f"/kb/articles/{printer}/files/ru/removal", data=data)
    assert answer.status_code == 200
    assert "Ещё не сохранено</textarea>" in answer.text
    anna = sign_in("anna")
    assert anna.get(f"/kb/files/{printer}/a.png").status_code == 404
    assert f"/kb/files/{printer}" not in anna.get("/kb/printer").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.html", b"<script>"),
        ("a.mp4", b"x"),
        ("a.png", b"<script>alert(1)</script>"),
        ("a.png", b"\x89PNG\r\n\x1a\nno picture"),
        ("a.png", png(60_000, 60_000)),
        ("empty.pdf", b""),
    ],
)
def test_what_is_no_picture_or_document_is_refused_with_a_sentence(
    printer: int, kasia: Client, name: str, content: bytes
) -> None:
    answer = send(kasia, printer, name, content)
    assert answer.status_code == 422
    assert json.loads(answer.text)["error"]
    with read_transaction():
        assert db.session.scalars(select(ArticleFile)).all() == []


def test_without_scripts_the_typed_text_comes_back_with_the_picture(printer: int, kasia: Client) -> None:
    answer = send(kasia, printer, "a.png", png(), htmx=False)
    assert answer.status_code == 200
    assert "Новый текст.\n\n![a](a.png)" in answer.text
    refused = send(kasia, printer, "a.svg", b"<svg/>", htmx=False)
    assert refused.status_code == 422
    assert "Новый текст.</textarea>" in refused.text


def test_a_file_that_comes_along_with_saving_is_not_lost(printer: int, kasia: Client) -> None:
    data = {**TYPED, "base_number": "1", "file": (io.BytesIO(png()), "a.png")}
    answer = kasia.post(f"/kb/articles/{printer}/texts/ru", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert "Новый текст.\n\n![a](a.png)" in answer.text
    with read_transaction():
        assert db.session.scalars(select(ArticleFile.name)).all() == ["a.png"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"GIF89a" + (7).to_bytes(2, "little") + (5).to_bytes(2, "little"), (7, 5)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x05\x00\x07\x03", (7, 5)),
        (b"\xff\xd8\xff\xc4\x00\x04ab\xff\xff\xc2\x00\x11\x08\x00\x05\x00\x07\x03", (7, 5)),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + b"\x06\0\0\x04\0\0", (7, 5)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (6 | 4 << 14).to_bytes(4, "little"), (7, 5)),
        (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50, None),
        (b"GIF89a\0\0\0\0", None),
        (b"", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(
    tmp_path: Path, head: bytes, expected: tuple[int, int] | None
) -> None:
    file = tmp_path / "x"
    file.write_bytes(head)
    assert size_of(file) == expected
