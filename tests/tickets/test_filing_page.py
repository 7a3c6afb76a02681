"""The filing form: what it offers, what it refuses, and that one form makes one ticket."""

import io
import re
import threading
from contextvars import Context

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.core.db import commit
from portal.knowledge.operations import selfhelp
from portal.tickets.models import File, Ticket, TicketAsset
from tests.assets import devices

FILED = {
    "title": "Принтер не печатает",
    "description": "после обновления",
    "impact": "3",
    "urgency": "2",
    "category": "",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def count(session) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(Ticket))
    session.rollback()
    return found


def test_the_form_offers_her_devices_and_attaches_the_chosen_one(session, cast, sign_in):
    printer = devices.with_person(cast, "anna")
    shared = devices.at_site(cast)
    other = devices.elsewhere(cast)
    chosen, ids = printer.id, (printer.tag, shared.tag, other.tag)
    commit()
    anna = sign_in("anna")
    page = anna.get("/tickets/new").text
    assert ids[0] in page
    assert ids[1] in page
    assert ids[2] not in page
    answer = anna.post("/tickets", data={**FILED, "assets": [str(chosen)]})
    assert (answer.status_code, answer.location) == (303, "/tickets/1001")
    assert session.scalars(select(TicketAsset.asset_id)).all() == [chosen]


def test_the_same_words_sent_again_from_the_page_before_lead_to_the_ticket_there_is(session, cast, sign_in):
    printer = devices.with_person(cast, "anna").id
    commit()
    anna = sign_in("anna")
    first = anna.post("/tickets", data={**FILED, "request_key": "one"}).location
    again = anna.post("/tickets", data={**FILED, "request_key": "two"})
    assert again.location == first
    assert "1001" in anna.get("/").text
    others = [
        anna.post("/tickets", data={**FILED, "description": "и сканер тоже"}).location,
        anna.post("/tickets", data={**FILED, "assets": [str(printer)]}).location,
        sign_in("marta").post("/tickets", data=FILED).location,
    ]
    assert others == ["/tickets/1002", "/tickets/1003", "/tickets/1004"]


def test_the_same_words_a_while_later_are_another_ticket(session, cast, sign_in, clock):
    anna = sign_in("anna")
    anna.post("/tickets", data=FILED)
    clock.advance(11 * 60)
    assert anna.post("/tickets", data=FILED).location == "/tickets/1002"


def test_a_device_of_somebody_else_is_no_choice(session, cast, sign_in):
    strange = devices.elsewhere(cast)
    key, tag = strange.id, strange.tag
    commit()
    for wrong in ({"assets": [str(key)]}, {"tag": tag}, {"assets": ["x"]}, {"assets": ["-1"]}):
        assert sign_in("anna").post("/tickets", data={**FILED, **wrong}).status_code == 422
    assert count(session) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": " \u200b\u0000 \x07"},
        {"title": "x" * 201},
        {"description": "x" * 20_001},
        {"impact": "9"},
        {"urgency": "soon"},
        {"category": "999999999"},
        {"category": "99999999999999999999"},
        {"category": "'; DROP TABLE tickets"},
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_the_text_stays(session, sign_in, wrong):
    answer = sign_in("anna").post("/tickets", data={**FILED, "description": "мой длинный рассказ", **wrong})
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    if "description" not in wrong:
        assert "мой длинный рассказ" in answer.text
    assert count(session) == 0


@pytest.mark.parametrize("title", ["🖨️ не печатает 🔥", "مرحبا الطابعة لا تعمل", "Łódź: kasa №3", "a\u0000b\u202ec"])
def test_any_script_is_kept_and_hidden_characters_are_not(session, sign_in, title):
    assert sign_in("anna").post("/tickets", data={**FILED, "title": title}).status_code == 303
    stored = session.scalars(select(Ticket.title)).one()
    assert stored == title.replace("\u0000", "").replace("\u202e", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.png", b""),
        ("big.png", PNG + b"0" * 10 * 1024 * 1024),
        ("page.html", b"<script>"),
        ("fake.png", b"<script>"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_the_text_stays(session, sign_in, name, content):
    boundary, body = encode_multipart({**FILED, "files": FileStorage(io.BytesIO(content), name)})
    answer = sign_in("anna").post("/tickets", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 422
    assert 'id="files-error"' in answer.text
    assert "Принтер не печатает" in answer.text
    assert count(session) == 0


def test_a_photo_comes_along(session, sign_in):
    data = {**FILED, "files": [(io.BytesIO(PNG), "фото.png")]}
    assert sign_in("anna").post("/tickets", data=data, content_type="multipart/form-data").status_code == 303
    assert session.scalars(select(File.name)).all() == ["фото.png"]


def test_f37_the_same_form_twice_is_one_ticket(session, sign_in):
    anna = sign_in("anna")
    first, second = (anna.post("/tickets", data={**FILED, "request_key": "k1"}) for _ in range(2))
    assert first.location == second.location == "/tickets/1001"
    assert count(session) == 1
    anna.post("/tickets", data={**FILED, "title": "И сканер не работает", "request_key": "k2"})
    assert count(session) == 2


def test_f37_the_same_form_in_parallel_is_one_ticket(session, sign_in):
    session.rollback()
    clients = [sign_in("anna") for _ in range(4)]
    answers: list[tuple[int, str | None]] = []
    start = threading.Barrier(len(clients))

    def send(client) -> None:
        start.wait()
        answer = client.post("/tickets", data={**FILED, "request_key": "same"})
        answers.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=lambda c=client: Context().run(send, c)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {(303, "/tickets/1001")}
    assert count(session) == 1


def test_what_was_searched_for_comes_along(session, cast, sign_in):
    token = selfhelp.new_token()
    selfhelp.note_typed(token, cast.anna.id, "ru", "принтер не печатает после обновления")
    commit()
    assert "принтер не печатает после обновления" in sign_in("anna").get(f"/tickets/new?from={token}").text
    assert "после обновления" not in sign_in("ewa").get(f"/tickets/new?from={token}").text


def test_an_agent_files_for_a_caller(session, cast, sign_in):
    boris = sign_in("boris")
    assert boris.post("/tickets", data={**FILED, "requester": "anna@retail.example"}).status_code == 303
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.requester_id, ticket.reporter_id, ticket.channel) == (cast.anna.id, cast.boris.id, "phone")
    session.rollback()
    for stranger in ("nobody@retail.example", "olga@other.example"):
        assert boris.post("/tickets", data={**FILED, "requester": stranger}).status_code in {403, 422}
    assert count(session) == 1


def test_a_requester_files_for_nobody_else(session, cast, sign_in):
    sign_in("anna").post("/tickets", data={**FILED, "requester": "ewa@retail.example"})
    assert session.scalars(select(Ticket.requester_id)).all() == [cast.anna.id]


def test_the_rest_of_the_devices_unfolds_only_where_one_of_them_is_ticked(session, cast, sign_in):
    many = [devices.at_site(cast).id for _ in range(8)]
    commit()
    anna = sign_in("anna")

    def rest(ticked: list[int]) -> str:
        page = anna.post("/tickets", data={"title": "", "assets": ticked})
        assert page.status_code == 422
        return re.search(r"<details class=\"details\"([^>]*)><summary>(?:(?!</summary>).)*2 ", page.text).group(1)

    page = anna.get("/tickets/new").text
    order = sorted(many, key=lambda key: page.index(f'value="{key}"'))
    assert rest([]) == ""
    assert rest(order[:1]) == ""
    assert rest(order[-1:]) == " open"
