"""Takes out of a text what says who wrote it, where, and on which machine: for articles that are made from tickets.

Pure functions: a text goes in with what is known of its ticket, and what was found comes out, place by place. Nothing here
claims to find everything; a person reads the result before it is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from portal.core.i18n import _l
from portal.tickets.queries.recognising import (
    ADDRESS,
    DEVICE,
    GREETING,
    MAIL,
    NAME,
    NUMBER,
    PHONE,
    SECRET,
    SIGNATURE,
    Known,
    places,
)

LABELS = {
    NAME: _l("Name"),
    MAIL: _l("E-mail address"),
    PHONE: _l("Phone number"),
    DEVICE: _l("Device number"),
    ADDRESS: _l("Address"),
    NUMBER: _l("Card, account or document number"),
    SECRET: _l("Password"),
    GREETING: _l("Greeting"),
    SIGNATURE: _l("Signature"),
}
WORDS: dict[str, dict[str, str]] = {
    "en": {NAME: "[name]", MAIL: "[e-mail]", PHONE: "[phone]", DEVICE: "[device number]", ADDRESS: "[address]",
           NUMBER: "[number]", SECRET: "[password]"},
    "pl": {NAME: "[imię]", MAIL: "[e-mail]", PHONE: "[telefon]", DEVICE: "[numer urządzenia]", ADDRESS: "[adres]",
           NUMBER: "[numer]", SECRET: "[hasło]"},
    "ru": {NAME: "[имя]", MAIL: "[почта]", PHONE: "[телефон]", DEVICE: "[номер устройства]", ADDRESS: "[адрес]",
           NUMBER: "[номер]", SECRET: "[пароль]"},
}  # fmt: skip
"""What is put instead, in the language of the text; greetings and signatures go without a trace."""


@dataclass(frozen=True)
class Find:
    """One place of a text, from ``start`` up to ``end`` (characters), what stands there and what is put instead."""

    start: int
    end: int
    kind: str
    found: str
    put: str


@dataclass
class Replacement:
    """The same words, however often they stand in the texts."""

    kind: str
    found: str
    put: str
    times: int = 0


@dataclass(frozen=True)
class Stripped:
    """A text without what was found, and what that was."""

    text: str
    finds: tuple[Find, ...] = field(default=())


def strip(text: str, known: Known, language: str, instead: Mapping[str, str] | None = None) -> Stripped:
    """The text without personal data. ``instead``: what a person wants put for some of the words found, by those words.

    Of two that overlap the one that begins first counts, then the longer one.
    """
    chosen = instead or {}
    words = WORDS.get(language, WORDS["en"])
    found = sorted(places(text, known), key=lambda one: (one[0], -one[1]))
    parts: list[str] = []
    finds: list[Find] = []
    place = 0
    for start, end, kind in found:
        if start < place or start == end:
            continue
        what = text[start:end]
        put = chosen.get(what.strip(), words.get(kind, ""))
        parts += [text[place:start], put]
        finds.append(Find(start, end, kind, what.strip(), put))
        place = end
    parts.append(text[place:])
    return Stripped(_tidy("".join(parts)) if finds else text.strip(), tuple(finds))


def strip_title(text: str, known: Known, language: str, instead: Mapping[str, str] | None = None) -> str:
    """The same for a title: what was put for a name before or behind its words goes without a trace."""
    stripped = strip(text, known, language, instead)
    if not stripped.finds:
        return stripped.text
    put = "|".join(re.escape(word) for word in WORDS.get(language, WORDS["en"]).values())
    bare = re.sub(rf"^(?:(?:{put})[\s,;:–—-]+)+|(?:\s*[,;:–—-]\s*(?:{put})[.!]*)+$", "", stripped.text)
    return bare[:1].upper() + bare[1:]


def replacements(finds: Iterable[Find]) -> list[Replacement]:
    """What was found, each words once, in the order of the texts."""
    listed = list(finds)
    times = Counter((one.kind, one.found) for one in listed)
    first = {(one.kind, one.found): one for one in reversed(listed)}
    in_order = dict.fromkeys((one.kind, one.found) for one in listed)
    return [Replacement(kind, found, first[kind, found].put, times[kind, found]) for kind, found in in_order]


def _tidy(text: str) -> str:
    """No blanks where words have gone, and a capital letter at the beginning."""
    tidied: Callable[[str], str] = lambda line: re.sub(r"[ \t]{2,}", " ", line).rstrip()  # noqa: E731
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(tidied(line) for line in text.split("\n"))).strip()
    return whole[:1].upper() + whole[1:]
