"""Blocks posted to an incoming webhook of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import httpx

from notifications.channels import Channel
from notifications.outgoing import Outgoing
from notifications.render import Renderer, one_line
from notifications.senders.base import Permanent, Result
from notifications.senders.posting import Answer, Poster, by_status, web_address

LONGEST_REASON = 200
NO_SUCH_CONVERSATION = frozenset({"no_service", "no_team", "channel_not_found", "channel_is_archived"})


@dataclass(frozen=True)
class SlackSender:
    """Posts to the conversation that the webhook was made for; Slack shows a message twice that it gets twice."""

    url: httpx.URL = field(repr=False)
    renderer: Renderer
    poster: Poster
    deduplicates: bool = False
    threads: bool = False

    @classmethod
    def configured(
        cls, channel: Channel, environ: Mapping[str, str], renderer: Renderer, clock: Callable[[], datetime]
    ) -> Self:
        given = channel.from_environment("url_env", environ)
        try:
            url = web_address(given)
        except ValueError as error:
            # Whoever knows the URL may post.
            raise channel.error(f"{error} (in {channel.config['url_env']})") from None
        return cls(url, renderer, Poster.allowing(channel.config, clock))

    def send(self, message: Outgoing) -> Result:
        """One attempt."""
        body = json.dumps(self.renderer.slack(message), ensure_ascii=False).encode()
        return self.poster.post(self.url, body, {"content-type": "application/json"}, _judged, read=LONGEST_REASON)

    def close(self) -> None:
        self.poster.close()


def _judged(answer: Answer) -> Result:
    """Slack says in a word what it does not like: no_service, channel_is_archived, invalid_blocks."""
    result = by_status(answer)
    reason = one_line(answer.content.decode("utf-8", "replace"))
    if isinstance(result, Permanent) and reason and not answer.response.is_redirect:
        return Permanent(f"{answer.detail}: {reason}", result.target_is_gone or reason in NO_SUCH_CONVERSATION)
    return result
