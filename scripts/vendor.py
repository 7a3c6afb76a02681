"""Copy the few browser files we use from npm into the repository, with licence and checksum.

Run `python scripts/vendor.py` after changing vendor/package.json (needs node and npm; the portal itself does not).
`--check` writes nothing and exits 1 when a committed file differs from what npm delivers.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "vendor"
MODULES = SOURCE / "node_modules"
MANIFEST = ROOT / "static" / "vendor" / "MANIFEST.json"
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Copy:
    """One file taken unchanged from a package; `target` is relative to the repository."""

    package: str
    source: str
    target: str


COPIES = (
    Copy("htmx.org", "dist/htmx.min.js", "static/vendor/htmx.min.js"),
    Copy("htmx.org", "LICENSE", "static/vendor/htmx.LICENSE.txt"),
    Copy("@tabler/icons", "LICENSE", "static/vendor/tabler-icons.LICENSE.txt"),
    Copy("axe-core", "axe.min.js", "tests/vendor/axe.min.js"),
    Copy("axe-core", "LICENSE", "tests/vendor/axe-core.LICENSE.txt"),
)
SPRITE = "static/img/icons.svg"


def sprite(names: dict[str, str]) -> bytes:
    """One SVG file with a <symbol> per icon; `names` maps our name to Tabler's outline file name."""
    parts = [f'<svg xmlns="{SVG}">']
    for ours, theirs in sorted(names.items()):
        style, _, name = theirs.rpartition("/")
        drawing = ElementTree.parse(MODULES / "@tabler/icons/icons" / (style or "outline") / f"{name}.svg").getroot()
        shapes = "".join(_shape(child) for child in drawing if child.get("d") != "M0 0h24v24H0z")
        parts.append(f'<symbol id="{ours}" viewBox="0 0 24 24">{shapes}</symbol>')
    return ("\n".join([*parts, "</svg>"]) + "\n").encode()


def _shape(node: ElementTree.Element) -> str:
    attributes = " ".join(f'{key}="{value}"' for key, value in node.attrib.items())
    return f"<{node.tag.removeprefix('{' + SVG + '}')} {attributes}/>"


def wanted_files() -> dict[str, bytes]:
    """Every file this script owns, by its path in the repository."""
    files = {copy.target: (MODULES / copy.package / copy.source).read_bytes() for copy in COPIES}
    files[SPRITE] = sprite(json.loads((SOURCE / "icons.json").read_text(encoding="utf-8")))
    files[str(MANIFEST.relative_to(ROOT))] = manifest(files)
    return files


def manifest(files: dict[str, bytes]) -> bytes:
    """What is vendored: package, version, licence, and the SHA-384 of each file as in Subresource Integrity."""
    owners: dict[str, list[str]] = {}
    for copy in COPIES:
        owners.setdefault(copy.package, []).append(copy.target)
    owners["@tabler/icons"].append(SPRITE)
    packages = []
    for package, targets in sorted(owners.items()):
        about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        packages.append(
            {
                "name": package,
                "version": about["version"],
                "licence": about["license"],
                "files": {target: _integrity(files[target]) for target in sorted(targets)},
            }
        )
    return (json.dumps({"packages": packages}, indent=2) + "\n").encode()


def _integrity(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def main() -> int:
    """Install from the lock file, then write (or with --check compare) the vendored files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    parser.add_argument("--no-install", action="store_true", help="use vendor/node_modules as it is")
    options = parser.parse_args()
    if not options.no_install:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=SOURCE, check=True)
    stale = []
    for target, content in wanted_files().items():
        path = ROOT / target
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(target)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    sys.stdout.write("".join(f"{'differs' if options.check else 'written'}: {target}\n" for target in stale))
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
