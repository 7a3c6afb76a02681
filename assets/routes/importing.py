"""Importing devices from a file: upload, see what would change, confirm, see what was done."""

from dataclasses import asdict, replace
from pathlib import Path

from flask import current_app, url_for
from werkzeug.datastructures import FileStorage

from assets.forms import ConfirmForm, ImportForm
from assets.imports.rows import Sheet
from assets.imports.tables import MOST_ROWS
from assets.operations import uploading
from assets.operations.uploading import Upload
from assets.routes import blueprint
from portal.accounts import queries as accounts
from portal.accounts.policy import in_scope
from portal.accounts.viewer import Viewer
from portal.core import clock, tasks
from portal.core.db import db, read_transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _, _l
from portal.core.storage import LIMIT
from portal.core.tasks import Task
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer
from portal.web.requests import Repeated, claim

_ENDINGS = (".csv", ".txt", ".xlsx")


@blueprint.get("/assets/imports/new")
@permission("assets.manage")
def new_import() -> Answer:
    """The form, with its limits."""
    return page("assets/import_new.html", form=_form(viewer()), **_limits())


@blueprint.post("/assets/imports")
@permission("assets.manage")
def create_import() -> Answer:
    """Store the file before any write begins, and try it out: a short one at once, a long one by a worker."""
    by = viewer()
    with read_transaction():
        form = _form(by)
        valid = form.validate_on_submit()
    stored = form.file.keep(form, _root(), check=_check)
    if not valid or not stored:
        return invalid("assets/import_new.html", form=form, build=_limits)
    upload = form.upload(stored[0].sha256, stored[0].name)
    return _begin(upload, uploading.sheet_of(upload, _root()), by)


@blueprint.get("/assets/imports/<int:task_id>")
@permission("assets.manage")
def show_import(task_id: int) -> Answer:
    """What would change, or what was done; while it runs, its progress."""
    task = _mine(task_id)
    if task.state not in tasks.ENDED:
        return redirect_to(url_for("tasks.show_task", task_id=task.id))
    if task.state != tasks.DONE:
        return redirect_to(url_for("assets.new_import"))
    return page("assets/import.html", **_shown(task))


@blueprint.post("/assets/imports/<int:task_id>/confirmation")
@permission("assets.manage")
def create_confirmation(task_id: int) -> Answer:
    """Write what was tried out."""
    by, task, form = viewer(), _mine(task_id), ConfirmForm()
    upload = Upload.of(task.params)
    if task.state != tasks.DONE or upload.keep:
        raise NotFound
    if not form.validate_on_submit():
        return invalid("assets/import.html", build=lambda: _shown(_mine(task_id), form))
    if task.result["faults"] and not form.skip_faulty.data:
        form.form_errors.append(_("There are faulty rows. Mend the file, or import the others without them."))
        return invalid("assets/import.html", build=lambda: _shown(_mine(task_id), form))
    upload = replace(upload, keep=True, skip_faulty=bool(form.skip_faulty.data))
    return _begin(upload, uploading.sheet_of(upload, _root()), by)


def _check(sent: FileStorage) -> None:
    if not str(sent.filename).lower().endswith(_ENDINGS):
        raise Invalid("file", _l("A CSV or XLSX file, please."))


def _begin(upload: Upload, sheet: Sheet, by: Viewer) -> Answer:
    try:
        claimed = claim(by.id)
    except Repeated as again:
        return redirect_to(again.location or url_for("assets.new_import"))
    params = {**asdict(upload), "by_id": by.id}
    if len(sheet.rows) > uploading.QUICK:
        task = tasks.ask(uploading.KIND, params, by.id)
        location = url_for("tasks.show_task", task_id=task.id)
    else:
        location = url_for("assets.show_import", task_id=_done_at_once(upload, sheet, by, params))
    if claimed:
        claimed.location = location
    if upload.keep and len(sheet.rows) <= uploading.QUICK:
        flash(_("The file is imported."))
    return redirect_to(location)


def _done_at_once(upload: Upload, sheet: Sheet, by: Viewer, params: dict[str, object]) -> int:
    """The same task, finished within this request."""
    result = uploading.bring_in(upload, sheet, by, db.session.begin_nested, lambda done, total: None)
    now, count = clock.now(), len(sheet.rows)
    task = Task(
        kind=uploading.KIND, params=params, state=tasks.DONE, done=count, total=count, result=result, asked_by_id=by.id,
        asked_at=now, began_at=now, ended_at=now,
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    return task.id


def _mine(task_id: int) -> Task:
    return tasks.own(task_id, uploading.KIND, viewer().id)


def _shown(task: Task, form: ConfirmForm | None = None) -> dict[str, object]:
    upload = Upload.of(task.params)
    return {"task": task, "upload": upload, "result": task.result, "form": form or ConfirmForm(formdata=None)}


def _form(by: Viewer) -> ImportForm:
    form = ImportForm()
    own = [o for o in accounts.organisations(by) if in_scope(by, "assets.manage", o.id)]
    form.organisation.choices = choices((o.name, o.name) for o in own)
    if ("everything", None) not in set(by.scopes("admin.manage")):
        del form.create_missing
    return form


def _limits() -> dict[str, object]:
    return {"most_bytes": LIMIT, "most_rows": MOST_ROWS}


def _root() -> Path:
    return current_app.extensions["settings"].files
