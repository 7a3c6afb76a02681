"""In which encoding a text file is written: by its mark, by being UTF-8, else by the shape of its words."""

import codecs
import re
from collections.abc import Callable
from itertools import pairwise

from assets.imports.faults import Fault, FaultyFile
from portal.core.i18n import _l

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
HIGH = re.compile(rb"[\x80-\xff]")
ASCII_LETTER = re.compile(rb"[A-Za-z]")
CENTRAL_EUROPEAN = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽäöüßÄÖÜôľĺŕőűŐŰ")
SIGNS = set("«»„”“’–—№°©®…\u00a0§")
SURE = 0.8
FIRST_ARMENIAN_HALF = 5  # upper halves 0 to 4: Latin, Greek, Cyrillic; as bytes of other encodings these are no text


def decode(data: bytes, encoding: str | None = None) -> str:
    """The text of a file; ``encoding`` overrides the guess. Raises FaultyFile where it cannot be told, or is not what was said."""
    name = encoding or guess(data)
    if name is None:
        raise FaultyFile(*_undecidable(data))
    try:
        text = data.decode("utf-8-sig" if codecs.lookup(name).name == "utf-8" else name)
    except UnicodeDecodeError as error:
        message = _l("This is not %(encoding)s: byte %(byte)s.", encoding=name, byte=f"0x{data[error.start]:02X}")
        raise FaultyFile(Fault(_line_of(data, error.start), "", message)) from error
    except UnicodeError as error:  # UTF-16 with half a character
        message = _l("This is not %(encoding)s.", encoding=name)
        raise FaultyFile(Fault(1, "", message)) from error
    return text


def guess(data: bytes) -> str | None:
    """The name of the encoding, None where it cannot be told: Windows-1251 and Windows-1250 are told by whole words, never by letters."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    for begins, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        halves = data[begins:2000:2]  # the upper halves of characters, should it be UTF-16 without a mark
        if sum(byte < FIRST_ARMENIAN_HALF for byte in halves) > SURE * len(halves) > 0:
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data)
    return "utf-8"


def _single_byte(data: bytes) -> str | None:
    """Cyrillic words consist of high bytes only; Polish and Czech ones mix them with ASCII letters."""
    words = [w for w in WORD.findall(data) if HIGH.search(w)]
    whole = [w for w in words if len(w) > 1 and not ASCII_LETTER.search(w)]
    mixed = [w for w in words if ASCII_LETTER.search(w)]
    if len(whole) >= SURE * len(words) and _fits(
        words, "cp1251", lambda c: "а" <= c.lower() <= "я" or c in "ёЁіїєґІЇЄҐўЎ"
    ):
        return "cp1251"
    if len(mixed) >= SURE * len(words) and _fits(words, "cp1250", lambda c: c in CENTRAL_EUROPEAN):
        return "cp1250"
    return None


def _fits(words: list[bytes], encoding: str, is_letter: Callable[[str], bool]) -> bool:
    try:
        texts = [w.decode(encoding) for w in words]
    except UnicodeDecodeError:
        return False
    letters = [c for text in texts for c in text if c > "\x7f" and c not in SIGNS]
    odd = sum(a.islower() and b > "\x7f" and b.isupper() for text in texts for a, b in pairwise(text))
    if odd > (1 - SURE) * len(words):  # capitals in the middle of words: the bytes of another encoding
        return False
    return bool(letters) and sum(map(is_letter, letters)) >= 0.98 * len(letters)


def _undecidable(data: bytes) -> list[Fault]:
    faults = []
    for match in re.finditer(rb"[\x80-\xff]+", data):
        shown = " ".join(f"{byte:02X}" for byte in match[0][:4])
        message = _l(
            "The encoding cannot be told from these bytes: %(bytes)s. Save the file as UTF-8 (a command takes --encoding).",
            bytes=shown,
        )
        faults.append(Fault(_line_of(data, match.start()), "", message))
        if len(faults) == 3:
            break
    return faults


def _line_of(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
