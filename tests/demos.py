"""The demo company as it was loaded at a moment: loaded once per run, copied for everybody who reads or changes it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.app import create_app
from portal.core import clock, schema
from portal.core.db import db
from portal.demo import loading
from tests.conftest import Database, settings_for

# The demo is relative to the present; what these tests count in it is counted on one working day, whatever the day of the run.
WEDNESDAY = datetime(2026, 11, 18, 11, tzinfo=UTC)
_now = datetime.now(UTC)
# The next one, early in the shops' day: for who moves on from there through the clock of a running portal.
MONDAY = (_now + timedelta(days=7 - _now.weekday())).replace(hour=7, minute=0, second=0, microsecond=0)


def copied(database: Database, moment: datetime, shared: Path, data: Path) -> str:
    """The URL of a copy of the demo; its files are laid into the data folder of whoever is going to use it."""
    name = f"demo_{moment:%Y%m%d}"
    kept = shared / f"{name}_{database.kind}"

    def fill(url: str) -> None:
        app = create_app(settings_for(url, PORTAL_DATA=str(kept)))
        with app.app_context(), clock.at(moment):
            schema.upgrade()
            loading.load()
            db.engine.dispose()

    url = database.filled(name, fill)
    shutil.copytree(kept / "files", data / "files", dirs_exist_ok=True)
    return url
