"""Every command that the documentation names is one that works in a clone: it is there, with these options, and is called alike."""

import re
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from portal.app import create_app
from portal.cli import register

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAM = ".venv/bin/flask --app wsgi "
ANYHOW = re.compile(r"(?<![\w/.-])(flask (?:--app|[a-z-]+\b(?! is\b))|python -m )")


@pytest.fixture(scope="module")
def commands() -> click.Group:
    app = create_app()
    register(app)
    return app.cli


def named(pattern: str) -> list[tuple[str, str]]:
    """What the pages hold of a kind, with the page it stands on."""
    found = (
        (page.name, match[1]) for page in PAGES for match in re.finditer(pattern, page.read_text(encoding="utf-8"))
    )
    return list(dict.fromkeys(found))


def fault_of(words: list[str], group: click.Command) -> str | None:
    """What is wrong with a command and its options; None where nothing is."""
    while isinstance(group, click.Group) and words and not words[0].startswith(("-", "…")):
        name, *words = words
        found = group.commands.get(name)
        if found is None:
            return f"no command {name}"
        group = found
    options = {option for parameter in group.params for option in parameter.opts}
    strange = [word for word in words if word.startswith("--") and word not in options]
    return f"{group.name} has no {', '.join(strange)}" if strange else None


def test_every_command_in_the_documentation_exists_with_its_options(commands: click.Group) -> None:
    found = named(rf"{re.escape(PROGRAM)}([^`'\n#]*)")
    assert len(found) > 15
    faults = {
        f"{page}: {line}": fault
        for page, line in found
        if (fault := fault_of(re.findall(r"[^\s\[\]]+", line), commands))
    }
    assert faults == {}


def test_every_command_is_called_as_it_works_in_a_clone() -> None:
    assert [(page.name, match[0]) for page in PAGES for match in ANYHOW.finditer(page.read_text())] == []


def test_every_module_and_make_target_in_the_documentation_exists() -> None:
    assert [name for _page, name in named(r"\.venv/bin/python -m ([\w.]+)") if find_spec(name) is None] == []
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {name for _page, name in named(r"(?:`|^)(?:PORTAL_DEMO=0 )?make ([a-z0-9-]+)")} - targets == set()
