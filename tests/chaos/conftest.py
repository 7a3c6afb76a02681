"""Fixtures of the faults."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.app import create_app
from portal.core import doorbell as portal_doorbell
from tests.chaos.rig import ChaosInstallation, Rig
from tests.conftest import Database, settings_for
from tests.postbox import Postbox

Start = Callable[..., Rig]


@pytest.fixture
def start(database: Database, postbox: Postbox, tmp_path: Path) -> Iterator[Start]:
    """`start()` gives a rig around a fresh portal; environment variables may be given."""
    rigs: list[Rig] = []

    def begin(**environment: str) -> Rig:
        portal = ChaosInstallation(tmp_path / "data", database.copy(), SMTP_URL=postbox.url, **environment)
        portal.start()
        url = environment.get("REDIS_URL") or (portal.data / "redis.url").read_text()
        rigs.append(Rig(portal, create_app(settings_for(portal.database_url, REDIS_URL=url))))
        return rigs[-1]

    yield begin
    for rig in rigs:
        rig.close()
    portal_doorbell.configure("")
