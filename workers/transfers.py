"""Take articles in from an archive or table, and out into an archive: long acts that an editor watches."""

import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import current_app, url_for

from portal.accounts import queries as people
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core import statistics, storage
from portal.core.db import db, read_transaction, write_transaction
from portal.core.i18n import _, _l, ngettext
from portal.core.tasks import Cancelled, Kind, Params, Progress
from portal.knowledge.operations import exporting, importing
from portal.knowledge.operations.import_report import ImportRefused, Report, Wishes
from portal.knowledge.operations.sources.bringing import bring
from portal.knowledge.operations.sources.gathering import gather, unpack
from portal.knowledge.operations.sources.pages import Defaults, Fault, Faulty
from portal.knowledge.operations.sources.snippets import put_snippets

MOST_TOLD = 500
"""Faults and changes that a report holds; the numbers count all of them."""


def root() -> Path:
    """Where archives that came or go lie, apart from the files of articles and tickets; housekeeping removes them after a week."""
    return current_app.extensions["settings"].data / "transfers"


def run_import(params: Params, progress: Progress) -> dict[str, object]:
    """Read, check and compare; with ``dry`` false write as well, some articles at a time."""
    archive = storage.path_of(root(), str(params["sha256"]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            source = _laid_out(archive, str(params["name"]), folder)
            return _import(source, folder, params, progress)
        except Faulty as error:
            return _refused([error.fault], folder)
        except ImportRefused as error:
            return _refused(error.faults, folder)


def run_export(params: Params, progress: Progress) -> dict[str, object]:
    """Write everything the person may edit into one archive."""
    with read_transaction():
        by = _person(params)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.zip"
        articles, texts = write_archive(path, by, progress.step)
        with path.open("rb") as stream:
            stored = storage.store(stream, path.name, root(), limit=path.stat().st_size + 1)
    return {"sha256": stored.sha256, "size": stored.size, "articles": articles, "texts": texts}


def write_archive(path: Path, by: Viewer | None, step: Callable[[int, int], None]) -> tuple[int, int]:
    """Write an archive of what a person may edit, or of everything; returns the numbers of articles and of texts.

    A run that fails leaves nothing, and what was there before as it was. Raises OSError, and FilesMissing.
    """
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        counts = _fill(draft, by, step)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _fill(path: Path, by: Viewer | None, step: Callable[[int, int], None]) -> tuple[int, int]:
    with read_transaction():
        ids = exporting.article_ids(by)
        shared = exporting.snippets(by)
    files = current_app.extensions["settings"].files
    texts, missing = 0, []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if shared:
            archive.writestr(str(shared.path), shared.text)
        for start in range(0, len(ids), exporting.AT_ONCE):
            with read_transaction():
                found = list(exporting.entries(ids[start : start + exporting.AT_ONCE]))
            for entry in found:
                if entry.sha256:
                    stored = storage.path_of(files, entry.sha256)
                    if stored.is_file():
                        archive.write(stored, str(entry.path))
                    else:
                        missing.append(entry.path)
                else:
                    archive.writestr(str(entry.path), entry.text)
                    texts += 1
            step(min(start + exporting.AT_ONCE, len(ids)), len(ids))
    if missing:
        raise exporting.FilesMissing(missing)
    return len(ids), texts


def _laid_out(archive: Path, name: str, folder: Path) -> Path:
    """The archive unpacked, or the one table under its own name, below a folder."""
    if name.lower().endswith(".zip"):
        unpack(archive, folder)
        return folder
    table = folder / name
    table.write_bytes(archive.read_bytes())
    return table


def _import(source: Path, folder: Path, params: Params, progress: Progress) -> dict[str, object]:
    defaults = Defaults(str(params["language"]), str(params["category"]))
    gathered = gather(source, defaults, progress.step)
    with read_transaction():
        by = _person(params)
        organisation_id = params.get("organisation_id")
        wishes = Wishes(
            audience=str(params["audience"]) if params.get("audience") else None,
            organisation_id=int(str(organisation_id)) if organisation_id else None,
            owner_id=by.id,
            by=by,
        )
        ready = importing.checked(gathered, wishes)
        if params["dry"]:
            return _told(ready.compare())
    with write_transaction():
        put_snippets(folder, by=by)
    try:
        return _told(write_all(ready, progress.step))
    except Cancelled as stopped:
        raise Cancelled({**_told(_finished(ready)), "of": len(ready.groups)}) from stopped


def write_all(ready: importing.Import, step: Callable[[int, int], None]) -> Report:
    """Write what was read and checked, some articles in each transaction. Raises ImportRefused for a file that articles do not take."""
    brought, refused = bring(
        [page for _, pages in ready.groups for page in pages], current_app.extensions["settings"].files
    )
    if refused:
        raise ImportRefused(refused)
    for start in range(0, len(ready.groups), importing.AT_ONCE):
        step(start, len(ready.groups))
        with write_transaction():
            ready.write(ready.groups[start : start + importing.AT_ONCE], brought)
    step(len(ready.groups), len(ready.groups))
    return _finished(ready)


def _finished(ready: importing.Import) -> Report:
    """What was written, noted in the audit; also of an import that was stopped."""
    with write_transaction():
        report = ready.finish()
        if report.changed:
            statistics.refresh()
    return report


def _person(params: Params) -> Viewer:
    return people.viewer_of(db.session.get_one(User, int(str(params["by_id"]))))


def _told(report: Report) -> dict[str, object]:
    values = report.plain()
    values["changes"] = report.changes[:MOST_TOLD]
    return {"report": values, "faults": [], "fault_count": 0}


def _refused(faults: Sequence[Fault], folder: Path) -> dict[str, object]:
    return {"report": None, "faults": [one.below(folder) for one in faults[:MOST_TOLD]], "fault_count": len(faults)}


def _import_outcome(params: Params, result: Params) -> str:
    count = int(str(result["fault_count"]))
    if count:
        return ngettext(
            "%(num)d fault was found; nothing was written.", "%(num)d faults were found; nothing was written.", count
        )
    return _("The files are in order; nothing was written yet.") if params["dry"] else _("The articles are imported.")


def _export_outcome(params: Params, result: Params) -> str:
    return ngettext(
        "%(num)d article is in the archive.", "%(num)d articles are in the archive.", int(str(result["articles"]))
    )


def _address(params: Params, result: Params) -> str:
    return url_for("knowledge.list_transfers")


IMPORT = Kind(
    _l("Import of articles"), run_import, _import_outcome, _address, lambda result: bool(result["fault_count"])
)
EXPORT = Kind(_l("Export of articles"), run_export, _export_outcome, _address)
