"""Files of a form, put on disk before any transaction begins."""

from collections.abc import Sequence

from flask import current_app
from werkzeug.datastructures import FileStorage

from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.core.storage import StoredFile, store
from portal.tickets.states import FILES_LIMIT
from portal.web.forms import chosen_files


def stored(files: Sequence[FileStorage] | None) -> list[StoredFile]:
    """Store what was really chosen. Raises Invalid("files") for too many, or for one that is refused."""
    chosen = chosen_files(files)
    if len(chosen) > FILES_LIMIT:
        raise Invalid("files", _l("At most %(limit)s files at once, please.", limit=FILES_LIMIT))
    root = current_app.extensions["settings"].files
    return [store(file.stream, file.filename or "", root) for file in chosen]
