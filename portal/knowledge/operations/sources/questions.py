"""Reading a table of questions and answers (CSV or XLSX): each row an article in one language."""

from collections.abc import Sequence
from pathlib import Path

from assets.imports.faults import FaultyFile
from assets.imports.tables import Line, Table, read
from portal.core.i18n import LANGUAGES, _
from portal.core.naming import latin
from portal.knowledge.models import LONGEST_TITLE
from portal.knowledge.operations.sources.pages import Defaults, Fault, Page, slug_of
from portal.knowledge.operations.writing import Text

COLUMNS = {
    "question": ("question", "title", "pytanie", "tytuł", "вопрос", "заголовок"),
    "answer": ("answer", "text", "body", "odpowiedź", "treść", "ответ", "текст"),
    "language": ("language", "lang", "język", "язык"),
    "category": ("category", "kategoria", "категория"),
    "slug": ("slug", "id", "identyfikator", "идентификатор"),
    "keywords": ("tags", "keywords", "słowa kluczowe", "tagi", "теги", "ключевые слова"),
}


def read_questions(path: Path, defaults: Defaults, alone: bool = True) -> tuple[list[Page], list[Fault]]:
    """The rows of a table as pages, and what is wrong with it by line. Rows of one ``slug`` are languages of one article.

    A table without the columns that lies among other files (not ``alone``) is about something else, and passed over.
    """
    try:
        table = read(path.read_bytes(), defaults.encoding)
    except FaultyFile as error:
        return [], [Fault(path, fault.line, str(fault.message)) for fault in error.faults]
    faults = [Fault(path, fault.line, str(fault.message)) for fault in table.faults]
    places = _places(table)
    absent = [name for name in ("question", "answer") if name not in places]
    if absent and not alone:
        return [], []
    if absent:
        message = _("there is no column %(names)s", names=", ".join(absent))
        return [], [*faults, Fault(path, 1, message)]
    pages: list[Page] = []
    for line in table.lines:
        page = _page(path, line, places, defaults)
        if isinstance(page, Fault):
            faults.append(page)
        else:
            pages.append(page)
    return pages, faults


def _page(path: Path, line: Line, places: dict[str, int], defaults: Defaults) -> Page | Fault:
    def cell(name: str) -> str:
        return line.cells[places[name]] if name in places else ""

    question, answer = " ".join(cell("question").split()), cell("answer")
    if not question or not answer:
        return Fault(path, line.number, _("a question and an answer are needed"))
    if len(question) > LONGEST_TITLE:
        return Fault(path, line.number, _("the title is longer than %(limit)s characters", limit=LONGEST_TITLE))
    language = cell("language")[:2].lower() or defaults.language
    if language not in LANGUAGES:
        return Fault(path, line.number, _("unknown language: %(language)s", language=language))
    return Page(
        path=path,
        slug=slug_of(cell("slug") or question),
        language=language,
        category=latin(cell("category"))[:40].strip("-") or defaults.category,
        category_title=cell("category")[:200],
        text=Text(question, answer, keywords=_words(cell("keywords").split(","))),
    )


def _places(table: Table) -> dict[str, int]:
    headings = [heading.strip().lower() for heading in table.headings]
    return {
        name: headings.index(alias)
        for name, aliases in COLUMNS.items()
        for alias in aliases
        if alias in headings and alias == next(one for one in aliases if one in headings)
    }


def _words(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for part in parts if (word := part.strip()))
