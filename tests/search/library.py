"""A small library of documents in three languages, as a collection of its own."""

from portal.core.db import write_transaction
from portal.core.search import index, query
from portal.core.search.impacts import Document
from portal.core.search.ranking import Allowed
from portal.core.search.synonyms import Synonyms

COLLECTION = "library"
GROUPS = {
    "wifi": ["wifi", "wi-fi", "вайфай", "беспроводная сеть", "sieć bezprzewodowa"],
    "printer": ["printer", "drukarka", "принтер"],
    "password": ["password", "hasło", "пароль"],
    "thumbdrive": ["usb stick", "pendrive", "флешка"],
}
SYNONYMS = Synonyms.of(GROUPS.items())

# group: titles and bodies by language
TEXTS = {
    1: {
        "en": ("Printer does not print", "Check the paper, the cable and the queue of the printer."),
        "ru": ("Принтер не печатает", "Проверьте бумагу, кабель и очередь печати. Модель HP-4015n: см. E_1234."),
        "pl": ("Drukarka nie drukuje", "Sprawdź papier, kabel i kolejkę wydruków."),
    },
    2: {
        "en": ("Change your password", "A good password is long. Change it in the settings."),
        "ru": ("Смена пароля", "Хороший пароль длинный. Поменяйте его в настройках."),
        "pl": ("Zmiana hasła", "Dobre hasło jest długie. Zmień je w ustawieniach."),
    },
    3: {
        "en": ("Connect to a wireless network", "Choose the wi-fi network and type its key."),
        "ru": ("Подключение к беспроводной сети", "Выберите сеть и введите ключ."),
    },
    4: {"ru": ("Обновление 1С", "После обновления 1С перезагрузите компьютер.")},
    5: {"pl": ("Łączenie z żółtym serwerem", "Serwer stoi w piwnicy.")},
}


def documents() -> list[Document]:
    """All translations; document ids are 10 × group + the language's place."""
    return [
        Document(group * 10 + place, group, language, title, body=body)
        for group, translations in TEXTS.items()
        for place, (language, (title, body)) in enumerate(translations.items())
    ]


def fill() -> None:
    """Index the library in a transaction of its own."""
    with write_transaction():
        index.put(COLLECTION, documents(), SYNONYMS)


def ask(
    text: str,
    language: str = "ru",
    allowed: Allowed | None = None,
    typing: bool = False,
    repair: bool = True,
    limit: int = 10,
) -> query.Results:
    """Search the library."""
    return query.search(
        COLLECTION,
        text,
        language=language,
        synonyms=lambda version: SYNONYMS,
        allowed=allowed,
        typing=typing,
        repair=repair,
        limit=limit,
    )


def groups(results: query.Results) -> list[int]:
    """The ids that were found, best first."""
    return [hit.group_id for hit in results.hits]
