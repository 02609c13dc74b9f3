"""Any of the services that Apprise knows by a URL (https://github.com/caronc/apprise). Needs the extra `apprise`."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Self

from notifications.channels import Channel
from notifications.outgoing import Outgoing
from notifications.render import Renderer
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sent
from notifications.senders.posting import GONE, WORTH_RETRYING

STATUS = re.compile(r"^Failed to send .*error=(\d{3})\b", re.MULTILINE)
NEVER_CONNECTED = re.compile(
    r"^Socket Exception: .*(NewConnectionError|NameResolutionError|ConnectTimeoutError)", re.MULTILINE
)


@dataclass(frozen=True)
class AppriseSender:
    """Sends the text form. Apprise says whether it worked; why it did not, is read from what it logs."""

    service: Any = field(repr=False)
    renderer: Renderer
    deduplicates: bool = False
    threads: bool = False

    @classmethod
    def configured(cls, channel: Channel, environ: Mapping[str, str], renderer: Renderer) -> Self:
        url = channel.from_environment("url_env", environ)
        try:
            import apprise
        except ImportError:
            raise channel.error("the extra `apprise` is not installed: pip install 'mfg-nightly[apprise]'") from None
        service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if service is None:
            raise channel.error(f"the URL in {channel.config['url_env']} is none that Apprise knows")
        return cls(service, renderer)

    def send(self, message: Outgoing) -> Result:
        """One attempt."""
        body = self.renderer.email(message)
        with _log() as log:
            # What the service itself cannot hold is split or cut by Apprise.
            sent = self.service.notify(title=body.subject, body=body.text, body_format="text")
        return Sent("taken") if sent else judged(log.getvalue())

    def close(self) -> None:
        """Every message has its own connection."""


def judged(log: str) -> Result:
    """What became of a message that was not sent, from what Apprise logged of it. Nothing of the log is shown: it may
    hold the URL, and with it a secret."""
    status = STATUS.search(log)
    if status is not None:
        code = int(status.group(1))
        return (
            Retry(f"refused with {code}")
            if code >= 500 or code in WORTH_RETRYING
            else Permanent(f"refused with {code}", code == GONE)
        )
    if NEVER_CONNECTED.search(log):
        return Retry("no connection")
    return Ambiguous("Apprise could not send it and does not say why")


@contextmanager
def _log() -> Iterator[StringIO]:
    import apprise

    # Its debug messages, which say why, hold URLs with their secrets: they are read here and go nowhere else.
    logging.getLogger("apprise").propagate = False
    with apprise.LogCapture(level=logging.DEBUG, fmt="%(message)s") as log:
        yield log
