"""Forms of service levels."""

from flask_wtf.file import FileField

from portal.core.i18n import _l
from portal.sla.calendar_files import MAX_BYTES
from portal.web.forms import Form, LongText


class CalendarForm(Form):
    """A working calendar as TOML: chosen as a file, or typed. A chosen file is taken before the text."""

    file = FileField(_l("File"))
    text = LongText(
        _l("Calendar as TOML"), limit=MAX_BYTES, required=False, render_kw={"rows": 22, "spellcheck": "false"}
    )

    def content(self) -> bytes:
        """What was sent, as the bytes of a file."""
        if self.file.data and self.file.data.filename:
            return self.file.data.stream.read(MAX_BYTES + 1)
        return (self.text.data or "").encode()

    def show(self, content: bytes) -> None:
        """Put what was sent into the text field, so that it can be mended in place."""
        self.text.data = content[:MAX_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")
