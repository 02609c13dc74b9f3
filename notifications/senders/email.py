"""E-mail over SMTP, one recipient a message."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Self
from urllib.parse import unquote, urlsplit
from uuid import UUID

from notifications.addresses import email_address
from notifications.channels import Channel
from notifications.errors import InvalidAddressError
from notifications.outgoing import Outgoing
from notifications.render import Renderer, one_line
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sent

TIMEOUT_SECONDS = 15.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
NO_SUCH_MAILBOX = (550, 551, 553)
UNREADABLE = -1
"""What smtplib gives as the code of a reply that does not begin with one."""


@dataclass(frozen=True)
class MailServer:
    """How to reach a mail server.

    `smtps` speaks TLS from the first byte, `smtp+starttls` insists on STARTTLS, `smtp` uses it where it is offered.
    A password is never sent in the clear, except to this machine.
    """

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Reads scheme://user:password@host:port; user and password percent-encoded. Raises ValueError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # What urlsplit says quotes what it stumbled over, which may be the password.
            raise ValueError(
                "percent-encode what is special in user and password, and give the port as a number"
            ) from None
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError("it must be smtp://, smtp+starttls:// or smtps://, then user:password@host:port")
        if (parts.username is None) != (parts.password is None):
            raise ValueError("it has a user without a password, or a password without a user")
        user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
        if not f"{user}{password}".isascii():
            raise ValueError("user and password must be ASCII: smtplib can send nothing else")
        return cls(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], user, password)

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A connection that may send mail; raises what smtplib raises."""
        tls = ssl.create_default_context()
        smtp: smtplib.SMTP
        if self.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=tls)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        try:
            smtp.ehlo_or_helo_if_needed()
            self._secure(smtp, tls)
            if self.user is not None and self.password is not None:
                smtp.login(self.user, self.password)
            yield smtp
        finally:
            # What became of the message is known by now; a server that hangs up early changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _secure(self, smtp: smtplib.SMTP, tls: ssl.SSLContext) -> None:
        if self.scheme == "smtps":
            return
        if smtp.has_extn("starttls"):
            smtp.starttls(context=tls)
            smtp.ehlo()
        elif self.scheme == "smtp+starttls":
            raise smtplib.SMTPNotSupportedError(f"{self.host} does not offer STARTTLS")
        elif self.password is not None and self.host not in LOOPBACK:
            raise smtplib.SMTPNotSupportedError(
                f"{self.host} does not offer TLS; the password is not sent in the clear"
            )


