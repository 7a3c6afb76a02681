"""Takes out of a text what says who wrote it, where, and on which machine: for articles that are made from tickets.

Pure functions: a text goes in with what is known of its ticket, and what was found comes out, place by place. Nothing here
claims to find everything; a person reads the result before it is kept.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from portal.core.i18n import _l

NAME, MAIL, PHONE, DEVICE, ADDRESS, GREETING, SIGNATURE = (
    "name", "mail", "phone", "device", "address", "greeting", "signature",
)  # fmt: skip
LABELS = {
    NAME: _l("Name"),
    MAIL: _l("E-mail address"),
    PHONE: _l("Phone number"),
    DEVICE: _l("Device number"),
    ADDRESS: _l("Address"),
    GREETING: _l("Greeting"),
    SIGNATURE: _l("Signature"),
}
WORDS: dict[str, dict[str, str]] = {
    "en": {NAME: "[name]", MAIL: "[e-mail]", PHONE: "[phone]", DEVICE: "[device number]", ADDRESS: "[address]"},
    "pl": {NAME: "[imię]", MAIL: "[e-mail]", PHONE: "[telefon]", DEVICE: "[numer urządzenia]", ADDRESS: "[adres]"},
    "ru": {NAME: "[имя]", MAIL: "[почта]", PHONE: "[телефон]", DEVICE: "[номер устройства]", ADDRESS: "[адрес]"},
}
"""What is put instead, in the language of the text; greetings and signatures go without a trace."""


@dataclass(frozen=True)
class Known:
    """What a ticket says of the people, places and devices that its texts may mention."""

    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Numbers on labels and serial numbers."""
    places: tuple[str, ...] = ()
    """Addresses and names of sites."""


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
    found = sorted(_all(text, known), key=lambda one: (one[0], -one[1]))
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


def replacements(finds: Iterable[Find]) -> list[Replacement]:
    """What was found, each words once, in the order of the texts."""
    listed = list(finds)
    times = Counter((one.kind, one.found) for one in listed)
    first = {(one.kind, one.found): one for one in reversed(listed)}
    in_order = dict.fromkeys((one.kind, one.found) for one in listed)
    return [Replacement(kind, found, first[kind, found].put, times[kind, found]) for kind, found in in_order]


Places = Iterator[tuple[int, int, str]]


