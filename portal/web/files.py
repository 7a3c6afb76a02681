"""Files of forms. What was chosen once stays chosen while the form comes back, because of an error or to show answers.

A browser forgets the files of a form that it is shown again. So they are stored at once, and the form carries what they are: signed, for
the same person only, for a day. Unticked, a file is not sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from flask_wtf.file import MultipleFileField
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError
from wtforms.utils import unset_value

from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.core.storage import LIMIT, StoredFile, store, take_up
from portal.web.forms import Form, chosen_files
from portal.web.identity import current

SUFFIX = "_kept"
KEPT_FOR = timedelta(days=1)
MOST_TOKENS = 20


@dataclass(frozen=True)
class Kept:
    """A stored file of a form that comes back. ``token`` is what the form carries."""

    file: StoredFile
    token: str


class Files(MultipleFileField):
    """Files of a form; ``most`` at once, ``needed`` is the sentence where none is chosen. One instead of several: a newer choice wins."""

    data: Sequence[FileStorage] | None

    def __init__(self, label: object, most: int = 1, needed: object = None, **kwargs: object) -> None:
        super().__init__(label, **kwargs)
        self.most = most
        self.needed = needed
        self.kept: list[Kept] = []
        self._tokens: list[str] = []

    def process(self, formdata: object, data: object = unset_value, extra_filters: object = None) -> None:
        """Take what was chosen now, and what was chosen before."""
        super().process(formdata, data, extra_filters)
        tokens = formdata.getlist(self.name + SUFFIX) if formdata is not None else []  # ty: ignore[missing-attribute]
        self._tokens = tokens[:MOST_TOKENS]

    @property
    def chosen(self) -> list[FileStorage]:
        """What the browser sent now."""
        return chosen_files(self.data)

    def pre_validate(self, form: Form) -> None:
        """Say so where nothing is chosen that is needed, or where a file of before is gone."""
        if not self.chosen and not self._tokens and self.needed:
            raise ValidationError(str(self.needed))
        if len(self._before()) < len(self._tokens):
            raise ValidationError(_("A file chosen before is gone. Please choose it again."))

    def keep(
        self,
        form: Form,
        root: Path | None = None,
        limit: int = LIMIT,
        check: Callable[[FileStorage], None] | None = None,
    ) -> list[StoredFile]:
        """Store what was chosen now; returns it with what was chosen before, or nothing where a file is refused: that is told in the form.

        Call it before any transaction begins, and also where another field is wrong: what is stored comes back with the form. ``root``:
        the folder, by default that of tickets; ``limit`` in bytes a file; ``check`` may raise Invalid before one is stored.
        """
        folder = root or current_app.extensions["settings"].files
        found = [file for file in self._before() if take_up(folder, file.sha256)]
        refusals: list[Invalid] = []
        for sent in self.chosen[: self.most]:
            try:
                if check:
                    check(sent)
                found.append(store(sent.stream, sent.filename or "", folder, limit, self.name))
            except Invalid as error:
                refusals.append(error)
        found = list(dict.fromkeys(found))[-1 if self.most == 1 else 0 :]
        if max(len(found), len(self.chosen)) > self.most:
            refusals.append(Invalid(self.name, _l("At most %(limit)s files at once, please.", limit=self.most)))
        self.kept = [Kept(file, _token(file)) for file in found[: self.most]]
        for refusal in refusals:
            form.refuse(refusal)
        return [] if refusals else found

    def _before(self) -> list[StoredFile]:
        return [file for file in map(_file_of, self._tokens) if file]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-file")


def _token(file: StoredFile) -> str:
    viewer = current()
    return str(_serializer().dumps([viewer.id if viewer else None, *astuple(file)]))


def _file_of(token: str) -> StoredFile | None:
    """The file of a token that was made for this person."""
    viewer = current()
    try:
        owner_id, sha256, size, mime, name = _serializer().loads(token, max_age=int(KEPT_FOR.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return StoredFile(sha256, size, mime, name) if viewer and owner_id == viewer.id else None
