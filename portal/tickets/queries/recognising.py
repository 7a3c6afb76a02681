"""Where a text says who wrote it, where, with which numbers and on which machine. Pure functions."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME, MAIL, PHONE, DEVICE, ADDRESS, NUMBER, SECRET, GREETING, SIGNATURE = (
    "name", "mail", "phone", "device", "address", "number", "secret", "greeting", "signature",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a ticket says of the people, places and devices that its texts may mention."""

    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Numbers on labels and serial numbers."""
    places: tuple[str, ...] = ()
    """Addresses and names of sites."""


Places = Iterator[tuple[int, int, str]]


def places(text: str, known: Known) -> Places:
    """Every place that looks personal: where it begins and ends (characters), and its kind. Places may overlap, in no order."""
    yield from _letter(text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield *match.span("what"), kind
    yield from _numbers(text)
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
            r"(?<!\w)(?P<what>(?:[А-ЯЁ][а-яё]*(?:[оеё]в|[иы]н|ск|ко)[а-яё]{0,3}\s+(?=[А-ЯЁ][а-яё]+\s))?(?:[А-ЯЁ][а-яё]+\s+)?[А-ЯЁ][а-яё]+(?:[оеё]вич|ьич|[оеё]вн|ичн)[а-яё]{0,3}(?:\s+[А-ЯЁ][а-яё]+(?:ов|ев|ин|ск|ын)[а-яё]{0,3})?)(?!\w)"
        ),
    ),
    (NAME, re.compile(r"(?<!\w)(?P<what>[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.)")),
)  # fmt: skip

_PASSWORD = r"(?:парол[а-яё]{1,3}|пин(?:-?код)?|hasł[oaeu]|password|passcode|pin(?:[- ]code)?)"
_DOCUMENT = r"(?:паспорт[а-яё]{0,2}|снилс|инн|pesel|nip|dow[oó]d(?:u|em)?(?:\s+osobist\w+)?|passport|cvv2?|cvc2?)"
_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        SECRET,
        re.compile(
            rf"(?<!\w){_PASSWORD}(?:\s+[\w-]+){{0,2}}?(?:\s*[:=—–]|\s+(?:is|это|to))\s*(?!https?:)(?P<what>(?=\S*[\d!@#$%^&*])[^\s,;]{{4,}}?)(?=[.,;)]?(?:\s|$))",
            re.IGNORECASE,
        ),
    ),
    (
        NUMBER,
        re.compile(
            rf"(?<!\w){_DOCUMENT}(?:\s+(?:nr|no\.?|номер|серия))?[\s:№]*(?P<what>[A-Z]{{0,3}}\s?\d[\d -]{{1,14}}\d)(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (NUMBER, re.compile(r"(?<!\w)(?P<what>[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?)(?!\w)")),
    (NUMBER, re.compile(r"(?<![\w.-])(?P<what>\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?![\w-])")),
)
_LONG = re.compile(r"(?<![\w.-])\d{13,28}(?![\w-])")
_CARD = re.compile(r"[2-6]\d{15}")
_ACCOUNT_DIGITS = 20


def _numbers(text: str) -> Places:
    """Passwords and documents after a word that says so, account numbers, and cards: in groups of four, or with their check digit."""
    for kind, pattern in _NUMBERS:
        for match in pattern.finditer(text):
            yield *match.span("what"), kind
    for match in _LONG.finditer(text):
        if len(match.group()) >= _ACCOUNT_DIGITS or _CARD.fullmatch(match.group()) or _has_check_digit(match.group()):
            yield *match.span(), NUMBER


def _has_check_digit(digits: str) -> bool:
    """Whether the last digit follows from the others as on cards (Luhn, ISO/IEC 7812-1)."""
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


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
