"""Compiled translations. Only the .po files are kept in the repository; what gettext reads is made from them at start."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "translations"


def compile_catalogues() -> list[Path]:
    """Compile each catalogue that is newer than its compiled file; safe beside a running portal. Returns what was written.

    Raises OSError where one must be compiled and cannot be written.
    """
    written = []
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        draft = target.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":  # make install: whoever starts the portal need not be able to write into its folder
    compile_catalogues()
