"""What commands have to do with the terminal: the language it asks for, names of encodings, a line that counts."""

import codecs
import os
import sys
from collections.abc import Mapping

import click

from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, _

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first one that is set decides (POSIX)

as_json_option = click.option("--json", "as_json", is_flag=True, help="For a machine to read.")


def terminal_language(environ: Mapping[str, str] | None = None) -> str:
    """The language that the terminal asks for (``pl_PL.UTF-8`` is Polish); English where it asks for none of ours."""
    env = os.environ if environ is None else environ
    asked = next((value for name in VARIABLES if (value := env.get(name))), "")
    code = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


def known_encoding(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The name under which Python knows an encoding that an option names; None where it names none. Raises BadParameter."""
    if value is None:
        return None
    try:
        return codecs.lookup(value).name
    except (LookupError, ValueError) as error:
        raise click.BadParameter(_("unknown encoding")) from error


class Progress:
    """A line on a terminal that counts; silent elsewhere, so that logs stay readable."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """So much of a step is done. Every fiftieth is shown, and the last."""
        if self.live and (done % 50 == 0 or done == total):
            click.echo(f"\r{step}: {done}/{total}   ", nl=done == total, err=True)
