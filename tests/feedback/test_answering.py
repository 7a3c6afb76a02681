"""Answering: A41 (links that cannot be guessed), A42 (one answer, which may be changed until it is closed)."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from portal.core.db import commit, db, read_transaction, set_mode
from portal.core.facts import FactRow
from portal.feedback import queries
from portal.feedback.models import Answer, Callback, Invitation
from portal.feedback.operations import answering, calling
from portal.web.limits import BY_ADDRESS
from tests.clients import Client
from tests.feedback.surveys import invited, saved_token
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")
SignIn = Callable[[str], Client]


def stored() -> list[tuple[int, str]]:
    with read_transaction():
        return [(a.score, a.comment) for a in db.session.scalars(select(Answer))]


def test_she_answers_without_signing_in_and_in_her_language(cast: Cast, client: Client) -> None:
    token = saved_token(invited(cast))
    page = client.get(f"/survey/{token}")
    assert page.status_code == 200
    assert '<html lang="ru"' in page.text
    answer = client.post(f"/survey/{token}", data={"score": "5", "comment": "Спасибо 🐢"})
    assert answer.status_code == 303
    assert stored() == [(5, "Спасибо 🐢")]
    assert "Спасибо 🐢" in client.get(f"/survey/{token}").text


def test_a42_looking_stores_nothing(cast: Cast, client: Client) -> None:
    token = saved_token(invited(cast))
    for _ in range(3):
        client.get(f"/survey/{token}?score=1")
        client.head(f"/survey/{token}")
    assert stored() == []


def test_a42_a_second_answer_changes_the_first_from_whatever_device(cast: Cast, app, client: Client) -> None:
    token = saved_token(invited(cast))
    client.post(f"/survey/{token}", data={"score": "1", "comment": "Bad"})
    Client(app).post(f"/survey/{token}", data={"score": "4", "comment": "Better"})
    assert stored() == [(4, "Better")]


def test_a42_an_expired_link_opens_nothing(cast: Cast, client: Client, clock) -> None:
    token = saved_token(invited(cast))
    clock.advance(days=31)
    assert client.get(f"/survey/{token}").status_code == 404
    assert client.post(f"/survey/{token}", data={"score": "5"}).status_code == 404
    assert stored() == []


def test_a41_the_token_has_at_least_128_bits_and_belongs_to_one_invitation(cast: Cast, client: Client) -> None:
    first, second = invited(cast), invited(cast, who="ewa")
    tokens = queries.token_of(first), queries.token_of(second)
    assert len(set(tokens)) == 2
    assert all(len(token) * 6 >= 128 for token in tokens)
    assert all(token not in (first.token_hash, first.nonce) for token in tokens)
    first.person_id = cast.ewa.id  # another person, another token: what is signed cannot be exchanged
    assert queries.token_of(first) not in tokens


@pytest.mark.parametrize("change", ["cut", "longer", "other", "hash", "id", "empty"])
def test_a41_a_changed_token_opens_nothing(cast: Cast, client: Client, change: str) -> None:
    invitation = invited(cast)
    hashed, invitation_id = invitation.token_hash, invitation.id
    token = saved_token(invitation)
    wrong = {
        "cut": token[:-1],
        "longer": token + "A" * 300,
        "other": ("A" if token[0] != "A" else "B") + token[1:],
        "hash": hashed,
        "id": str(invitation_id),
        "empty": "%20",
    }[change]
    assert client.get(f"/survey/{wrong}").status_code == 404
    assert client.post(f"/survey/{wrong}", data={"score": "5"}).status_code == 404
    assert stored() == []


def test_a41_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    saved_token(invited(cast))
    answers = [client.get(f"/survey/{'x' * 40}{i:03}").status_code for i in range(BY_ADDRESS + 1)]
    assert answers[0] == 404
    assert answers[-1] == 429


WRONG = [{}, {"score": ""}, {"score": "0"}, {"score": "6"}, {"score": "x"}, {"score": "5", "comment": "x" * 2001}]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_comes_back(cast: Cast, client: Client, wrong: dict[str, str]) -> None:
    token = saved_token(invited(cast))
    answer = client.post(f"/survey/{token}", data={"comment": "Żółw 🐢", **wrong})
    assert answer.status_code == 422
    assert wrong.get("comment", "Żółw 🐢") in answer.text
    assert "Not a valid choice" not in answer.text or wrong.get("score") in {"0", "6", "x"}
    assert stored() == []


def test_unknown_fields_change_nothing(cast: Cast, client: Client) -> None:
    invitation = invited(cast)
    before = (invitation.ticket_id, invitation.person_id, invitation.expires_at)
    token = saved_token(invitation)
    extra = {"score": "5", "ticket_id": "9", "person_id": "1", "expires_at": "2099-01-01", "invitation_id": "7"}
    client.post(f"/survey/{token}", data=extra)
    with read_transaction():
        kept = db.session.scalars(select(Invitation)).one()
        assert (kept.ticket_id, kept.person_id, kept.expires_at) == before


def test_the_fact_is_said_once_per_change(cast: Cast) -> None:
    invitation = invited(cast)
    for score in (4, 4, 5):
        answering.answer(invitation, score)
    said = db.session.scalars(select(FactRow).where(FactRow.name == "SurveyAnswered").order_by(FactRow.id)).all()
    assert [row.ids["score"] for row in said] == [4, 5]
    assert {row.ids["ticket_id"] for row in said} == {invitation.ticket_id}


def test_a_low_score_asks_for_a_call_until_it_is_raised(cast: Cast) -> None:
    invitation = invited(cast)
    answering.answer(invitation, 2)
    callback = db.session.scalars(select(Callback)).one()
    assert callback.state == "open"
    answering.answer(invitation, 4)
    assert callback.state == "dropped"
    answering.answer(invitation, 1)
    assert callback.state == "open"
    calling.finish_callback(callback, by=cast.marta, note="Извинились")
    answering.answer(invitation, 5)
    assert callback.state == "done"


def test_the_supervisor_finishes_callbacks_from_the_list(cast: Cast, sign_in: SignIn) -> None:
    invitation = invited(cast)
    answering.answer(invitation, 1, "Ждала неделю")
    commit()
    set_mode("read")
    callback_id = db.session.scalars(select(Callback.id)).one()
    set_mode("read")
    marta = sign_in("marta")
    assert "Ждала неделю" in marta.get("/callbacks").text
    wrong = marta.post(f"/callbacks/{callback_id}/completion", data={"note": " "})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert marta.post(f"/callbacks/{callback_id}/completion", data={"note": "Позвонили"}).status_code == 303
    assert "Ждала неделю" not in marta.get("/callbacks").text
    assert "Позвонили" in marta.get("/callbacks?state=done").text


@pytest.mark.parametrize(("name", "status"), [("boris", 403), ("anna", 403), ("olga", 403), ("egor", 403)])
def test_others_do_not_see_or_finish_callbacks(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    answering.answer(invited(cast), 1)
    commit()
    set_mode("read")
    person = sign_in(name)
    assert person.get("/callbacks").status_code == status
    assert person.post("/callbacks/1/completion", data={"note": "x"}).status_code == status


def test_a_supervisor_of_another_organisation_does_not_see_callbacks(cast: Cast, sign_in: SignIn) -> None:
    answering.answer(invited(cast), 1, "Ждала неделю")
    db.session.execute(update(Invitation).values(organisation_id=cast.other_organisation_id))
    commit()
    set_mode("read")
    marta = sign_in("marta")
    assert "Ждала неделю" not in marta.get("/callbacks").text
    assert marta.post("/callbacks/1/completion", data={"note": "x"}).status_code == 404


def test_two_answers_in_the_same_instant_leave_one(cast: Cast) -> None:
    invitation = invited(cast)
    answering.answer(invitation, 3)
    db.session.expunge_all()
    again = db.session.get_one(Invitation, invitation.id)
    answering.answer(again, 5, "later")
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1
