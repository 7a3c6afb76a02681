"""What tests of authors' pages share: an article of the retail organisation, a save of its text, and small pictures."""

import struct
import zlib
from pathlib import Path

from sqlalchemy import select

from portal.core.db import db, write_transaction
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations.importing import import_directory
from tests.clients import Client
from tests.knowledge import folder
from tests.people import Cast

TYPED = {
    "title": "Принтер молчит",
    "summary": "Коротко",
    "keywords": "принтер, печать",
    "kind": "text",
    "body": "Новый текст.",
}


def printer_article(cast: Cast, path: Path) -> int:
    """Import the printer in three languages for the retail organisation; its id."""
    with write_transaction():
        import_directory(folder.fill(path), organisation_id=cast.organisation_id)
        return db.session.scalars(select(Article.id).where(Article.slug == "printer")).one()


def text(article_id: int, language: str = "ru") -> ArticleTranslation:
    """The text as it is now."""
    db.session.expire_all()
    mine = (ArticleTranslation.article_id == article_id) & (ArticleTranslation.language == language)
    return db.session.scalars(select(ArticleTranslation).where(mine)).one()


def save(client: Client, article_id: int, language: str = "ru", base: int = 1, **fields: object):
    """Send the editor's form, which began from version ``base``."""
    data = {**TYPED, "base_number": base, **fields}
    return client.post(f"/kb/articles/{article_id}/texts/{language}", data=data)


def png(width: int = 3, height: int = 2) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x0e\x62\x59" * width for _ in range(height)) if width * height < 10_000 else b""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
