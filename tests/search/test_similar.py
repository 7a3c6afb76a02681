"""What documents a long text is most like, on both databases."""

import pytest

from portal.core.db import read_transaction, write_transaction
from portal.core.search import index
from portal.core.search.impacts import Document
from portal.core.search.ranking import Allowed
from portal.core.search.similar import Similar, similar
from tests.search.library import COLLECTION, SYNONYMS, documents, fill

FILED = {
    "ru": (
        "Принтер стоит",
        "С утра принтер на складе не печатает документы, бумага и кабель на месте, очередь полная.",
    ),
    "pl": ("Drukarka", "Od rana drukarka w magazynie nie drukuje, papier i kabel sprawdziłam, kolejka jest pełna."),
    "en": ("Printer down", "The printer in the store does not print since the morning, paper and cable are fine."),
}


def alike(
    subject: str, text: str, allowed: Allowed | None = None, floor: float = 0.35, common: float = 0.25
) -> tuple[Similar, ...]:
    with read_transaction():
        return similar(
            COLLECTION,
            subject,
            text,
            synonyms=lambda version: SYNONYMS,
            allowed=allowed,
            limit=5,
            most_common_share=common,
            floor=floor,
        )


@pytest.fixture
def library(session: object) -> None:
    fill()


@pytest.mark.usefixtures("library")
class TestTexts:
    @pytest.mark.parametrize("language", FILED)
    def test_a_ticket_finds_the_article_about_its_trouble(self, language: str) -> None:
        found = alike(*FILED[language])
        assert found[0].group_id == 1
        assert 0.35 <= found[0].share <= 1

    def test_a_text_about_something_else_finds_nothing(self) -> None:
        assert alike("Стул", "В кабинете сломался стул, отвалилось колесо, сидеть на нём рядом с кабелем опасно.") == ()

    def test_two_words_are_too_few(self) -> None:
        assert alike("Принтер", "стоит") == ()
        assert alike("Принтер", "не печатает")

    def test_what_may_not_be_seen_is_not_suggested(self) -> None:
        found = alike(*FILED["ru"], allowed=lambda group_id: group_id != 1, floor=0)
        assert 1 not in [one.group_id for one in found]

    def test_a_floor_of_nothing_shows_the_weak_ones_too_and_best_first(self) -> None:
        filed = ("Принтер стоит", FILED["ru"][1] + " Рядом компьютер и беспроводная сеть.")
        found = alike(*filed, floor=0)
        assert len(found) > len(alike(*filed)) > 0
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)

    @pytest.mark.parametrize("text", ["", "\0", "'\";--", "🖨️ " * 50, "ы" * 20_000, "a.b-c/d " * 3_000])
    def test_no_text_raises(self, text: str) -> None:
        alike(text, text)


@pytest.mark.usefixtures("session")
def test_an_empty_collection_suggests_nothing() -> None:
    with write_transaction():
        index.put(COLLECTION, documents(), SYNONYMS)
        index.remove(COLLECTION, [document.doc_id for document in documents()])
    assert alike(*FILED["ru"]) == ()


@pytest.mark.usefixtures("session")
def test_words_that_most_documents_have_are_passed_over() -> None:
    with write_transaction():
        fields = [(number, f"Заявка {number}", "касса касса касса") for number in range(1, 101)]
        library = [
            Document(number, number, "ru", title, body=body + (" сканер" if number == 7 else ""))
            for number, title, body in fields
        ]
        index.put(COLLECTION, library, SYNONYMS)
    assert [one.group_id for one in alike("Касса", "на кассе сломался сканер")] == [7]
    assert alike("Касса", "касса касса касса", floor=0) == ()
