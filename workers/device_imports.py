"""Import the devices of an uploaded file, or try it out, in short transactions."""

from flask import current_app, url_for

from assets.operations import uploading
from assets.operations.uploading import Upload
from portal.core.db import read_transaction, write_transaction
from portal.core.i18n import _, _l
from portal.core.tasks import Kind, Params, Progress


def _run(params: Params, progress: Progress) -> dict[str, object]:
    upload = Upload.of(params)
    with read_transaction():
        by = uploading.person_of(params["by_id"])
    sheet = uploading.sheet_of(upload, current_app.extensions["settings"].files)
    result = uploading.bring_in(upload, sheet, by, write_transaction, progress.step)
    return {**result, "task_id": progress.task_id}


def _outcome(params: Params, result: Params) -> str:
    counted = {name: result[name] for name in ("new", "changed", "same", "faults")}
    if result["kept"]:
        return _("Written: %(new)s new, %(changed)s changed, %(same)s unchanged, %(faults)s faulty.", **counted)
    return _("Tried out: %(new)s new, %(changed)s changed, %(same)s unchanged, %(faults)s faulty.", **counted)


def _address(params: Params, result: Params) -> str:
    task_id = result.get("task_id")
    return url_for("assets.show_import", task_id=task_id) if task_id else url_for("assets.new_import")


DEVICES = Kind(_l("Import of devices"), _run, _outcome, _address, lambda result: bool(result["faults"]))