def _all(text: str, known: Known) -> Places:
    yield from _letter(text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield *match.span("what"), kind
    yield from _phones(text)
    for kind, literals in ((DEVICE, known.tags), (ADDRESS, known.places)):
        for literal in literals:
            if len(literal.strip()) >= _SHORTEST_LITERAL:
                for match in re.finditer(rf"(?<!\w){re.escape(literal.strip())}(?!\w)", text, re.IGNORECASE):
                    yield *match.span(), kind
    for name in known.names:
        for pattern in _name_patterns(name):
            for match in pattern.finditer(text):
                yield *match.span(), NAME


_SHORTEST_LITERAL = 3
_RUSSIAN_ENDINGS, _POLISH_ENDINGS = "[аеиоуыэюяйьмхг]{0,4}", "(?:[aąeęiouóymwhjgc]{0,4}|ze|rze)"
_VOWELS = "аеёиоуыэюяйьaąeęioóuy"


def _name_patterns(name: str) -> Iterator[re.Pattern[str]]:
    """A name in its forms: the stem, and an ending of which only letters of declension are a part ("Lis" is in "Lisem", not in "Lista").

    Alone a part of it counts with a capital letter only: many surnames are words. Side by side they count in any case.
    """
    parts = [part for part in re.split(r"[\s.,]+", name) if len(part) > 1]
    forms = [_forms(part) for part in parts]
    for part, form in zip(parts, forms, strict=True):
        upper = _forms(part.upper())
        if len(part) > 2:
            yield re.compile(rf"(?<!\w)(?:{form}|(?-i:{upper}))(?:['’]s)?(?!\w)")
    for one, other in itertools.pairwise(forms):
        yield re.compile(rf"(?<!\w)(?:{one}\s+{other}|{other}\s+{one})(?:['’]s)?(?!\w)", re.IGNORECASE)


def _forms(part: str) -> str:
    """A pattern of the declined forms of one part of a name."""
    lower = part.lower()
    endings = _RUSSIAN_ENDINGS if re.search("[а-яё]", lower) else _POLISH_ENDINGS
    if part.isupper():
        endings = endings.upper()
    stems = [part[:-2] if lower.endswith(("ая", "ий", "ый", "ой", "ska", "cka")) and len(part) > 4 else part]
    if stems == [part] and lower[-1] in _VOWELS:
        stems = [part[:-1]]
    elif len(part) > 4 and lower[-2] in "еёeo" and lower[-1] not in _VOWELS:
        stems.append(part[:-2] + part[-1])  # Павел, Павла; Marek, Marka
    if lower.endswith(("ska", "cka")):
        stems = [part[:-1]]
    return "(?:" + "|".join(re.escape(stem) for stem in stems) + ")" + endings


_LABEL = (
    r"(?:s/?n|serial(?:\s+(?:no|number))?|asset(?:\s+tag)?|inv(?:entory)?\.?(?:\s+no)?"
    r"|серийный(?:\s+номер)?|сер\.?\s*(?:№|номер)|инв(?:ентарный)?\.?(?:\s+номер)?"
    r"|numer\s+seryjny|nr\s+ser(?:yjny)?\.?|nr\s+inw(?:entarzowy)?\.?)"
)
_RUSSIAN_STREET = r"(?:ул\.|улиц[аеу]|пр-т|просп(?:ект[е]?|\.)|пер\.|переул(?:ок|ке)|бульвар[е]?|шоссе|наб\.)"
_POLISH_STREET = r"(?:ul\.|ulic[aęyi]|al\.|alej[aei]|pl\.|os\.)"
_ENGLISH_STREET = r"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Square)"
_HOUSE = (
    r"(?:,?\s*(?:д\.|дом|nr|no\.?)?\s*\d+\s?[а-яa-zА-ЯA-Z]?(?:[/-]\d+)?)?(?:,?\s*(?:кв\.|оф\.|к\.|m\.|lok\.)\s*\d+)?"
)
_WORD = r"[A-ZА-ЯЁŻŹĆŃŁÓŚĄĘ][\w-]*"
_HONORIFIC = r"(?:[Pp]an(?:i|a|u|em|ią|ię)?|Mr\.?|Mrs\.?|Ms\.?|г-н|г-жа|господин|госпожа)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (MAIL, re.compile(r"(?P<what>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")),
    (DEVICE, re.compile(rf"(?<!\w){_LABEL}[\s:№#]*(?P<what>(?=[\w-]*\d)[\w-]{{4,}})", re.IGNORECASE)),
    (
        ADDRESS,
        re.compile(
            rf"(?<!\w)(?P<what>(?:{_RUSSIAN_STREET}|{_POLISH_STREET})\s*{_WORD}(?:\s+{_WORD}){{0,3}}{_HOUSE})", re.UNICODE
        ),
    ),
    (ADDRESS, re.compile(rf"(?<!\w)(?P<what>\d+[a-z]?\s+{_WORD}(?:\s+{_WORD})?\s+{_ENGLISH_STREET})(?!\w)")),
    (ADDRESS, re.compile(rf"(?<![\w-])(?P<what>\d{{2}}-\d{{3}}\s+{_WORD})")),
    (NAME, re.compile(rf"(?<!\w){_HONORIFIC}\s+(?P<what>{_WORD}(?:\s+{_WORD})?)")),
    (
        NAME,
        re.compile(
            r"(?<!\w)(?P<what>(?:[А-ЯЁ][а-яё]+\s+)?[А-ЯЁ][а-яё]+(?:[оеё]вич|ьич|[оеё]вн|ичн)[а-яё]{0,3}(?:\s+[А-ЯЁ][а-яё]+(?:ов|ев|ин|ск|ын)[а-яё]{0,3})?)(?!\w)"
        ),
    ),
    (NAME, re.compile(r"(?<!\w)(?P<what>[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.)")),
)  # fmt: skip

_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d(?:[\s()-]{0,2}\d){6,14}(?![\w.:]\d)(?!\w)")
_EXTENSION = re.compile(
    r"(?<!\w)(?:тел\.?|телефон|доб\.?|добавочный|вн\.|tel\.?|telefon|wew\.?|wewn\.?|phone|ext\.?|extension)[\s:№]*(?P<what>\+?\d[\d\s()-]{1,14}\d)",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 9


def _phones(text: str) -> Places:
    """Nine digits or more with the signs people put between them, or fewer after a word that says so. Addresses of networks have dots."""
    for match in _EXTENSION.finditer(text):
        yield *match.span("what"), PHONE
    for match in _PHONE.finditer(text):
        digits = sum(sign.isdigit() for sign in match.group())
        written = match.group()[0] in "+(" or re.search(r"\d[\s()-]+\d", match.group()) is not None
        if digits >= _FEWEST_DIGITS and (written or digits in (9, 11)):
            yield *match.span(), PHONE


_HELLO = (
    r"здравствуйте|здравствуй|добрый\s+(?:день|вечер)|доброе\s+утро|доброго\s+(?:дня|времени\s+суток)|привет|приветствую|уважаем(?:ый|ая|ые)|коллеги"
    r"|dzień\s+dobry|dobry\s+wieczór|witam|cześć|hej|szanown[aiy]\w*"
    r"|hello|hi|hey|good\s+(?:morning|afternoon|evening|day)|dear"
)
_ALL = r"(?:\s+(?i:państwo|all|team|коллеги|всем|wszystkim))?"
_GREETING = re.compile(rf"\s*(?:(?i:{_HELLO})){_ALL}(?:,?\s+{_WORD}){{0,3}}\s*(?:[!.,:;)—–-]+\s*|\n\s*|$)")
_BYE = (
    r"с\s+уважением|с\s+наилучшими|всего\s+доброго|хорошего\s+дня|(?:заранее\s+)?(?:большое\s+)?спасибо|благодарю"
    r"|pozdrawiam|z\s+poważaniem|z\s+wyrazami\s+szacunku|(?:z\s+góry\s+)?dziękuję|miłego\s+dnia"
    r"|(?:best|kind|warm)?\s*regards|yours\s+(?:sincerely|faithfully)|many\s+thanks|thanks|thank\s+you|cheers|best\s+wishes"
)
_SIGNATURE = re.compile(rf"(?:(?<=\n)|(?<=[.!?…]\s))[ \t]*(?:--\s*\n|(?i:{_BYE})(?!\w)(?P<rest>[\s\S]*))")
_LONGEST_SIGNATURE = 240
_MOST_LINES = 6


def _letter(text: str) -> Places:
    """The greeting that a text begins with, and the signature that it ends with."""
    match = _GREETING.match(text)
    if match is not None and match.end() < len(text):
        yield 0, match.end(), GREETING
    for match in _SIGNATURE.finditer(text):
        rest = text[match.start() :].strip()
        if len(rest) <= _LONGEST_SIGNATURE and rest.count("\n") < _MOST_LINES and not _goes_on(match.group("rest")):
            yield match.start(), len(text), SIGNATURE
            return


def _goes_on(rest: str | None) -> bool:
    """Whether whole sentences follow on the same line: then it was no signature ("Thanks, it works now. But the other …")."""
    line = (rest or "").split("\n")[0]
    return len(re.findall(r"(?<!\w)[a-zа-яёąćęłńóśźż]{2,}", line)) > 3


def _tidy(text: str) -> str:
    """No blanks where words have gone, and a capital letter at the beginning."""
    tidied: Callable[[str], str] = lambda line: re.sub(r"[ \t]{2,}", " ", line).rstrip()  # noqa: E731
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(tidied(line) for line in text.split("\n"))).strip()
    return whole[:1].upper() + whole[1:]
