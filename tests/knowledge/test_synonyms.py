"""The list of synonyms: who changes it, what a change does to the search, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.core.db import db, read_transaction, write_transaction
from portal.core.tasks import Task
from portal.knowledge import queries
from portal.knowledge.models import SynonymGroup
from portal.knowledge.operations import synonyms
from portal.knowledge.queries import synonyms as words
from tests.clients import Client
from tests.people import Cast
from workers import reindexing
from workers.tasks import work_off_tasks

NEW = {"code": "bumazhka", "ru": "бумажка\nлисток", "pl": "", "en": "sheet of paper"}


@pytest.fixture
def adam(library: Path, sign_in: Callable[[str], Client]) -> Client:
    return sign_in("adam")


def found(cast: Cast, text: str) -> list[str]:
    with read_transaction():
        return [one.slug for one in queries.find(cast.viewers["anna"], text, "ru").found]


def group(code: str) -> dict[str, list[str]] | None:
    with read_transaction():
        return db.session.scalar(select(SynonymGroup.members).where(SynonymGroup.code == code))


def test_a_new_group_is_understood_once_the_articles_are_indexed_anew(adam: Client, cast: Cast) -> None:
    assert "printer" not in found(cast, "жужжалка")
    answer = adam.post("/kb/synonyms", data={"code": "zhuzhzhalka", "ru": "жужжалка, принтер"})
    assert answer.status_code == 303
    assert work_off_tasks() == 1
    assert "printer" in found(cast, "жужжалка")


def test_a_double_click_adds_one_group_and_complains_of_none(adam: Client) -> None:
    sent = {**NEW, "request_key": "twice"}
    assert [adam.post("/kb/synonyms", data=sent).status_code for _ in range(2)] == [303, 303]
    assert group(NEW["code"]) is not None


def test_a_removed_group_is_understood_no_more(adam: Client, cast: Cast) -> None:
    adam.post("/kb/synonyms", data={"code": "zhuzhzhalka", "ru": "жужжалка, принтер"})
    adam.post("/kb/synonyms/zhuzhzhalka/removal")
    assert work_off_tasks() == 1
    assert "printer" not in found(cast, "жужжалка")


def test_a_change_during_the_indexing_is_indexed_too(adam: Client, cast: Cast) -> None:
    seen: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        if not seen:
            with write_transaction():
                synonyms.add_group("zhuzhzhalka", {"ru": ["жужжалка", "принтер"]}, by=cast.viewers["adam"])
        seen.append(done)

    reindexing.index_everything(meanwhile)
    assert "printer" in found(cast, "жужжалка")


def test_several_changes_wait_for_one_indexing(adam: Client) -> None:
    adam.post("/kb/synonyms", data=NEW)
    adam.post("/kb/synonyms", data={**NEW, "code": "other"})
    with read_transaction():
        assert db.session.query(Task).count() == 1


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({**NEW, "code": "Printer!"}, "Small Latin letters"),
        ({**NEW, "code": "printer"}, "There is a group of this name already."),
        ({"code": "one", "en": "alone"}, "at least two words"),
        ({"code": "one", "en": "paper\n!!!"}, "no letter or digit"),
        ({"code": "one", "en": "paper\none two three four five six"}, "at most 5 words"),
        ({"code": "one", "en": "a" * 4001}, "At most 4000 characters"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(adam: Client, fields: dict[str, str], complaint: str) -> None:
    answer = adam.post("/kb/synonyms", data=fields)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert fields.get("en", "")[:20] in answer.text
    if fields["code"] != "printer":
        assert group(fields["code"]) is None


def test_a_stale_form_shows_both_lists_and_loses_neither(adam: Client, cast: Cast) -> None:
    adam.post("/kb/synonyms", data=NEW)
    with read_transaction():
        seen = synonyms.digest(words.group("bumazhka"))
    assert adam.post("/kb/synonyms/bumazhka", data={"ru": "бумажка, лист", "seen": seen}).status_code == 303
    late = adam.post("/kb/synonyms/bumazhka", data={"ru": "бумажка, страница", "seen": seen})
    assert late.status_code == 409
    assert "страница" in late.text
    assert "лист" in late.text
    assert group("bumazhka") == {"ru": ["бумажка", "лист"]}


def test_the_same_saved_twice_is_saved_once(adam: Client, cast: Cast) -> None:
    adam.post("/kb/synonyms", data=NEW)
    with read_transaction():
        seen = synonyms.digest(words.group("bumazhka"))
    for _twice in range(2):
        answer = adam.post("/kb/synonyms/bumazhka", data={"ru": "бумажка, лист", "seen": seen})
        assert answer.status_code == 303


def test_a_long_list_comes_in_pages_that_miss_nothing(adam: Client) -> None:
    address, listed = "/kb/synonyms", list[str]()
    while address:
        page = adam.get(address).text
        listed += re.findall(r'href="/kb/synonyms/([a-z0-9-]+)">', page)
        onward = re.search(r'href="(/kb/synonyms[^"]+)" rel="next"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert [code for code in listed if code != "new"] == sorted(synonyms.seed())


def test_only_an_editor_of_everything_changes_the_list(
    library: Path, session: scoped_session[Session], sign_in: Callable[[str], Client]
) -> None:
    kasia, anna = sign_in("kasia"), sign_in("anna")
    assert kasia.get("/kb/synonyms?phrase=принтер").status_code == 200
    assert kasia.get("/kb/synonyms/new").status_code == 403
    for address in ("/kb/synonyms", "/kb/synonyms/printer", "/kb/synonyms/printer/removal", "/kb/synonyms/missing"):
        assert kasia.post(address, data=NEW).status_code == 403
        assert anna.post(address, data=NEW).status_code == 403
    assert group("bumazhka") is None


def test_the_page_tells_what_the_search_sees_in_a_phrase(adam: Client) -> None:
    page = adam.get("/kb/synonyms", query_string={"phrase": "не печатает принтер", "q": "принтер"}).text
    assert "Groups in this phrase:" in page
    assert ">printer<" in page


def test_groups_of_a_newer_product_are_added_on_demand(adam: Client) -> None:
    adam.post("/kb/synonyms/printer/removal")
    assert "is not here" in adam.get("/kb/synonyms").text
    adam.post("/kb/synonyms/missing")
    assert group("printer") is not None


def test_indexing_anew_keeps_the_list_that_people_changed(adam: Client) -> None:
    adam.post("/kb/synonyms/printer/removal")
    reindexing.index_everything(lambda done, total: None)
    assert group("printer") is None
