"""Pictures and attachments that a text mentions by a path beside it: found, and mentioned by their bare name from then on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from portal.core.storage import safe_name
from portal.knowledge.operations.attaching import ACCEPTED

MENTION = re.compile(r"(?P<before>\]\()(?P<path>[^()\s]+\.[A-Za-z0-9]{1,5})(?P<after>(?:\s+\"[^\"]*\")?\))")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|#", re.IGNORECASE)


@dataclass(frozen=True)
class Gathered:
    """A text with its files by name, and the mentions that led nowhere."""

    body: str
    files: Mapping[str, Path]
    missing: tuple[str, ...]


def gather(body: str, page: Path, root: Path) -> Gathered:
    """Look up what a text mentions, from its own file on and never above ``root``.

    Two files of one name in different folders get different names.
    """
    files: dict[str, Path] = {}
    missing: dict[str, None] = {}

    def rename(mention: re.Match[str]) -> str:
        target = unquote(mention["path"])
        if _ELSEWHERE.match(target) or target.rpartition(".")[2].lower() not in ACCEPTED:
            return mention[0]
        found = (page.parent / target).resolve()
        if not found.is_relative_to(root.resolve()) or not found.is_file():
            missing[target] = None
            return mention[0]
        return f"{mention['before']}{quote(_name(found, files))}{mention['after']}"

    return Gathered(MENTION.sub(rename, body), files, tuple(missing))


def _name(path: Path, files: dict[str, Path]) -> str:
    name = safe_name(path.name).replace(" ", "-")
    while files.setdefault(name, path) != path:
        name = f"{path.parent.name}-{name}"[-150:]
    return name
