"""The way out: one SMTP conversation per mail, with a timeout, never inside a transaction."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_S = 20


class Refused(Exception):
    """The server refused this mail for good (5xx): trying again will not help."""


class Unreachable(Exception):
    """No answer, or "not now" (4xx): to be tried again."""


def send(url: str, email: EmailMessage) -> None:
    """Hand one mail to the server at ``smtp://user:password@host:port?tls=start`` (or smtps://). Raises Refused, Unreachable."""
    parts = urlsplit(url)
    context = ssl.create_default_context()
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(parts.hostname or "", port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(parts.hostname or "", port, timeout=TIMEOUT_S)
        with server:
            if parse_qs(parts.query).get("tls") == ["start"]:
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(email)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise (Refused if code >= 500 else Unreachable)(f"{code} {text!r}") from error
    except smtplib.SMTPResponseException as error:
        kind = Refused if error.smtp_code >= 500 else Unreachable
        raise kind(f"{error.smtp_code} {error.smtp_error!r}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
