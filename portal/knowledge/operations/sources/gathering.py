"""Everything that can be read below a folder, or in an archive: each kind of file by its own reader."""

import shutil
import stat
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.core.i18n import _
from portal.knowledge.operations.sources.front_matter import read_page
from portal.knowledge.operations.sources.pages import Defaults, Fault, Faulty, Page
from portal.knowledge.operations.sources.questions import read_questions
from portal.knowledge.operations.sources.web_pages import read_web_page

MARKDOWN, WEB, TABLES = {".md"}, {".html", ".htm"}, {".csv", ".xlsx"}
MOST_ENTRIES = 20_000
MOST_UNPACKED = 500 * 1024 * 1024
"""Bytes that an archive may become: a small one can hold very much nothing."""
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Gathered:
    """The pages of all files, in the order of their paths, and what is wrong with others."""

    pages: Sequence[Page]
    faults: Sequence[Fault]
    files: int


def gather(root: Path, defaults: Defaults | None = None, step: Step = lambda done, total: None) -> Gathered:
    """Read a folder, or one file. Files of other kinds are passed over: they are pictures, or nobody's business."""
    defaults = defaults or Defaults()
    if not root.exists():
        return Gathered([], [Fault(root, 0, _("there is no such folder"))], 0)
    folder = root if root.is_dir() else root.parent
    files = sorted(path for path in (root.rglob("*") if root.is_dir() else [root]) if _is_wanted(path))
    faults: list[Fault] = []
    if not files:
        faults.append(Fault(root, 0, _("there are no Markdown files, web pages or tables of questions")))
    pages: dict[tuple[str, str], Page] = {}
    for done, file in enumerate(files, start=1):
        found, wrong = _read(file, folder, defaults, alone=len(files) == 1)
        faults += wrong
        for page in found:
            first = pages.setdefault((page.slug, page.language), page)
            if first is not page:
                faults.append(Fault(file, 1, _("the same slug and language stand in %(path)s", path=first.path.name)))
        step(done, len(files))
    return Gathered(list(pages.values()), faults, len(files))


def unpack(archive: Path, into: Path) -> None:
    """Unpack an archive below a folder. Raises Faulty for what is none, is too much, or wants to leave the folder."""
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_ENTRIES:
                raise Faulty(archive, 0, _("the archive has more than %(limit)s files", limit=MOST_ENTRIES))
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                megabytes = MOST_UNPACKED // 1024 // 1024
                raise Faulty(archive, 0, _("the archive is larger than %(limit)s MB unpacked", limit=megabytes))
            for entry in entries:
                target = (into / entry.filename).resolve()
                if not target.is_relative_to(into.resolve()) or stat.S_ISLNK(entry.external_attr >> 16):
                    raise Faulty(
                        archive, 0, _("the archive names a file outside of itself: %(name)s", name=entry.filename)
                    )
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Faulty(archive, 0, _("the archive cannot be read: %(reason)s", reason=str(error))) from error


def _is_wanted(path: Path) -> bool:
    ours = path.suffix.lower() in MARKDOWN | WEB | TABLES
    return (
        ours
        and path.is_file()
        and not path.is_symlink()
        and not any(p.startswith((".", "__MACOSX")) for p in path.parts[-3:])
    )


def _read(file: Path, root: Path, defaults: Defaults, alone: bool) -> tuple[list[Page], list[Fault]]:
    suffix = file.suffix.lower()
    if suffix in TABLES:
        return read_questions(file, defaults, alone)
    try:
        return [read_page(file, root) if suffix in MARKDOWN else read_web_page(file, root, defaults)], []
    except Faulty as error:
        return [], [error.fault]
