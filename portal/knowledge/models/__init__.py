"""Tables of knowledge, one file per family."""

from portal.knowledge.models.articles import (
    LONGEST_SLUG,
    LONGEST_TITLE,
    Article,
    ArticleCategory,
    ArticleFollower,
    ArticleLink,
    ArticleModel,
    ArticleTopic,
    ArticleTranslation,
    ArticleVersion,
)
from portal.knowledge.models.editing import (
    ArticleDraft,
    ArticleFile,
    Snippet,
    SnippetUse,
)
from portal.knowledge.models.selfhelp import (
    LONGEST_TYPED,
    LONGEST_WORD,
    ArticleVote,
    SelfHelpSession,
    SelfHelpStep,
)
from portal.knowledge.models.synonyms import (
    SynonymGroup,
)

__all__ = [
    "LONGEST_SLUG",
    "LONGEST_TITLE",
    "LONGEST_TYPED",
    "LONGEST_WORD",
    "Article",
    "ArticleCategory",
    "ArticleDraft",
    "ArticleFile",
    "ArticleFollower",
    "ArticleLink",
    "ArticleModel",
    "ArticleTopic",
    "ArticleTranslation",
    "ArticleVersion",
    "ArticleVote",
    "SelfHelpSession",
    "SelfHelpStep",
    "Snippet",
    "SnippetUse",
    "SynonymGroup",
]
