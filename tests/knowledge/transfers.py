"""What tests of transfers share: archives, sent and confirmed, worked off, counted."""

import io
import zipfile

from sqlalchemy import func, select

from portal.core.db import db, read_transaction
from portal.core.tasks import Task
from tests.clients import Client
from tests.knowledge.authors import png
from workers.tasks import work_off_tasks

PNG = png(2, 1)


def archive(**files: str | bytes) -> bytes:
    """A ZIP archive; a name's "__" stands for a slash, its "_DOT_" for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, content in files.items():
            target.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return packed.getvalue()


def send(client: Client, content: bytes, name: str = "kb.zip", **fields: str) -> Task:
    """Upload, let the worker try it, and return the task."""
    data = {"file": (io.BytesIO(content), name), "language": "en", "category": "", **fields}
    answer = client.post("/kb/transfers", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return done(int(answer.location.rpartition("/")[2]))


def confirm(client: Client, tried: Task) -> Task:
    answer = client.post(f"/kb/transfers/{tried.id}/confirmation")
    return done(int(answer.location.rpartition("/")[2]))


def done(task_id: int) -> Task:
    work_off_tasks()
    with read_transaction():
        task = db.session.get_one(Task, task_id)
        db.session.expunge(task)
    assert task.state == "done", task.error
    return task


def count(table: type) -> int:
    with read_transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0
