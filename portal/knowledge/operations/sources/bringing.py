"""Pictures and attachments that come along with imported articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.storage import StoredFile, store
from portal.knowledge.models import ArticleFile
from portal.knowledge.operations.attaching import measured
from portal.knowledge.operations.sources.pages import Fault, Page


@dataclass(frozen=True)
class Brought:
    """A file that lies among the stored ones. ``size``: width and height of a picture."""

    file: StoredFile
    size: tuple[int, int] | None


def bring(pages: Sequence[Page], root: Path) -> tuple[dict[Path, Brought], list[Fault]]:
    """Copy the files of pages to the stored ones, before any transaction begins; what is refused is told with its page."""
    brought: dict[Path, Brought] = {}
    faults: list[Fault] = []
    for page in pages:
        for path in page.files.values():
            if path in brought:
                continue
            try:
                with path.open("rb") as stream:
                    file = store(stream, path.name, root, field="file")
                brought[path] = Brought(file, measured(file, root))
            except Invalid as error:
                faults.append(Fault(page.path, 0, str(error.message)))
    return brought, faults


def put_files(article_id: int, pages: Sequence[Page], brought: Mapping[Path, Brought], *, by: Viewer | None) -> bool:
    """Put the files of an article's pages under the names by which its texts mention them; true where one has other content now."""
    wanted = {name: brought[path] for page in pages for name, path in page.files.items() if path in brought}
    if not wanted:
        return False
    rows = db.session.scalars(select(ArticleFile).where(ArticleFile.article_id == article_id))
    known, replaced = {row.name: row for row in rows}, False
    for name, one in wanted.items():
        row = known.get(name)
        if row is not None and row.sha256 == one.file.sha256:
            continue
        if row is None:
            row = ArticleFile(article_id=article_id, name=name)
            db.session.add(row)
        else:
            replaced = True
        row.sha256, row.mime, row.size = one.file.sha256, one.file.mime, one.file.size
        row.width, row.height = one.size or (None, None)
        row.added_by_id, row.added_at = (by.id if by else None), clock.now()
    db.session.flush()
    return replaced
