"""The catalogues know every message of the program, and every message is translated."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("pl", "ru")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "ngettext_l": (1, 2)}
pytestmark = pytest.mark.xdist_group("catalogues")  # one process collects the messages, once
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def extracted() -> set[str]:
    """Every message id in the program and its templates."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for name, _line, message, _comments, _context in extract_from_dir(
        str(ROOT),
        methods,
        options,
        KEYWORDS,
        directory_filter=lambda path: not Path(path).name.startswith((".", "var")),
    ):
        if not name.startswith(("tests/", "vendor/")):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def catalogue(language: str) -> Catalog:
    path = ROOT / f"portal/translations/{language}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_program_is_in_the_catalogue(language: str) -> None:
    known = {ids(message)[0] for message in catalogue(language) if message.id}
    assert sorted(extracted() - known) == [], "make i18n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_nothing_that_the_program_no_longer_says(language: str) -> None:
    known = {ids(message)[0] for message in catalogue(language) if message.id}
    assert sorted(known - extracted()) == [], "make i18n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_in_all_its_forms(language: str) -> None:
    empty = [ids(m)[0] for m in catalogue(language) if m.id and (m.fuzzy or not all(strings(m)))]
    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_use_the_placeholders_of_the_message(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        wanted = {name for text in ids(message) for name in PLACEHOLDER.findall(text)} if message.id else set()
        for text in strings(message) if message.id else ():
            used = set(PLACEHOLDER.findall(text))
            if text and (used - wanted or (wanted - used and len(strings(message)) == 1)):
                wrong.append(f"{ids(message)[0]!r}: {text!r}")
    assert wrong == []


def test_messages_are_extracted_from_python_and_templates() -> None:
    found = extracted()
    assert "The address or the password is wrong." in found
    assert len(found) > 100


def test_no_message_hides_in_an_f_string_where_the_collector_does_not_look() -> None:
    guilty = []
    for place in ("portal", "assets", "workers"):
        for path in (ROOT / place).rglob("*.py"):
            for piece in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                calls = ast.walk(piece) if isinstance(piece, ast.JoinedStr) else ()
                names = {
                    call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }
                if names & {"_", "_l", "ngettext", "ngettext_l"}:
                    guilty.append(f"{path.relative_to(ROOT)}:{piece.lineno}")
    assert guilty == []
