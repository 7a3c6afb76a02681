"""The portal with one more fact, whose handler takes a moment: python -m tests.chaos.boot [sweeper]."""

import sys

import portal.starting  # noqa: F401
from portal.core import facts
from portal.wiring import HANDLERS
from tests.workers.echoes import SLOW, Sounded
from workers import boot, sweeper
from workers.job import portal_app


def wire() -> None:
    """Wire it as if it stood in portal/wiring.py."""
    portal_app()
    facts.configure({**HANDLERS, Sounded: [SLOW]})


if __name__ == "__main__":
    wire()
    sys.exit(sweeper.main() if sys.argv[1:] == ["sweeper"] else boot.main())
