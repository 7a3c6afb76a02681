"""Pictures and attachments of an article."""

from pathlib import Path

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, pictures
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.core.storage import INLINE, StoredFile, path_of
from portal.knowledge.models import Article, ArticleFile
from portal.knowledge.operations import naming, snippets

ACCEPTED = (
    "png", "jpg", "jpeg", "webp", "gif", "pdf", "txt", "csv", "docx", "xlsx", "odt", "ods", "zip",
)  # fmt: skip
MOST_PIXELS = 40_000_000
MOST_FILES = 200


def measured(file: StoredFile, root: Path) -> tuple[int, int] | None:
    """Width and height of a picture; None for another kind of file.

    Raises Invalid("file") for a kind that articles do not take, for a picture that is none, and for one of too many pixels.
    Reads the disk: call it before the transaction begins.
    """
    if file.name.rpartition(".")[2].lower() not in ACCEPTED:
        raise Invalid("file", _l("Files of this kind are not accepted: %(name)s", name=file.name))
    if file.mime not in INLINE:
        return None
    size = pictures.size_of(path_of(root, file.sha256))
    if size is None:
        raise Invalid("file", _l("The content is not what the name says: %(name)s", name=file.name))
    if size[0] * size[1] > MOST_PIXELS:
        raise Invalid("file", _l("%(name)s has too many pixels; make it smaller first.", name=file.name))
    return size


def attach(article: Article, file: StoredFile, size: tuple[int, int] | None, *, by: Viewer | None) -> ArticleFile:
    """Note a stored file in an article under a name of its own; the same content again is the same file.

    ``size``: what ``measured`` says. Raises Invalid("file") where the article has too many.
    """
    mine = list(db.session.scalars(select(ArticleFile).where(ArticleFile.article_id == article.id)))
    same = next((one for one in mine if one.sha256 == file.sha256), None)
    if same is not None:
        return same
    if len(mine) >= MOST_FILES:
        raise Invalid("file", _l("An article holds at most %(limit)s files.", limit=MOST_FILES))
    found = ArticleFile(
        article_id=article.id,
        sha256=file.sha256,
        name=naming.free_file_name(article.id, file.name),
        mime=file.mime,
        size=file.size,
        width=size[0] if size else None,
        height=size[1] if size else None,
        added_by_id=by.id if by else None,
        added_at=clock.now(),
    )
    db.session.add(found)
    db.session.flush()
    audit(by.id if by else None, "file_added", "article", article.id, after={"name": found.name, "sha256": file.sha256})
    return found


def remove(article: Article, name: str, *, by: Viewer) -> None:
    """Take a file out of an article; a text that still shows it says so in the editor, and readers get its words. Safe twice."""
    found = db.session.scalar(select(ArticleFile).where(ArticleFile.article_id == article.id, ArticleFile.name == name))
    if found is None:
        return
    audit(by.id, "file_removed", "article", article.id, before={"name": found.name, "sha256": found.sha256})
    db.session.delete(found)
    db.session.flush()
    snippets.render_anew([article.id])
