"""Long acts: asked for once, done in a worker, watched, stopped, begun anew after a crash."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import tasks
from portal.core.db import db, read_transaction, write_transaction
from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.core.tasks import Kind, Params, Progress, Task
from tests.conftest import Client
from tests.people import Cast
from workers.tasks import deliver_task, due_tasks, work_off_tasks

_began: list[int] = []


def _run(params: Params, progress: Progress) -> dict[str, object]:
    _began.append(progress.task_id)
    if params.get("refuse"):
        raise Invalid("file", _l("Saved."))
    if params.get("break"):
        raise RuntimeError("secret detail")
    for number in range(3):
        if params.get("stop_at") == number:
            with write_transaction():
                tasks.cancel(progress.task_id)
        progress._said_at = 0.0
        progress.step(number, 3)
    return {"counted": 3}


COUNT = Kind(
    _l("Saved."), _run, lambda params, result: f"{_('Saved.')} {result['counted']}", lambda params, result: "/kb"
)


@pytest.fixture(autouse=True)
def _kinds(app: Flask) -> Iterator[None]:
    before = dict(tasks._kinds)
    tasks.configure({"count": "tests.workers.test_tasks:COUNT"})
    _began.clear()
    with app.app_context():
        yield
    tasks.configure(before)


def ask(by_id: int | None = None, **params: object) -> int:
    with write_transaction():
        return tasks.ask("count", params, by_id).id


def row(task_id: int) -> Task:
    with read_transaction():
        task = db.session.get_one(Task, task_id)
        db.session.expunge(task)
        return task


def change(task_id: int, **values: object) -> None:
    with write_transaction():
        db.session.execute(update(Task).where(Task.id == task_id).values(**values))


def test_a_task_is_done_once_and_keeps_its_result(cast: Cast) -> None:
    task_id = ask()
    assert due_tasks(5) == [task_id]
    assert work_off_tasks() == 1
    assert not deliver_task(task_id)
    done = row(task_id)
    assert (done.state, done.result, done.done, done.total) == ("done", {"counted": 3}, 2, 3)
    assert _began == [task_id]


def test_a_second_wish_for_the_same_joins_the_first(cast: Cast) -> None:
    first = ask()
    with write_transaction():
        assert tasks.ask("count", {}, None, once=True).id == first
        assert tasks.under_way("count") is not None
    work_off_tasks()
    with write_transaction():
        assert tasks.under_way("count") is None
        assert tasks.ask("count", {}, None, once=True).id != first


def test_a_wish_does_not_join_one_that_runs_and_may_have_read_already_what_changed(cast: Cast) -> None:
    running = ask()
    change(running, state="running")
    with write_transaction():
        waiting = tasks.ask("count", {}, None, once=True).id
        assert waiting != running
        assert tasks.ask("count", {}, None, once=True).id == waiting
        assert tasks.under_way("count") is not None


def test_a_stopped_task_ends_at_its_next_step(cast: Cast) -> None:
    task_id = ask(stop_at=1)
    assert deliver_task(task_id)
    stopped = row(task_id)
    assert (stopped.state, stopped.done) == ("cancelled", 0)


def test_a_task_that_waits_is_stopped_at_once(cast: Cast) -> None:
    task_id = ask()
    with write_transaction():
        assert tasks.cancel(task_id)
        assert not tasks.cancel(task_id)
    assert row(task_id).state == "cancelled"
    assert due_tasks(5) == []
    assert _began == []


def test_what_a_dead_worker_left_is_begun_anew_and_given_up_after_three_times(cast: Cast) -> None:
    task_id = ask()
    change(task_id, state="running", starts=1, lease_until=1)
    assert deliver_task(task_id)
    assert row(task_id).state == "done"
    poison = ask()
    change(poison, state="running", starts=tasks.MOST_STARTS, lease_until=1)
    assert not deliver_task(poison)
    assert row(poison).state == "failed"
    assert _began == [task_id]


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(cast: Cast) -> None:
    task_id = ask()
    change(task_id, state="running", starts=2, lease_until=None)
    with pytest.raises(tasks.Cancelled):
        Progress(task_id, 1).step(1, 3)


def test_errors_are_told_in_the_language_of_whoever_asked_and_details_stay_in_the_log(cast: Cast) -> None:
    refused, broken = ask(cast.anna.id, refuse=1), ask(cast.anna.id, **{"break": 1})
    work_off_tasks()
    assert row(refused).error == "Сохранено."
    assert row(broken).state == "failed"
    assert "secret" not in row(broken).error


def test_the_page_shows_progress_then_the_result_to_whoever_asked_only(
    cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    task_id = ask(cast.kasia.id)
    kasia, anna, adam = sign_in("kasia"), sign_in("anna"), sign_in("adam")
    assert 'hx-trigger="load delay:1s"' in kasia.get(f"/tasks/{task_id}").text
    assert anna.get(f"/tasks/{task_id}").status_code == 404
    assert anna.post(f"/tasks/{task_id}/cancellation").status_code == 404
    assert adam.get(f"/tasks/{task_id}").status_code == 200
    work_off_tasks()
    ended = kasia.get(f"/tasks/{task_id}", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in ended
    assert " 3</div>" in ended
    assert 'href="/kb"' in ended


def test_the_page_stops_a_task(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    task_id = ask(cast.kasia.id)
    answer = sign_in("kasia").post(f"/tasks/{task_id}/cancellation", follow_redirects=True)
    assert answer.status_code == 200
    assert row(task_id).state == "cancelled"