@dataclass(frozen=True)
class EmailSender:
    """Sends rendered messages through one mail server."""

    server: MailServer
    sender: str
    renderer: Renderer
    unsubscribe_url: str | None = None
    deduplicates: bool = False
    """Mail servers need not recognise a Message-ID they have seen."""
    threads: bool = True

    @classmethod
    def configured(cls, channel: Channel, environ: Mapping[str, str], renderer: Renderer) -> Self:
        url = channel.from_environment("url_env", environ)
        try:
            server = MailServer.from_url(url)
        except ValueError as error:
            # The URL may hold a password: name its variable, never show it.
            raise channel.error(f"the address in {channel.config['url_env']} is wrong: {error}") from None
        unsubscribe_url = channel.config.get("unsubscribe_url")
        return cls(server, _sender(channel, environ), renderer, unsubscribe_url)

    def send(self, message: Outgoing) -> Result:
        """One attempt. A wrong password is worth another try: somebody will mend it."""
        try:
            address = email_address(message.address)
        except InvalidAddressError as error:
            return Permanent(str(error), target_is_gone=True)
        mail = self.compose(message, address)
        try:
            with self.server.session() as smtp:
                return _transfer(smtp, parseaddr(self.sender)[1], address, mail.as_bytes(policy=SMTP))
        except smtplib.SMTPAuthenticationError as error:
            return Retry(f"{self.server.host} refused the user or the password: {_said(error)}")
        except (smtplib.SMTPException, OSError) as error:
            return Retry(f"{self.server.host}:{self.server.port} could not be used: {_said(error)}")

    def compose(self, message: Outgoing, address: str) -> EmailMessage:
        """The message with plain text, HTML and the images that the HTML shows. Raises RenderError."""
        body = self.renderer.email(message)
        mail = EmailMessage(policy=SMTP)
        # Folded here: where EmailMessage folds encoded words itself, it loses spaces between them.
        mail.set_raw("Subject", Header(body.subject, header_name="Subject").encode(linesep="\r\n"))
        mail["From"] = self.sender
        mail["To"] = address
        mail["Date"] = format_datetime(message.created_at)
        mail["Message-ID"] = self._message_id(message.notification_id)
        if message.earlier:
            mail["In-Reply-To"] = self._message_id(message.earlier[-1])
            mail["References"] = " ".join(map(self._message_id, message.earlier))
        mail["Auto-Submitted"] = "auto-generated"
        for name, value in self._unsubscribing(message).items():
            # As it is: EmailMessage would encode an address that is longer than a line.
            mail.set_raw(name, value)
        mail.set_content(body.text)
        mail.add_alternative(body.html, subtype="html")
        html = mail.get_body(("html",))
        assert html is not None, "it was added a line above"
        for name, png in body.images.items():
            html.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
        return mail

    def _message_id(self, notification_id: UUID) -> str:
        return f"<{notification_id}@{parseaddr(self.sender)[1].rpartition('@')[2]}>"

    def _unsubscribing(self, message: Outgoing) -> dict[str, str]:
        """How to hear no more (RFC 2369), and for mail programs with a button for it, in one click (RFC 8058)."""
        link = self.renderer.links.unsubscribe(message) if message.kind == "digest" else None
        if link is not None:
            return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return {"List-Unsubscribe": f"<{self.unsubscribe_url}>"} if self.unsubscribe_url else {}

    def close(self) -> None:
        """Every message has its own connection."""


def _sender(channel: Channel, environ: Mapping[str, str]) -> str:
    variable = channel.config.get("from_env", "")
    try:
        given = email_address(environ.get(variable) or channel.config.get("from_default"))
    except InvalidAddressError as error:
        raise channel.error(f"the sender in {variable or 'its configuration'}: {error}") from error
    local, _, domain = given.rpartition("@")
    return str(Address("MFG nightly", local, domain))


def _transfer(smtp: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Result:
    steps = {
        "mail": lambda: smtp.mail(sender),
        "rcpt": lambda: smtp.rcpt(recipient),
        "data": lambda: smtp.docmd("data"),
    }
    for name, step in steps.items():
        code, reply = step()  # type: ignore[no-untyped-call]
        if not 200 <= code < 400:
            return _refused(code, reply, is_about_recipient=name == "rcpt")
    smtp.send(_dotted(content))
    try:
        code, reply = smtp.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        return Ambiguous(f"the whole message was handed over, then no answer came: {_said(error)}")
    if code == UNREADABLE:
        return Ambiguous(f"the whole message was handed over, then came what is no answer: {_text(reply)}")
    return _refused(code, reply) if code >= 400 else Sent(_text(reply), provider_id=_text(reply)[:200] or None)


def _refused(code: int, reply: bytes, *, is_about_recipient: bool = False) -> Result:
    detail = f"{code} {_text(reply)}"
    if code < 500:
        return Retry(detail)
    # 5.7 is about what the server allows: the mailbox is there.
    is_gone = is_about_recipient and code in NO_SUCH_MAILBOX and not reply.startswith(b"5.7")
    return Permanent(detail, target_is_gone=is_gone)


def _dotted(content: bytes) -> bytes:
    """The end of a message is a line with a dot: lines that begin with one get another (RFC 5321, 4.5.2)."""
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {_text(reply) if isinstance(reply, bytes) else reply}"
    return f"{type(error).__name__}: {error}"


def _text(reply: bytes) -> str:
    return one_line(reply.decode("utf-8", "replace"))
