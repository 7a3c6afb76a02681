"""Forms of knowledge, one file per family."""

from portal.knowledge.forms.answering import (
    SynonymForm,
    VoteForm,
)
from portal.knowledge.forms.transferring import TransferForm
from portal.knowledge.forms.workflow import (
    ArchiveForm,
    ConfirmationForm,
    OwnerForm,
    ReturnForm,
    ReviewDateForm,
    ReviewForm,
    SeenForm,
    SettingsForm,
    TopicForm,
)
from portal.knowledge.forms.writing import (
    LONGEST_BODY,
    ArticleForm,
    RestorationForm,
    SnippetForm,
    TextForm,
    TypedForm,
)

__all__ = [
    "LONGEST_BODY",
    "ArchiveForm",
    "ArticleForm",
    "ConfirmationForm",
    "OwnerForm",
    "RestorationForm",
    "ReturnForm",
    "ReviewDateForm",
    "ReviewForm",
    "SeenForm",
    "SettingsForm",
    "SnippetForm",
    "SynonymForm",
    "TextForm",
    "TopicForm",
    "TransferForm",
    "TypedForm",
    "VoteForm",
]
