"""Make .venv and install the locked requirements into it; nothing to do takes no time.

usage: python3 scripts/install.py [--dev]

Needs only a Python of 3.11 or later with venv. uv does the installing because it is many times faster than pip; it
is installed into .venv first, with pip, and told everything pip's configuration says about indexes and certificates.
Where uv cannot run or fails, pip installs the same hashed files.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "installed.json"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"  # holds the runtime too, at the same versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    wanted = DEVELOPMENT if parser.parse_args().dev else RUNTIME
    check_python()
    digests = {name: digest(ROOT / name) for name in (RUNTIME, DEVELOPMENT)}
    installed = read_stamp()
    if installed.get(wanted) == digests[wanted] and runs(PYTHON):
        return
    make_venv()
    options = pip_options()
    if not installed_with_uv(wanted, options):
        say(f"installing {wanted} with pip, which takes a minute")
        run([str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", wanted])
    provided = [RUNTIME, DEVELOPMENT] if wanted == DEVELOPMENT else [RUNTIME]
    STAMP.write_text(json.dumps({name: digests[name] for name in provided}, indent=1))


def check_python() -> None:
    """Say in plain words what is missing before anything is touched."""
    if sys.version_info < (3, 11):
        sys.exit(f"Pomost needs Python 3.11 or later, and {sys.executable} is {sys.version.split()[0]}.")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"{sys.executable} cannot make virtual environments: its ensurepip module is missing.\n"
            f"On Debian and Ubuntu: apt-get install python3-venv (or python{version}-venv)."
        )


def digest(path: Path) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}\n"
    return hashlib.sha256(version.encode() + path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def runs(program: Path) -> bool:
    """Whether the program is there and starts; a moved or half-made .venv does not."""
    try:
        return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    if runs(PYTHON):
        return
    say("making .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def pip_options() -> dict[str, list[str]]:
    """pip's own settings (files and PIP_ variables), by name; a variable replaces what a file says."""
    told = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    options: dict[str, list[str]] = {}
    from_environment: dict[str, list[str]] = {}
    for line in told.splitlines():
        key, _, literal = line.partition("=")
        section, _, name = key.rpartition(".")
        if section not in ("global", "install", ":env:"):
            continue
        try:
            value = str(ast.literal_eval(literal))
        except (SyntaxError, ValueError):
            continue
        (from_environment if section == ":env:" else options)[name] = value.split()
    return options | from_environment


def installed_with_uv(wanted: str, options: dict[str, list[str]]) -> bool:
    """Install with uv; False when there is no uv for this system or it failed, so that pip has its turn."""
    if not runs(UV):
        quiet = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        if subprocess.run([*quiet, "--require-hashes", "-r", "requirements-uv.txt"], cwd=ROOT, check=False).returncode:
            return False
    # unsafe-best-match looks for a file in every index as pip does; the hashes make that safe.
    command = [str(UV), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON), "--require-hashes"]
    command += ["--index-strategy", "unsafe-best-match", "-r", wanted]
    flags = {"index-url": "--default-index", "extra-index-url": "--index", "find-links": "--find-links"}
    for name, flag in (flags | {"trusted-host": "--allow-insecure-host"}).items():
        command += [part for value in options.get(name, []) for part in (flag, value)]
    if options.get("no-index", ["0"])[0].lower() in ("1", "true", "yes", "on"):
        command.append("--no-index")
    environment = os.environ.copy()
    for name, variable in {
        "cert": "SSL_CERT_FILE",
        "proxy": "ALL_PROXY",
        "timeout": "UV_HTTP_TIMEOUT",
        "default-timeout": "UV_HTTP_TIMEOUT",
    }.items():
        if options.get(name):
            environment.setdefault(variable, options[name][0])
    say(f"installing {wanted}")
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"failed: {' '.join(command)}")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
