"""A real mail server on this machine, which keeps what it took."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 OK"


class Office:
    """A mail server's counter: keeps what it took, and answers as a test tells it."""

    def __init__(self):
        self.letters, self.answer, self.recipient_answer, self.before_answering = [], TAKEN, TAKEN, None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  (aiosmtpd's name)
        if self.recipient_answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answer == TAKEN:
            self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        if self.before_answering:
            self.before_answering()
        return self.answer

    @property
    def lines(self):
        """To whom, and the subject."""
        return [(*recipients, letter["Subject"].strip()) for recipients, letter in self.letters]


@contextmanager
def open_office(settings: Any) -> Iterator[Office]:
    """Let the portal mail through it, until the test ends."""
    office = Office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.PORTAL_MAIL, settings.PORTAL_ADDRESS = True, "https://portal.example.cn"
    yield office
    server.stop()
