"""Two windows, two people, half a thought: no text is lost, and an old one comes back."""

import json
import re
from collections.abc import Callable

from sqlalchemy import select

from portal.core.db import db, read_transaction
from portal.knowledge.models import ArticleDraft
from tests.clients import Client
from tests.knowledge.authors import TYPED, save, text


class TestConflicts:
    def test_ones_own_other_window_is_not_another_person(self, printer: int, kasia: Client) -> None:
        assert save(kasia, printer, body="Первое окно").status_code == 303
        answer = save(kasia, printer, body="Второе окно")
        assert answer.status_code == 409
        assert (
            "Ten tekst został przez Ciebie zmieniony w innym oknie" in answer.text or "in another window" in answer.text
        )
        assert "Two people" not in answer.text
        assert "Dwie osoby" not in answer.text

    def test_whoever_saves_on_an_old_version_sees_both_and_loses_nothing(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        assert save(sign_in("adam"), printer, body="Текст Адама").status_code == 303
        answer = save(kasia, printer, body="Текст Каси")
        assert answer.status_code == 409
        assert re.search(r"<del>[^<]*Адама", answer.text)
        assert re.search(r"<ins>[^<]*Каси", answer.text)
        assert "Текст Каси</textarea>" in answer.text
        assert '<input type="number" name="base_number" value="2"' in answer.text
        with read_transaction():
            assert text(printer).body == "Текст Адама"
        assert save(kasia, printer, base=2, body="Текст обоих").status_code == 303
        with read_transaction():
            assert (text(printer).number, text(printer).body) == (3, "Текст обоих")

    def test_an_old_version_comes_back_as_the_newest(self, printer: int, kasia: Client) -> None:
        with read_transaction():
            before = text(printer).body
        save(kasia, printer)
        page = kasia.get(f"/kb/articles/{printer}/versions?lang=ru").text
        assert "<del>" in page
        assert "Kasia Wrona" in page
        assert kasia.post(f"/kb/articles/{printer}/texts/ru/restorations", data={"number": 1}).status_code == 303
        with read_transaction():
            assert (text(printer).number, text(printer).body) == (3, before)
        assert kasia.post(f"/kb/articles/{printer}/texts/ru/restorations", data={"number": 9}).status_code == 404
        assert kasia.get(f"/kb/articles/{printer}/versions?lang=ru&old=8&new=9").status_code == 404
        assert kasia.get(f"/kb/articles/{printer}/versions?lang=ru&new={10**30}").status_code == 404

    def test_the_first_version_stands_alone(self, printer: int, kasia: Client) -> None:
        page = kasia.get(f"/kb/articles/{printer}/versions?lang=ru").text
        assert "difference-table" not in page


class TestDrafts:
    def keep(self, client: Client, article_id: int, body: str, mark: str = "", base: int = 1):
        data = {**TYPED, "base_number": base, "body": body, "draft_mark": mark}
        return client.post(f"/kb/articles/{article_id}/drafts/ru", data=data, htmx=True)

    def test_what_is_typed_is_kept_shown_again_and_forgotten_by_the_save(self, printer: int, kasia: Client) -> None:
        answer = self.keep(kasia, printer, "Половина мысли")
        assert answer.status_code == 200
        page = kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert "Половина мысли</textarea>" in page
        assert 'id="draft-banner"' in page
        assert json.loads(answer.text)["mark"] in page
        save(kasia, printer)
        assert 'id="draft-banner"' not in kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text

    def test_another_window_does_not_overwrite_it(self, printer: int, kasia: Client) -> None:
        mark = json.loads(self.keep(kasia, printer, "Окно первое").text)["mark"]
        assert self.keep(kasia, printer, "Окно второе").status_code == 409
        assert self.keep(kasia, printer, "Окно первое, дальше", mark).status_code == 200
        with read_transaction():
            assert db.session.scalars(select(ArticleDraft.body)).one() == "Окно первое, дальше"

    def test_it_is_the_authors_own_and_can_be_thrown_away(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        self.keep(kasia, printer, "Только моё")
        assert "Только моё" not in sign_in("adam").get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert kasia.post(f"/kb/articles/{printer}/drafts/ru/removal").status_code == 303
        assert "Только моё" not in kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text

    def test_it_says_what_was_saved_meanwhile(
        self, printer: int, kasia: Client, sign_in: Callable[[str], Client]
    ) -> None:
        self.keep(kasia, printer, "Моя половина")
        save(sign_in("adam"), printer, body="Уже готово")
        page = kasia.get(f"/kb/articles/{printer}/edit?lang=ru").text
        assert "Adam Kowal" in page
        assert '<input type="number" name="base_number" value="1"' in page
        assert save(kasia, printer, base=1, body="Моя половина").status_code == 409
