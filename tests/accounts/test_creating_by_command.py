"""flask user create: people and companies by command, with a password or an invitation."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from portal.accounts.models import Organisation, SingleUseLink, User
from portal.core.db import db
from portal.core.outbox import Message


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def create(runner: FlaskCliRunner, email: str, *options: str, password: str = "river-stone-77") -> str:
    """What the command says; it ends well."""
    result = runner.invoke(args=["user", "create", email, "--role", "agent", *options], input=f"{password}\n")
    assert result.exit_code == 0, result.output
    return result.output


def test_companies_of_other_letters_have_handles_of_their_own(app: Flask, runner: FlaskCliRunner) -> None:
    for number, name in enumerate(("Ромашка", "Лютик", "Łąka", "北京", "上海", "Ромашка")):
        create(runner, f"one{number}@example.org", "--organisation", name)
    with app.app_context():
        found = db.session.execute(select(Organisation.name, Organisation.slug).order_by(Organisation.id))
        handles = {name: slug for name, slug in found}
    assert handles["Ромашка"] == "romashka"
    assert handles["Łąka"] == "laka"
    assert {"北京", "上海", "Лютик"} <= handles.keys()


def test_without_a_password_an_invitation_goes_out(app: Flask, runner: FlaskCliRunner) -> None:
    assert "by mail" in create(runner, "new@example.org", password="")
    runner.invoke(args=["work", "--once"])
    with app.app_context():
        person = db.session.scalar(select(User).where(User.email == "new@example.org"))
        assert person is not None
        assert person.password_hash is None
        assert db.session.scalar(select(SingleUseLink.purpose).where(SingleUseLink.user_id == person.id)) == "invite"
        assert db.session.scalar(select(Message.kind).where(Message.recipient_id == person.id)) == "invitation"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--organisation", "x" * 201), "organisation: At most 200 characters"),
        (("--name", "x" * 201), "name: At most 200 characters"),
    ],
)
def test_what_does_not_fit_is_named(runner: FlaskCliRunner, options: tuple[str, ...], sentence: str) -> None:
    result = runner.invoke(
        args=["user", "create", "x@example.org", "--role", "agent", *options], input="river-stone-77\n"
    )
    assert result.exit_code == 1
    assert sentence in result.output
