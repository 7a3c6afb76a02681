"""What every job would read from files has been read before its process is forked."""

import builtins
import io
from pathlib import Path

import pytest
from babel import localedata
from flask import Flask
from flask_babel import get_domain

from portal.core import clock, i18n
from portal.core.i18n import LANGUAGES, force_locale, gettext
from portal.web import filters
from workers.warming import warm_up


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened from here on."""
    files: list[str] = []
    real = builtins.open

    def noted(file: object, *how: object, **named: object) -> object:
        files.append(str(file))
        return real(file, *how, **named)

    for module in (builtins, io):
        monkeypatch.setattr(module, "open", noted)
    return files


@pytest.mark.one_database
def test_a_mail_in_any_language_opens_no_file_any_more(app: Flask, opened: list[str]) -> None:
    with app.app_context():
        forget_what_other_tests_have_read(app)
        warm_up(app)
        assert {"messages.mo", "ru.dat", "frame.html"} <= {Path(path).name for path in opened}, "it was read now"
        opened.clear()
        for language in LANGUAGES:
            with force_locale(language):
                assert gettext("Tickets")
                assert filters.local_datetime(clock.now())
        app.jinja_env.get_template("mail/frame.html")
    assert not [path for path in opened if not path.endswith("clock-offset")]


def forget_what_other_tests_have_read(app: Flask) -> None:
    """As in a process that has just been started."""
    assert app.jinja_env.cache is not None
    for known in (app.jinja_env.cache, i18n._catalogues, get_domain().cache, localedata._cache):
        known.clear()
    filters._names.cache_clear()
