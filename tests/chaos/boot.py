"""The portal with one more fact, whose handler takes a moment, and with a sweeper in a hurry: python -m tests.chaos.boot."""

import sys

import portal.starting  # noqa: F401
from tests.chaos.work import wire
from workers import boot

if __name__ == "__main__":
    wire()
    sys.exit(boot.main())
