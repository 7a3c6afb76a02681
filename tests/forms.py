"""The forms of a page, as a browser reads them: to send them again with other values."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "tel", "url", "number", "date", "time", "datetime-local", "textarea"}


@dataclass
class Control:
    """A field of a form. ``kind``: the type of an input, textarea, select or button; ``chosen``: whether its value is sent."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form that is sent by POST."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def values(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is changed, without files, buttons and tokens."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            if (
                control.chosen
                and control.kind not in {"file", "button"}
                and control.name not in {"csrf_token", "request_key"}
            ):
                sent.setdefault(control.name, []).append(control.value)
        return sent


def forms_of(page: str) -> list[PageForm]:
    """Forms that are sent by POST, one more for each button with an address of its own."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for owner, control in reader.apart:
        for form in reader.named.get(owner, ()):
            form.controls.append(control)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.named: dict[str, list[PageForm]] = {}
        self.apart: list[tuple[str, Control]] = []
        self.form: PageForm | None = None
        self.control: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = PageForm(told.get("action", ""))
            if told.get("method", "").lower() == "post":
                self.forms.append(self.form)
                self.named.setdefault(told.get("id", ""), []).append(self.form)
        elif tag == "option" and self.control is not None and self.control.kind == "select":
            self.control.options.append(told.get("value", ""))
            if "selected" in told or len(self.control.options) == 1:
                self.control.value = told.get("value", "")
        elif tag in {"input", "textarea", "select", "button"}:
            self._control(tag, told)

    def _control(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text").lower() if tag == "input" else tag
        if "formaction" in told and self.form in self.forms and self.form:
            self.forms.append(PageForm(told["formaction"], self.form.controls))
        if not told.get("name") or "disabled" in told:
            return
        ticked = kind not in {"checkbox", "radio"} or "checked" in told
        made = Control(told["name"], kind, told.get("value", "on" if kind == "checkbox" else ""), ticked)
        if "form" in told:
            self.apart.append((told["form"], made))
        elif self.form:
            self.form.controls.append(made)
        if tag in {"textarea", "select"}:
            self.control = made

    def handle_data(self, data: str) -> None:
        if self.control is not None and self.control.kind == "textarea":
            self.control.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in {"textarea", "select"}:
            self.control = None
