"""A mail server on loopback that keeps what it is given, and misbehaves on request."""

import threading
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.installation import free_port


@dataclass(frozen=True)
class Letter:
    """A mail that was accepted."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @cached_property
    def text(self) -> str:
        body = self.message.get_body(preferencelist=("plain", "html"))
        return body.get_content() if body is not None else ""


class Postbox:
    """`letters` holds what was accepted. `answer` refuses the next mails ("451 later"), `delay` seconds come before it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.answer = ""
        self.delay = 0.0
        self.attempts = 0
        self._arrived = threading.Condition()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.attempts += 1
        if self.delay:
            time.sleep(self.delay)
        if self.answer:
            return self.answer
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(content, _class=EmailMessage, policy=default)
        with self._arrived:
            self.letters.append(Letter(str(envelope.mail_from), tuple(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 kept"

    def to(self, address: str) -> list[Letter]:
        """The letters to one address."""
        return [letter for letter in self.letters if address in letter.recipients]

    def wait(self, count: int = 1, address: str = "", seconds: float = 30) -> list[Letter]:
        """The letters (to one address) once there are so many. Raises AssertionError after `seconds`."""
        with self._arrived:
            found = self._arrived.wait_for(lambda: len(self.to(address) if address else self.letters) >= count, seconds)
        letters = self.to(address) if address else list(self.letters)
        assert found, f"{len(letters)} letters of {count} arrived: {[letter.subject for letter in letters]}"
        return letters

    def clear(self) -> None:
        """Forget everything and behave well again."""
        self.letters.clear()
        self.answer, self.delay, self.attempts = "", 0.0, 0

    def close(self) -> None:
        """Stop the server."""
        self._controller.stop()
