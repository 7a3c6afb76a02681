"""In which language a command speaks: that of the terminal, as every program of a system does."""

import os
from collections.abc import Mapping

from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first one that is set decides (POSIX)


def terminal_language(environ: Mapping[str, str] | None = None) -> str:
    """The language that the terminal asks for (``pl_PL.UTF-8`` is Polish); English where it asks for none of ours."""
    env = os.environ if environ is None else environ
    asked = next((value for name in VARIABLES if (value := env.get(name))), "")
    code = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
