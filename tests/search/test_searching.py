"""What a query finds, on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.db import read_transaction, rollback, set_mode, write_transaction
from portal.core.search import index, ranking, weights
from portal.core.search.impacts import Document
from tests.search.library import COLLECTION, SYNONYMS, ask, fill, groups


@pytest.fixture
def library(session: object) -> None:
    fill()


@pytest.mark.usefixtures("library")
class TestQueries:
    @pytest.mark.parametrize(
        ("text", "language", "best"),
        [
            ("принтер не печатает", "ru", 1),
            ("принтеры", "ru", 1),
            ("не печотает принтер", "ru", 1),
            ("durkarka", "pl", 1),
            ("haslo", "pl", 2),
            ("zmiana hasła", "pl", 2),
            ("пароли", "ru", 2),
            ("gfhjkm", "ru", 2),
            ("зкштеук", "en", 1),
            ("printer ne pechataet", "ru", 1),
            ("parol", "ru", 2),
            ("вайфай", "ru", 3),
            ("WiFi", "en", 3),
            ("sieć bezprzewodowa", "en", 3),
            ("1C", "ru", 4),
            ("hp4015", "ru", 1),
            ("e1234", "ru", 1),
            ("zolty serwer", "pl", 5),
        ],
    )
    def test_a_person_finds_the_page_however_it_is_typed(self, text: str, language: str, best: int) -> None:
        assert groups(ask(text, language))[:1] == [best]

    def test_an_article_is_one_result_in_all_its_languages(self) -> None:
        found = groups(ask("printer принтер drukarka"))
        assert found.count(1) == 1

    def test_what_was_repaired_is_shown(self) -> None:
        results = ask("как поменять пороль")
        assert results.repaired
        assert results.shown == "как поменять пароль"

    def test_a_wrong_layout_is_shown_as_it_was_meant(self) -> None:
        assert ask("ghbynth").shown == "принтер"

    def test_a_repair_can_be_declined(self) -> None:
        results = ask("пороль", repair=False)
        assert not results.repaired
        assert not results.hits

    def test_a_part_number_is_never_repaired(self) -> None:
        assert not ask("E1235").repaired

    def test_a_query_of_stop_words_still_asks(self) -> None:
        assert groups(ask("не и", "ru"))

    def test_a_begun_word_finds_what_it_begins(self) -> None:
        assert groups(ask("прин", typing=True))[:1] == [1]
        assert groups(ask("пр", typing=True))[:1] == [1]
        assert not groups(ask("пр", typing=False))

    def test_a_clipped_word_stands_for_what_it_begins(self) -> None:
        assert groups(ask("прин", typing=False))[:1] == [1]

    def test_a_begun_word_with_a_slip_finds_it_too(self) -> None:
        assert groups(ask("обнавле", typing=True))[:1] == [4]

    def test_a_begun_word_in_the_wrong_layout_finds_it_too(self) -> None:
        assert groups(ask("ghby", typing=True))[:1] == [1]

    def test_what_may_not_be_seen_is_not_found(self) -> None:
        found = groups(ask("принтер пароль", allowed=lambda group_id: group_id != 1))
        assert 1 not in found
        assert 2 in found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(st.characters(), max_size=80), st.sampled_from(["\0", "' OR 1=1 --", '"', "a" * 10_000, "🖨️ печать"])
    )
)
def test_no_input_raises(library: None, text: str) -> None:
    with read_transaction():
        for typing in (False, True):
            ask(text, typing=typing)


@pytest.mark.usefixtures("session")
class TestIndexing:
    def test_an_empty_index_answers_nothing(self) -> None:
        assert ask("принтер").hits == ()

    def test_a_changed_document_is_found_by_its_new_words_only(self) -> None:
        fill()
        with write_transaction():
            index.put(COLLECTION, [Document(40, 4, "ru", "Сканер штрихкодов", body="Зарядите сканер.")], SYNONYMS)
        assert groups(ask("сканер"))[:1] == [4]
        assert 4 not in groups(ask("1С"))

    def test_a_removed_document_is_not_found_and_leaves_no_trace(self) -> None:
        fill()
        before = ask("принтер пароль")
        with write_transaction():
            index.put(COLLECTION, [Document(99, 9, "ru", "Уникальнейший принтер")], SYNONYMS)
        with write_transaction():
            index.remove(COLLECTION, [99, 12345])
        assert ask("принтер пароль") == before
        assert not ask("уникальнейший", repair=False).hits

    def test_a_new_word_is_known_to_spelling_at_once(self) -> None:
        fill()
        assert not ask("тиокамера").repaired
        with write_transaction():
            index.put(COLLECTION, [Document(98, 9, "ru", "Телекамера")], SYNONYMS)
        assert ask("телекомера").shown == "телекамера"

    def test_a_word_of_a_version_that_was_rolled_back_is_unknown(self) -> None:
        fill()
        set_mode("write")
        index.put(COLLECTION, [Document(98, 9, "ru", "Телекамера")], SYNONYMS)
        assert ask("телекомера").repaired
        rollback()
        with write_transaction():
            index.put(COLLECTION, [Document(97, 9, "ru", "Монитор")], SYNONYMS)
        assert not ask("телекомера").repaired
        assert ask("манитор").shown == "монитор"

    def test_indexing_twice_changes_nothing(self) -> None:
        fill()
        before = ask("принтер бумага пароль")
        fill()
        assert ask("принтер бумага пароль") == before


@pytest.mark.usefixtures("library")
def test_a_query_reads_only_so_many_postings_and_keeps_its_rarest_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_MOST_POSTINGS", 2)
    assert groups(ask("printer paper hp4015", "en")) == [1]


@pytest.mark.usefixtures("library")
def test_whoever_may_not_see_the_best_gets_what_stands_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "_FEWEST_LOOKED_AT", 1)
    monkeypatch.setattr(ranking, "_LOOKED_AT", 1)
    best, second = groups(ask("принтер пароль", limit=2))
    assert groups(ask("принтер пароль", allowed=lambda group_id: group_id != best, limit=1)) == [second]


_seen: dict[str, list[tuple[int, int]]] = {}


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("text", ["принтер", "hasło serwer", "print a password", "сеть пароль печать", "settings"])
def test_both_databases_give_the_same_order_and_scores(text: str) -> None:
    found = [(hit.group_id, hit.score) for hit in ask(text).hits]
    assert found
    assert _seen.setdefault(text, found) == found
