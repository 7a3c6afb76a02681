"""Articles in and out: an archive or table is tried first, then imported; everything can be taken along."""

from pathlib import Path

from flask import Response, abort, current_app, send_file, url_for
from werkzeug.datastructures import FileStorage

from portal.core import storage, tasks
from portal.core.db import read_transaction
from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.core.tasks import Task
from portal.knowledge import policy
from portal.knowledge.forms import TransferForm
from portal.knowledge.queries import choosing
from portal.knowledge.routes import blueprint
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, attachment, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.locale import language

IMPORT, EXPORT = "import_articles", "export_articles"
LIMIT = 60 * 1024 * 1024
"""Bytes of an archive; below what the web server takes at all."""
ACCEPTED = ("zip", "csv", "xlsx")
_SHOWN = 10


@blueprint.get("/kb/transfers")
@permission("knowledge.edit")
def list_transfers() -> Answer:
    """Take in, take out, and what came of it lately."""
    form = TransferForm(language=language())
    _offer(form)
    return page("knowledge/transfers.html", form=form, limit=LIMIT, transfers=_mine())


@blueprint.post("/kb/transfers")
@permission("knowledge.edit")
def create_transfer() -> Answer:
    """Keep the file and try it: nothing is written yet."""
    by, form = viewer(), TransferForm()
    with read_transaction():
        _offer(form)
        sound = form.validate()
        mine = _mine()
    files = form.file.keep(form, _root(), LIMIT, _check)
    if not sound or not files:
        return invalid("knowledge/transfers.html", form=form, limit=LIMIT, transfers=mine)
    file = files[0]
    try:
        claim = requests.claim(by.id)
    except requests.Repeated as repeated:
        return redirect_to(repeated.location or url_for("knowledge.list_transfers"))
    params = {
        "sha256": file.sha256,
        "name": file.name,
        "audience": form.audience.data or None,
        "organisation_id": int(form.organisation.data) if form.organisation.data else None,
        "language": form.language.data,
        "category": form.category.data or "other",
        "by_id": by.id,
        "dry": True,
    }
    location = url_for("tasks.show_task", task_id=tasks.ask(IMPORT, params, by.id).id)
    if claim:
        claim.location = location
    return redirect_to(location)


@blueprint.post("/kb/transfers/<int:task_id>/confirmation")
@permission("knowledge.edit")
def confirm_transfer(task_id: int) -> Answer:
    """Import what was tried and found in order; a second click finds the import that the first one asked for."""
    by = viewer()
    tried = tasks.own(task_id, IMPORT, by.id)
    if not tried.params.get("dry") or tried.state != tasks.DONE or tried.result.get("fault_count"):
        flash(_("Only files that were tried and found in order can be imported."), "warning")
        return redirect_to(url_for("knowledge.list_transfers"))
    params = {**tried.params, "dry": False, "tried": tried.id}
    asked = next((one for one in _mine() if one.params == params and one.state not in tasks.ENDED), None)
    task = asked or tasks.ask(IMPORT, params, by.id)
    return redirect_to(url_for("tasks.show_task", task_id=task.id))


@blueprint.post("/kb/transfers/export")
@permission("knowledge.edit")
def create_export() -> Answer:
    """Gather everything the person may edit in one archive."""
    by = viewer()
    running = next((one for one in _mine() if one.kind == EXPORT and one.state not in tasks.ENDED), None)
    task = running or tasks.ask(EXPORT, {"by_id": by.id}, by.id)
    return redirect_to(url_for("tasks.show_task", task_id=task.id))


@blueprint.get("/kb/transfers/<int:task_id>/file")
@permission("knowledge.edit")
def show_export(task_id: int) -> Response:
    """The archive, for whoever asked for it."""
    task = tasks.own(task_id, EXPORT, viewer().id)
    if task.state != tasks.DONE:
        abort(404)
    path = storage.path_of(_root(), str(task.result["sha256"]))
    if not path.is_file():
        abort(404)
    name = f"articles-{task.asked_at:%Y-%m-%d}.zip"
    return attachment(send_file(path, mimetype="application/zip", max_age=0), name)


def _root() -> Path:
    return current_app.extensions["settings"].data / "transfers"


def _mine() -> list[Task]:
    return tasks.lately([IMPORT, EXPORT], viewer().id, _SHOWN)


def _offer(form: TransferForm) -> None:
    by = viewer()
    policy.home_organisation(by)  # refuses who edits nothing as a whole
    form.offer(choosing.organisations(by), policy.edits_everything(by))


def _check(sent: FileStorage) -> None:
    if (sent.filename or "").rpartition(".")[2].lower() not in ACCEPTED:
        raise Invalid("file", _l("A ZIP archive, a CSV or an XLSX file, please."))
