"""Before anything starts: translations that `make install` compiled are enough where the program's folder cannot be written."""

import os
import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.core import catalogues
from workers.prepare import prepare


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue beside which nothing can be written: its draft is in the way, which stops even root."""
    source = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    shutil.copyfile(catalogues.FOLDER / "pl" / "LC_MESSAGES" / "messages.po", source)
    source.with_suffix(".mo.new").mkdir()
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    return source


@pytest.mark.one_database
def test_without_compiled_translations_it_says_what_to_do(
    session_app: Flask, sealed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert prepare(session_app.extensions["settings"]) == 1
    assert "make install" in caplog.text


@pytest.mark.one_database
def test_compiled_translations_are_left_alone_until_their_source_is_newer(sealed: Path) -> None:
    compiled = sealed.with_suffix(".mo")
    compiled.write_bytes(b"")
    assert catalogues.compile_catalogues() == []
    os.utime(compiled, (0, 0))
    with pytest.raises(OSError, match=r"messages\.mo\.new"):
        catalogues.compile_catalogues()
