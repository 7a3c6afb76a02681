"""Photographs are kept without place, device and time; the picture itself stays byte for byte."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.metadata import PNG, without_metadata
from portal.core.storage import LOCK, path_of, store

SECRETS = [b"GPS 52.2297N", b"Telefon 15", b"2026:11:22", b"xpacket", b"Photoshop 3.0", b"Anna Petrova", b"MotionPhoto"]
ICC = b"ICC_PROFILE\0\1\1" + b"sRGB colours"
SCAN = b"\x12\xff\x00\x34\xff\xd0\x56\xff\xff\x00" * 40


def tiff(turned: int, order: str = "<") -> bytes:
    """An Exif body as a telephone writes it: which side is up, then the device; the place behind them."""
    entries = [(0x0110, 2, 10, 60), (0x0112, 3, 1, turned if order == "<" else turned << 16)]
    directory = struct.pack(f"{order}H", 2) + b"".join(struct.pack(f"{order}HHII", *one) for one in entries)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8) + directory + b"".join(SECRETS)


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(exif: bytes) -> bytes:
    return b"".join([
        b"\xff\xd8", segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), b"\xff\xff", segment(0xE1, b"Exif\0\0" + exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0xpacket"), segment(0xE2, ICC), segment(0xE2, b"MPF\0MotionPhoto"),
        segment(0xED, b"Photoshop 3.0\0Anna Petrova"), segment(0xFE, b"Anna Petrova"), segment(0xDB, b"\0" * 65),
        segment(0xC2, b"\x08\0\x10\0\x10\1\1\x11\0"), segment(0xDA, b"\1\1\0\0\x3f\0"), SCAN, segment(0xFE, b"Telefon 15"),
        segment(0xDA, b"\1\1\0\0\x3f\0"), SCAN, b"\xff\xd9", b"MotionPhoto",
    ])  # fmt: skip


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(exif: bytes) -> bytes:
    return PNG + b"".join([
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), chunk(b"iCCP", b"x\0\0" + ICC), chunk(b"eXIf", exif),
        chunk(b"tEXt", b"Author\0Anna Petrova"), chunk(b"zTXt", b"a\0\0Telefon 15"), chunk(b"iTXt", b"XML:com.adobe.xmp\0xpacket"),
        chunk(b"tIME", b"2026:11:22"), chunk(b"caBX", b"Anna Petrova"), chunk(b"tRNS", b"\0" * 6), chunk(b"IDAT", SCAN),
        chunk(b"IEND", b""), b"MotionPhoto",
    ])  # fmt: skip


def part(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(exif: bytes) -> bytes:
    body = b"".join([
        part(b"VP8X", b"\x3c\0\0\0\x0f\0\0\x0f\0\0"), part(b"ICCP", ICC + b"odd"), part(b"ALPH", b"\1\2\3"),
        part(b"VP8 ", SCAN), part(b"EXIF", exif), part(b"XMP ", b"<x:xmpmeta>xpacket"), part(b"????", b"Anna Petrova"),
    ])  # fmt: skip
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


KINDS = {"jpg": jpeg, "png": png, "webp": webp}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turned", [1, 6])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_stored_photograph_tells_nothing_but_which_side_is_up(tmp_path: Path, kind: str, turned: int, order: str):
    sent = KINDS[kind](tiff(turned, order))
    file = store(BytesIO(sent), f"photo.{kind}", tmp_path)
    kept = path_of(tmp_path, file.sha256).read_bytes()
    assert [secret for secret in SECRETS if secret in kept] == []
    assert kept.count(SCAN) == sent.count(SCAN)
    assert ICC in kept
    assert (tiff_of_only(6) in kept) == (turned == 6)
    assert file.size == len(kept)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.name != LOCK] == [
        path_of(tmp_path, file.sha256)
    ]


def tiff_of_only(turned: int) -> bytes:
    return b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1" + bytes((0, turned)) + b"\0\0\0\0\0\0"


def test_the_same_picture_of_two_telephones_is_one_file(tmp_path: Path) -> None:
    here, there = (store(BytesIO(jpeg(tiff(6) + place)), "a.jpg", tmp_path) for place in (b"Praga", b"Wola"))
    assert here == there


def test_a_webp_says_truly_how_long_it_is_and_what_it_holds() -> None:
    for exif, flags in ((tiff(1), 0x30), (tiff(8), 0x38)):
        kept = without_metadata(webp(exif))
        assert struct.unpack_from("<I", kept, 4) == (len(kept) - 8,)
        assert kept[20] == flags


def test_a_turned_picture_of_png_has_a_true_checksum() -> None:
    assert chunk(b"eXIf", tiff_of_only(3)) in without_metadata(png(tiff(3)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\nA55",
        b"RIFF\x04\0\0\0WEBP",
        b"RIFF\0\0\0\0WAVE",
        b"%PDF Exif\0\0",
        b"GIF89a",
    ],
)
def test_what_is_no_such_picture_is_kept_byte_for_byte(content: bytes) -> None:
    assert without_metadata(content) == content


def test_a_file_that_only_looks_like_a_picture_by_its_bytes_is_no_picture(tmp_path: Path) -> None:
    log = jpeg(tiff(6))
    assert path_of(tmp_path, store(BytesIO(log), "a.log", tmp_path).sha256).read_bytes() == log


HEADS = [b"\xff\xd8\xff", PNG + b"\0\0\0\x0dIHDR", b"RIFF\xff\0\0\0WEBP", b""]
PICTURES = st.builds(lambda kind, turned: KINDS[kind](tiff(turned)), st.sampled_from(sorted(KINDS)), st.integers(0, 9))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A picture cut short, with some bytes changed."""
    content = bytearray(draw(PICTURES))
    for at in draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[at] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(0, len(content)))])


@settings(max_examples=300, deadline=None, database=None)
@given(st.one_of(st.builds(bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=200)), damaged()))
def test_no_bytes_are_too_strange(content: bytes) -> None:
    kept = without_metadata(content)
    assert len(kept) <= len(content)
    assert without_metadata(kept) == kept


@settings(max_examples=50, deadline=None, database=None)
@given(st.binary(max_size=300), st.integers(0, 9))
def test_whatever_the_pixels_are_they_stay(pixels: bytes, turned: int) -> None:
    scan = pixels.replace(b"\xff", b"\xff\0")
    assert scan in without_metadata(jpeg(tiff(turned)).replace(SCAN, scan))
    assert chunk(b"IDAT", pixels) in without_metadata(
        png(tiff(turned)).replace(chunk(b"IDAT", SCAN), chunk(b"IDAT", pixels))
    )
