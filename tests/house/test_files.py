"""Files are small, their names say something, and a domain looks like every other domain."""

import ast
import subprocess
from pathlib import Path

import pytest

from portal.wiring import DOMAINS

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON_LIMIT, TEMPLATE_LIMIT = 400, 200
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "base", "lib"}


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).exists()]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_long() -> None:
    python = [path for path in tracked("*.py") if "migrations/versions" not in str(path)]
    long = {str(p.relative_to(ROOT)): lines(p) for p in python if lines(p) > PYTHON_LIMIT}
    long |= {str(p.relative_to(ROOT)): lines(p) for p in tracked("templates/*") if lines(p) > TEMPLATE_LIMIT}
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    guilty = [
        str(p.relative_to(ROOT)) for p in tracked("*.py") if {p.stem, p.relative_to(ROOT).parent.name} & SAY_NOTHING
    ]
    assert guilty == []


@pytest.mark.parametrize("domain", [*DOMAINS, "portal.core", "portal.web", "portal.events", "workers"])
def test_a_package_says_what_it_is_and_does_nothing_when_imported(domain: str) -> None:
    tree = ast.parse((ROOT / domain.replace(".", "/") / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{domain} has no docstring"
    assert len(tree.body) == 1


@pytest.mark.parametrize("domain", DOMAINS)
def test_templates_of_a_domain_lie_in_a_folder_of_its_name(domain: str) -> None:
    name = domain.rpartition(".")[2]
    folder = ROOT / domain.replace(".", "/")
    used = [
        node.value
        for path in (folder / "routes").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html")
    ]
    assert [template for template in used if not template.startswith((f"{name}/", "layouts/"))] == []
    assert [template for template in used if not (ROOT / "templates" / template).exists()] == []


def test_every_public_function_has_a_docstring() -> None:
    bare = []
    for place in ("portal", "assets", "workers"):
        for path in tracked(f"{place}/*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
                if public and not ast.get_docstring(node):  # ty: ignore[invalid-argument-type]
                    bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bare == []
