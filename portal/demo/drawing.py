"""A picture for one of the demo's articles, drawn by a few rectangles: a network box with its lights."""

import struct
import zlib

WIDTH, HEIGHT = 480, 200
_BACK, _BOX, _EDGE, _DARK = b"\xf5\xf7\xf6", b"\x46\x53\x4f", b"\x16\x21\x1f", b"\x2b\x37\x35"
_GREEN, _AMBER, _RED = b"\x3e\xc0\x6a", b"\xf0\xb0\x3c", b"\xe5\x50\x5a"
_LIGHTS = (_GREEN, _GREEN, _AMBER, _DARK, _RED)


def network_box() -> bytes:
    """A PNG: an antenna on either side, five lights (green, green, amber, dark, red) and the ports below them."""
    canvas = [bytearray(_BACK * WIDTH) for _ in range(HEIGHT)]

    def fill(left: int, top: int, width: int, height: int, colour: bytes) -> None:
        for row in canvas[top : top + height]:
            row[3 * left : 3 * (left + width)] = colour * width

    for left in (60, 408):
        fill(left, 12, 12, 80, _EDGE)
    fill(30, 84, 420, 92, _EDGE)
    fill(34, 88, 412, 84, _BOX)
    for number, colour in enumerate(_LIGHTS):
        fill(74 + 72 * number, 102, 44, 16, _EDGE)
        fill(76 + 72 * number, 104, 40, 12, colour)
        fill(78 + 72 * number, 132, 36, 26, _EDGE)
        fill(82 + 72 * number, 138, 28, 20, _DARK)
    return _png(canvas)


def _png(rows: list[bytearray]) -> bytes:
    """The rows of red, green and blue as a PNG (ISO/IEC 15948)."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
