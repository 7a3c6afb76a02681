"""Compiled templates, kept beside their sources as Python keeps its own.

Compiling all of them takes longer than importing the portal. What is kept is taken only as long as the template, the
engine and the filters are what they were; where the folder cannot be written, each process compiles for itself.
"""

import pickle
import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha1
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache


class CompiledTemplates(FileSystemBytecodeCache):
    """The folder of one tree of templates."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.compiled")
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept, unless it was made of something else. A damaged file counts as none."""
        bucket.checksum = f"{bucket.checksum} {_makers(bucket.environment)}"
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that is possible."""
        try:
            self.folder.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
        except OSError:
            return


@cache
def _makers(environment: jinja2.Environment) -> str:
    """What compiled code depends on beside its source: the engine, its options, and our filters, which it applies to constants."""
    ours: set[Callable[..., object]] = {*environment.filters.values(), *environment.tests.values()}
    modules = {function.__module__ for function in ours if function.__module__.startswith("portal.")}
    files = [Path(str(sys.modules[name].__file__)).stat() for name in sorted(modules)]
    told = (
        jinja2.__version__,
        environment.trim_blocks,
        environment.lstrip_blocks,
        sorted(environment.extensions),
        [(file.st_mtime_ns, file.st_size) for file in files],
    )
    return sha1(repr(told).encode(), usedforsecurity=False).hexdigest()
