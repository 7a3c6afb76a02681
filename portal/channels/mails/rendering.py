"""From an owed message to a mail: words by kind, text and HTML from one Markdown template, a Message-ID that never changes.

Templates: templates/mail/<domain>/<kind>.md with the blocks ``subject`` and ``body``. In them ``plain(text)`` shows what people typed as
it is, ``quoted(text)`` as a quotation, ``link(label, url)`` as a link that also reads well as text.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app

from portal.accounts.models import User
from portal.channels.mails.kinds import KINDS
from portal.config import Settings
from portal.core import clock
from portal.core.db import db
from portal.core.i18n import DEFAULT_LANGUAGE
from portal.core.outbox import Message
from portal.web import locale, markdown

BOLD = re.compile(r"\*\*(#\d+)\*\*")  # reads well as HTML only


@dataclass(frozen=True)
class Rendered:
    """A mail in one language."""

    to: str
    subject: str
    text: str
    html: str


def render(message: Message) -> Rendered | None:
    """The mail that a message owes, or None where there is nothing to say any more (the person left, the thing is gone).

    Raises KeyError for an unknown kind. Needs an application context.
    """
    person = db.session.get(User, message.recipient_id) if message.recipient_id else None
    if message.recipient_id and (person is None or not person.active):
        return None
    kind = KINDS[message.kind]
    words = kind.context(message)
    address = person.email if person else message.recipient
    if words is None or not address:
        return None
    language, zone = (person.language, person.zone) if person else (DEFAULT_LANGUAGE, "UTC")
    language = str(message.params.get("language", language))
    with locale.speaking(language, zone):
        words = {"person": person, "base_url": settings().base_url, **words}
        subject = " ".join(_block(kind.template, "subject", words, as_html=False).split())
        text = BOLD.sub(r"\1", _block(kind.template, "body", words, as_html=False).strip())
        rich = markdown.to_html(_block(kind.template, "body", words, as_html=True).strip())
        frame = current_app.jinja_env.get_template("mail/frame.html")
        html = frame.render(body=rich, subject=subject, language=language, base_url=settings().base_url)
        text = f"{text}\n\n-- \nPomost · {settings().base_url}\n"
    return Rendered(address, subject, text, html)


def as_email(message: Message, mail: Rendered) -> EmailMessage:
    """The RFC 5322 form, marked as written by a machine (RFC 3834). The Message-ID depends on the row alone."""
    email = EmailMessage(policy=SMTP)
    email["From"] = settings().mail_from
    email["To"] = mail.to
    email["Subject"] = mail.subject
    email["Date"] = format_datetime(clock.now())
    email["Message-ID"] = message_id(message)
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email["X-Loop"] = urlsplit(settings().base_url).hostname or "pomost"
    ticket = message.params.get("ticket_id")
    if ticket:
        email["References"] = f"<ticket.{ticket}.{_seal(f'ticket:{ticket}')}@{_domain()}>"
    email.set_content(mail.text)
    email.add_alternative(mail.html, subtype="html")
    return email


def message_id(message: Message) -> str:
    """<m.ID.seal@domain>: the same however often the row is sent, and not to be guessed (128-bit HMAC)."""
    return f"<m.{message.id}.{_seal(f'message:{message.id}:{message.dedupe_key}')}@{_domain()}>"


def settings() -> Settings:
    """The settings of the running application."""
    return current_app.extensions["settings"]


def _seal(text: str) -> str:
    return hmac.new(settings().secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _domain() -> str:
    return parseaddr(settings().mail_from)[1].partition("@")[2] or "localhost"


def _block(name: str, block: str, words: Mapping[str, object], as_html: bool) -> str:
    template = current_app.jinja_env.get_template(name)
    tools = {"plain": _plain_html, "quoted": _quoted_html, "link": _link_html} if as_html else _TEXT_TOOLS
    return "".join(template.blocks[block](template.new_context({**words, **tools})))


def _plain_html(text: object) -> str:
    return markdown.escape(str(text))


def _quoted_html(text: object) -> str:
    return "\n".join(f"> {markdown.escape(line)}  " for line in str(text).splitlines())


def _link_html(label: object, url: str) -> str:
    return f"[{markdown.escape(str(label))}](<{url}>)"


_TEXT_TOOLS = {
    "plain": lambda text: " ".join(str(text).split()),
    "quoted": lambda text: "\n".join(f"> {line}" for line in str(text).splitlines()),
    "link": lambda label, url: f"{label}: {url}",
}
