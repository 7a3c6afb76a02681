"""Settings: what cannot work is told by the name of its variable, before anything starts."""

from pathlib import Path

import pytest

from portal import config
from workers import boot


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "²"), ("PORT", "0"), ("PORT", "65536"), ("BASE_URL", "http://[::1"), ("BASE_URL", "https://"),
        ("BASE_URL", "https://help.example.org/portal"),
        ("MAIL_FROM", "support"), ("MAIL_FROM", "Support <@example.org>"), ("MAIL_FROM", "Support <>"),
        ("DATABASE_URL", "sqlite:////none/x/y.db"), ("DATABASE_URL", "postgresql://user@host:port/name"),
        ("WEB_PROCESSES", "abc"), ("WEB_PROCESSES", "0"), ("QUEUE_WORKERS", "65"), ("REDIS_URL", "redis://"),
        ("REDIS_URL", "unix://"), ("REDIS_URL", "redis://h:0"), ("SMTP_URL", "smtp://"), ("SMTP_URL", "smtp://h:99999"),
        ("PORTAL_DATA", "/proc/none"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_work_is_told_with_its_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(config.ConfigError, match=name):
        config.load({"PORTAL_DATA": str(tmp_path), name: value})


def test_a_secret_from_a_file_must_be_text(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(config.ConfigError, match="SMTP_URL_FILE"):
        config.load({"PORTAL_DATA": str(tmp_path), "SMTP_URL_FILE": str(tmp_path / "smtp")})


def test_numbers_of_processes_come_from_their_files_too(tmp_path: Path) -> None:
    (tmp_path / "number").write_text("3\n")
    told = config.load(
        {"PORTAL_DATA": str(tmp_path), "WEB_PROCESSES_FILE": str(tmp_path / "number"), "QUEUE_WORKERS": "2"}
    )
    assert (told.web_processes, told.queue_workers) == (3, 2)
    names = [program.name for program in boot.queue_programs(told.queue_workers)]
    assert names[:2] == ["worker alerts", "worker alerts 2"]
    assert len(names) == 6


def test_the_data_lie_beside_the_program_whatever_folder_a_command_is_called_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "ROOT", tmp_path / "program")
    assert config.load({}).data == tmp_path / "program" / "var"
