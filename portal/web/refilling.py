"""Fill one form of a finished page with what was typed before: any form, whoever wrote its template.

The page is read with an HTML parser that notes where something changes; the rest stays letter for letter. Only what a person sees and
types into is filled: no hidden field, no password, no file.
"""

from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from markupsafe import escape

TYPED = {
    "text",
    "search",
    "email",
    "tel",
    "url",
    "number",
    "date",
    "time",
    "datetime-local",
    "month",
    "week",
    "color",
    "range",
}
TICKED = {"radio", "checkbox"}
Attributes = dict[str, str | None]


def fill(
    page: str, action: str, fields: Sequence[tuple[str, str]], notice: Callable[[Sequence[str]], str]
) -> str | None:
    """The page with the first POST form of this action filled and the notice at its top; None where it has no such form.

    A form has an action more for each button with one of its own. ``notice`` is told the texts whose fields are no more.
    """
    finder = _Finder(_address(action))
    finder.feed(page)
    finder.close()
    if finder.wanted is None:
        return None
    filler = _Filler(page, finder.wanted, fields)
    filler.feed(page)
    filler.close()
    filled = filler.result()
    gone = [text for name, text in fields if name not in filler.names and str(escape(text)) not in filled]
    return filler.result(notice(gone))


def begin_main(page: str, notice: str) -> str:
    """The page with the notice at the top of its content."""
    begin = page.find("<main")
    end = page.find(">", begin) + 1
    return page[:end] + notice + page[end:] if begin >= 0 else page


class _Finder(HTMLParser):
    """Which form of the page, counted from 0, posts to an address, by itself or else by one of its buttons."""

    def __init__(self, action: tuple[str, list[tuple[str, str]]]) -> None:
        super().__init__()
        self.action = action
        self.count = -1
        self.posts = self.inside = False
        self.by_form: int | None = None
        self.by_button: int | None = None

    @property
    def wanted(self) -> int | None:
        """Its number, or None."""
        return self.by_button if self.by_form is None else self.by_form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count forms, and look where they and their buttons lead."""
        told = dict(attrs)
        if tag == "form":
            self.count += 1
            self.inside, self.posts = True, (told.get("method") or "").lower() == "post"
            if self.posts and self.by_form is None and _address(told.get("action") or "") == self.action:
                self.by_form = self.count
        elif self.inside and self.posts and self.by_button is None and "formaction" in told:
            self.by_button = self.count if _address(told["formaction"] or "") == self.action else None

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a form."""
        if tag == "form":
            self.inside = False


class _Filler(HTMLParser):
    def __init__(self, page: str, wanted: int, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.page = page
        self.left = wanted  # forms before the wanted one
        self.top = 0  # where the form begins
        self.names: set[str] = set()  # of its fields and buttons
        self.values: dict[str, list[str]] = {}
        for name, value in fields:
            self.values.setdefault(name, []).append(value)
        self.lines = [0]
        for line in page.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.edits: list[tuple[int, int, str]] = []
        self.inside = False
        self.select: list[str] | None = None  # what was chosen in the list that is being read
        self.textarea: tuple[int, str] | None = None  # where its text begins, and what it becomes

    def result(self, notice: str = "") -> str:
        """The page with the edits made, and a notice at the top of the form."""
        parts, done = [], 0
        for begin, end, text in sorted([*self.edits, (self.top, self.top, notice)]):
            parts += [self.page[done:begin], text]
            done = end
        return "".join([*parts, self.page[done:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what changes at the beginning of an element."""
        told = dict(attrs)
        if self.inside:
            self.names.add(told.get("name") or "")
        if tag == "form":
            if self.left == 0:
                self.inside = True
                self.top = self._end()
            self.left -= 1
        elif self.inside and tag == "input":
            self._input(told)
        elif self.inside and tag == "select":
            self.select = self.values.get(told.get("name") or "")
        elif self.inside and tag == "option" and self.select is not None and "value" in told:
            self._mark(tag, told, "selected", (told["value"] or "") in self.select)
        elif self.inside and tag == "textarea" and self._next(told) is not None:
            self.textarea = (self._end(), self._take(told))

    def handle_endtag(self, tag: str) -> None:
        """Note what changes at its end."""
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            begin, text = self.textarea
            self.edits.append((begin, self._begin(), str(escape(text))))
            self.textarea = None

    def _input(self, told: Attributes) -> None:
        kind, name = (told.get("type") or "text").lower(), told.get("name") or ""
        if kind == "checkbox" or (kind in TICKED and name in self.values):
            self._mark("input", told, "checked", (told.get("value") or "on") in self.values.get(name, ()))
        elif kind in TYPED and self._next(told) is not None:
            self._write("input", {**told, "value": self._take(told)})

    def _mark(self, tag: str, told: Attributes, how: str, wanted: bool) -> None:
        if wanted != (how in told):
            plain = {name: value for name, value in told.items() if name != how}
            self._write(tag, {**plain, how: None} if wanted else plain)

    def _next(self, told: Attributes) -> str | None:
        left = self.values.get(told.get("name") or "")
        return left[0] if left and not {"disabled", "readonly"} & set(told) else None

    def _take(self, told: Attributes) -> str:
        """The next value of this name: several fields may share one."""
        return self.values[told.get("name") or ""].pop(0)

    def _write(self, tag: str, told: Attributes) -> None:
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in told.items())
        self.edits.append((self._begin(), self._end(), f"<{tag}{written}>"))

    def _begin(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _end(self) -> int:
        return self._begin() + len(self.get_starttag_text() or "")


def _address(action: str) -> tuple[str, list[tuple[str, str]]]:
    """A form's address in a shape that can be compared."""
    parts = urlsplit(action)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))
