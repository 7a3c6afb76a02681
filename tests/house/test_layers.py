"""The import contracts of .importlinter hold, and name every domain there is."""

import configparser
import subprocess
import sys
from pathlib import Path

from portal.wiring import DOMAINS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_domain_stands_in_the_contracts() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:domains"]["layers"]
    inside = contracts["importlinter:contract:inside"]["containers"].split()
    for domain in DOMAINS:
        assert domain in layers.replace("(", "").replace(")", "").replace("|", " ").split(), domain
        assert domain in inside, domain


def test_nobody_imports_the_entry_point() -> None:
    guilty = [
        str(file)
        for place in ("portal", "assets", "workers")
        for file in (ROOT / place).rglob("*.py")
        if any(line.startswith(("import wsgi", "from wsgi")) for line in file.read_text().splitlines())
    ]
    assert guilty == []
