"""Files under the hash of their content: written once, never overwritten, names of people never in a path."""

import fcntl
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.core.metadata import without_metadata

CHUNK = 256 * 1024
LIMIT = 10 * 1024 * 1024
ALLOWED = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
    "heic": "image/heic", "pdf": "application/pdf", "txt": "text/plain", "log": "text/plain", "csv": "text/csv",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "mp4": "video/mp4", "eml": "message/rfc822",
}  # fmt: skip
SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "pdf": b"%PDF",
    "webp": b"RIFF", "zip": b"PK", "docx": b"PK", "xlsx": b"PK", "odt": b"PK", "ods": b"PK",
    "doc": b"\xd0\xcf\x11\xe0", "xls": b"\xd0\xcf\x11\xe0",
}  # fmt: skip
INLINE = {"image/png", "image/jpeg", "image/webp", "image/gif"}
HASH = re.compile(r"[0-9a-f]{64}")
LOCK = ".lock"


@dataclass(frozen=True)
class StoredFile:
    """A file that is safely on disk. ``name`` is what the person called it: data, never a path."""

    sha256: str
    size: int
    mime: str
    name: str


def store(stream: IO[bytes], filename: str, root: Path, limit: int = LIMIT, field: str = "files") -> StoredFile:
    """Copy a stream to disk under the SHA-256 of its content, before any transaction begins; pictures without their metadata.

    ``limit`` in bytes. Raises Invalid(field) for an empty, oversized or unknown kind of file, or content that is not what its name says.
    """
    name = safe_name(filename)
    extension = name.rpartition(".")[2].lower()
    if extension not in ALLOWED:
        raise Invalid(field, _l("Files of this kind are not accepted: %(name)s", name=name))
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root)
    try:
        with os.fdopen(handle, "w+b") as target:
            head = _copy(stream, target, limit, name, field)
            if not head:
                raise Invalid(field, _l("The file is empty: %(name)s", name=name))
            if not head.startswith(SIGNATURES.get(extension, b"")):
                raise Invalid(field, _l("The content is not what the name says: %(name)s", name=name))
            if ALLOWED[extension] in INLINE:
                _strip(target)
            size = target.seek(0, os.SEEK_END)
            target.seek(0)
            digest = hashlib.file_digest(target, "sha256").hexdigest()
            os.fsync(target.fileno())
        final = path_of(root, digest)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(root, fcntl.LOCK_SH):
            Path(temporary).replace(final)
        final.chmod(0o600)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return StoredFile(digest, size, ALLOWED[extension], name)


def take_up(root: Path, sha256: str) -> bool:
    """Whether this content is still there; if so, it is as new as if it had been stored now."""
    try:
        with _held(root, fcntl.LOCK_SH):
            os.utime(path_of(root, sha256))
    except FileNotFoundError:
        return False
    return True


def remove_old(root: Path, path: Path, before: float) -> bool:
    """Remove a file below a folder, unless it was stored or taken up since ``before`` (seconds since 1970); whether it was removed.

    Safe against somebody who stores or takes up the same content at this moment: either she comes first, and the file is new, or she
    waits, and writes it again or finds it gone.
    """
    with _held(root, fcntl.LOCK_EX):
        try:
            if path.stat().st_mtime >= before:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
    return True


@contextmanager
def _held(root: Path, how: int) -> Generator[None]:
    """Keep who stores or takes up (fcntl.LOCK_SH) and who removes (fcntl.LOCK_EX) apart, in all processes that share the folder."""
    with os.fdopen(os.open(root / LOCK, os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        fcntl.flock(lock, how)
        yield


def path_of(root: Path, sha256: str) -> Path:
    """Where the content with this hash lies. Raises ValueError for anything that is no hash."""
    if not HASH.fullmatch(sha256):
        raise ValueError("not a content hash")
    return root / sha256[:2] / sha256


def safe_name(filename: str) -> str:
    """The name as shown and offered for download: no path, control or direction characters, at most 150 characters."""
    text = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"}).strip(" .")
    stem, dot, extension = text.rpartition(".")
    return f"{stem[: 149 - len(extension)]}{dot}{extension}" if dot else text[:150] or "file"


def _copy(stream: IO[bytes], target: IO[bytes], limit: int, name: str, field: str) -> bytes:
    """Copy; returns the first bytes."""
    size, head = 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            message = _l("%(name)s is larger than %(limit)s MB", name=name, limit=limit // 1024 // 1024)
            raise Invalid(field, message)
        target.write(chunk)
        head = head or chunk[:16]
    return head


def _strip(file: IO[bytes]) -> None:
    """Leave the metadata of a picture out of its file."""
    file.seek(0)
    content = file.read()
    stripped = without_metadata(content)
    if stripped != content:
        file.seek(0)
        file.write(stripped)
        file.truncate()
