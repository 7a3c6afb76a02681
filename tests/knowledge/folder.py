"""Folders of Markdown files for the tests of importing."""

from pathlib import Path

TITLES = {"en": "Printer does not print", "pl": "Drukarka nie drukuje", "ru": "Принтер не печатает"}
BODIES = {
    "en": "Check the queue. See [paper jams](paper-jam) and [toner](toner-low), or [the shop](https://example.org/).",
    "pl": "Sprawdź kolejkę wydruków.",
    "ru": "Проверьте очередь печати и кабель.",
}


def page(slug: str, language: str, title: str, body: str, **head: str) -> str:
    """A file's text."""
    lines = {"title": f'"{title}"', "slug": slug, "lang": language, "category": "printing", **head}
    return "---\n" + "\n".join(f"{key}: {value}" for key, value in lines.items()) + f"\n---\n\n# {title}\n\n{body}\n"


def fill(folder: Path, **head: str) -> Path:
    """One article in three languages and one in English only."""
    for language, title in TITLES.items():
        put(folder, f"{language}/printer.md", page("printer", language, title, BODIES[language], **head))
    put(
        folder,
        "en/paper-jam.md",
        page("paper-jam", "en", "Paper jam", "Pull the paper out gently.", related="[printer]"),
    )
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    """Write one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
