"""Templates are compiled once for all processes, and anew whenever something they were made of has changed."""

import sys
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from portal.web import compiled


class Counting(jinja2.Environment):
    """Counts what it compiles."""

    compilations = 0

    def compile(self, *args: object, **options: object) -> object:
        self.compilations += 1
        return super().compile(*args, **options)


@pytest.fixture
def engine(tmp_path: Path):
    """`engine()`: one more process over the same templates; `trim_blocks` makes it a different one."""

    def start(cache: str = "__pycache__", trim_blocks: bool = False) -> Counting:
        return Counting(
            loader=jinja2.FileSystemLoader(tmp_path),
            bytecode_cache=compiled.CompiledTemplates(tmp_path / cache),
            trim_blocks=trim_blocks,
        )

    (tmp_path / "page.html").write_text("{% if true %}\nHello {{ name }}{% endif %}")
    return start


def test_the_second_process_compiles_nothing(engine) -> None:
    assert engine().get_template("page.html").render(name="Anna").strip() == "Hello Anna"
    second = engine()
    assert second.get_template("page.html").render(name="Ewa").strip() == "Hello Ewa"
    assert second.compilations == 0


def test_a_changed_template_or_engine_is_compiled_anew(engine, tmp_path: Path) -> None:
    engine().get_template("page.html")
    assert engine(trim_blocks=True).get_template("page.html").render(name="Ewa") == "Hello Ewa"
    (tmp_path / "page.html").write_text("Goodbye {{ name }}")
    assert engine().get_template("page.html").render(name="Ewa") == "Goodbye Ewa"


def test_a_filter_that_changed_is_applied_anew(engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "marks.py"
    monkeypatch.setitem(sys.modules, "portal.marks", SimpleNamespace(__file__=str(module)))
    (tmp_path / "page.html").write_text("{{ 'x'|mark }}")

    def shown(sign: str) -> str:
        def mark(value: str) -> str:
            return value + sign

        module.write_text(sign)  # stands for the source of the line above
        mark.__module__ = "portal.marks"
        process = engine()
        process.filters["mark"] = mark
        return process.get_template("page.html").render()

    assert [shown("!"), shown("!?")] == ["x!", "x!?"]


def test_a_damaged_file_and_a_folder_that_cannot_be_written_do_no_harm(engine, tmp_path: Path) -> None:
    engine().get_template("page.html")
    for kept in (tmp_path / "__pycache__").iterdir():
        kept.write_bytes(kept.read_bytes()[:20])
    assert engine().get_template("page.html").render(name="Ewa").strip() == "Hello Ewa"
    (tmp_path / "shut").write_text("a file, not a folder")
    assert engine(cache="shut").get_template("page.html").render(name="Ewa").strip() == "Hello Ewa"
