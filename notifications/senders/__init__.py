"""Where data leaves: the only network access of this package."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from notifications.channels import Channel
from notifications.errors import ChannelConfigurationError
from notifications.links import NO_LINKS, Links
from notifications.render import Renderer
from notifications.senders.apprise import AppriseSender
from notifications.senders.base import Sender
from notifications.senders.email import EmailSender
from notifications.senders.slack import SlackSender
from notifications.senders.sms import SmsSender
from notifications.senders.webhook import WebhookSender

Clock = Callable[[], datetime]


class Senders:
    """The senders of an installation, made from channel configurations and the environment when they are needed."""

    def __init__(self, environ: Mapping[str, str], renderer: Renderer, clock: Clock) -> None:
        self._environ = environ
        self._renderer = renderer
        self._clock = clock
        self._senders: list[tuple[Channel, Sender]] = []

    def of(self, channel: Channel) -> Sender:
        """The sender of a channel. Connects to nothing.

        Raises:
            ChannelConfigurationError: something is missing, unusable, or the channel is switched off.
        """
        known = next((sender for made, sender in self._senders if made == channel), None)
        if known is None:
            known = self._make(channel)
            self._senders.append((channel, known))
        return known

    def _make(self, channel: Channel) -> Sender:
        if not channel.is_active:
            raise channel.error("it is switched off")
        match channel.kind:
            case "email":
                return EmailSender.configured(channel, self._environ, self._renderer)
            case "webhook":
                return WebhookSender.configured(channel, self._environ, self._clock)
            case "slack":
                return SlackSender.configured(channel, self._environ, self._renderer, self._clock)
            case "sms":
                return SmsSender.configured(channel, self._environ, self._renderer, self._clock)
            case "apprise":
                return AppriseSender.configured(channel, self._environ, self._renderer)
            case unknown:
                raise channel.error(f"there is no sender of kind {unknown!r}")

    def usable(self, channels: Iterable[Channel]) -> list[str]:
        """Names of the channels that messages can be sent to."""
        channels = list(channels)
        unusable = self.unusable(channels)
        return [channel.name for channel in channels if channel.name not in unusable]

    def unusable(self, channels: Iterable[Channel]) -> dict[str, str]:
        """What is wrong with each channel that cannot be used."""
        problems: dict[str, str] = {}
        for channel in channels:
            try:
                self.of(channel)
            except ChannelConfigurationError as error:
                problems[channel.name] = str(error)
        return problems

    def close(self) -> None:
        for _, sender in self._senders:
            sender.close()
        self._senders.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def build_senders(
    environ: Mapping[str, str], *, links: Links = NO_LINKS, clock: Clock = lambda: datetime.now(UTC)
) -> Senders:
    """Senders that read secrets from `environ` and put `links` into their messages."""
    return Senders(environ, Renderer(links), clock)
