"""Photographs without what they tell beside the picture: place, device, time, names, comments. JPEG, PNG, WebP.

Nothing is decoded: parts of the file are left out, the compressed pixels stay byte for byte. Only what a picture needs to look the same is
kept: colours, transparency, animation, and which side is up. docs/decisions/0015-photographs-without-places.md says why.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_SHORT = 3
_UPRIGHT = 1
_TURNED = range(2, 9)

_JPEG_END, _JPEG_SCAN, _JPEG_COMMENT = 0xD9, 0xDA, 0xFE
_JPEG_PARTS = range(0xE0, 0xF0)
_JPEG_NEEDED = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # the next one behind the data of a scan
_PNG_NEEDED = {
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_WEBP_NEEDED = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


def without_metadata(content: bytes) -> bytes:
    """The picture without its metadata; never longer. What is no such picture, or from where it is broken, stays as it is."""
    if content.startswith(b"\xff\xd8\xff"):
        return b"".join(_jpeg(content))
    if content.startswith(PNG) and content[12:16] == b"IHDR":
        return b"".join(_png(content))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _webp(content)
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    """The segments that are kept (ITU-T T.81, annex B), up to the end of the picture: what hangs behind it is no part of it."""
    yield content[:2]
    at, turned = 2, False
    while at < len(content):
        marker_at = at
        while content[marker_at : marker_at + 2] == b"\xff\xff":  # fill bytes
            marker_at += 1
        kind = content[marker_at + 1] if marker_at + 1 < len(content) else 0
        length = int.from_bytes(content[marker_at + 2 : marker_at + 4], "big")
        end = marker_at + 2 + (0 if kind in _JPEG_BARE else length)
        if kind == _JPEG_END:
            yield content[at : marker_at + 2]
            return
        if content[marker_at] != 0xFF or kind == 0xD8 or end > len(content):
            break
        if kind not in _JPEG_BARE and (kind < 0xC0 or length < 2):
            break
        body = content[marker_at + 4 : end]
        if kind == _JPEG_SCAN:
            following = _JPEG_MARKER.search(content, end)
            end = following.start() if following else len(content)
        if kind == 0xE1 and body.startswith(_EXIF) and not turned and (tiff := _upright(body[len(_EXIF) :])):
            turned = True
            yield b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff
        elif (kind not in _JPEG_PARTS and kind != _JPEG_COMMENT) or _is_needed(kind, body):
            yield content[at:end]
        at = end
    yield content[at:]


def _is_needed(kind: int, body: bytes) -> bool:
    return kind in _JPEG_NEEDED and body.startswith(_JPEG_NEEDED[kind])


def _png(content: bytes) -> Iterator[bytes]:
    """The chunks that are kept (ISO/IEC 15948): all critical ones, and those that colours, transparency and animation need."""
    yield PNG
    at, turned = len(PNG), False
    while at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            break
        if kind == b"eXIf" and not turned and (tiff := _upright(content[at + 8 : end - 4])):
            turned = True
            yield struct.pack(">I", len(tiff)) + kind + tiff + struct.pack(">I", zlib.crc32(kind + tiff))
        elif not kind[0] & 0x20 or kind in _PNG_NEEDED:  # a small first letter: ancillary
            yield content[at:end]
        at = end
        if kind == b"IEND":
            return
    yield content[at:]


@dataclass
class _WebP:
    """What is kept of a WebP, and where its flags stand."""

    parts: list[bytes]
    flags_at: int | None = None
    turned: bool = False


def _webp(content: bytes) -> bytes:
    """The chunks that are kept (RFC 9649), with the size and the flags that are true then."""
    declared = int.from_bytes(content[4:8], "little")
    at, last, kept = 12, min(len(content), 8 + declared), _WebP([content[:12]])
    if last <= at:
        return content
    while at + 8 <= last:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > last:
            break
        _keep_webp(kept, kind, content[at:end], content[at + 8 : at + 8 + size])
        at = end
    rest = content[at:] if at < last else b""
    made = bytearray(b"".join([*kept.parts, rest]))
    if kept.flags_at is not None:
        flags = made[kept.flags_at] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP)
        made[kept.flags_at] = flags | (_WEBP_HAS_EXIF if kept.turned else 0)
    removed = (at if rest else last) - sum(map(len, kept.parts))
    made[4:8] = (declared - removed).to_bytes(4, "little")
    return bytes(made)


def _keep_webp(kept: _WebP, kind: bytes, chunk: bytes, body: bytes) -> None:
    if kind == b"EXIF" and not kept.turned and (tiff := _upright(body.removeprefix(_EXIF))):
        kept.turned = True
        kept.parts.append(kind + len(tiff).to_bytes(4, "little") + tiff)
    elif kind in _WEBP_NEEDED:
        if kind == b"VP8X" and body and kept.flags_at is None:
            kept.flags_at = sum(map(len, kept.parts)) + 8
        kept.parts.append(chunk)


def _upright(tiff: bytes) -> bytes:
    """An Exif body that says only which side is up; empty where it says nothing, or that the picture stands as it is.

    The shortest that can be read (CIPA DC-008, 4.6): one directory with one entry. Never longer than the body it comes from.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 26:
        return b""
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return b""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for entry in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _number, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION and kind == _SHORT and value in _TURNED:
            return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _ORIENTATION, _SHORT, 1, value, 0, 0)
    return b""
