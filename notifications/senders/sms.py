"""Text messages, through the HTTP interface of a provider."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self
from urllib.parse import urlencode

import httpx

from notifications.addresses import phone_number
from notifications.channels import Channel
from notifications.errors import InvalidAddressError
from notifications.outgoing import Outgoing
from notifications.render import Renderer, one_line
from notifications.senders.base import Ambiguous, Permanent, Result, Retry, Sent
from notifications.senders.posting import LONGEST_ANSWER, Answer, Poster, by_status, web_address

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Provider(Protocol):
    """Puts one text into the words of a provider, and its answer into ours."""

    def request(self, number: str, text: str) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
        """Path, headers and form."""
        ...

    def judge(self, answer: Answer) -> Result: ...


@dataclass(frozen=True)
class Account:
    """Who sends, and what proves it."""

    name: str
    secret: str = field(repr=False)
    sender: str


@dataclass(frozen=True)
class Twilio:
    """https://www.twilio.com/docs/messaging/api/message-resource"""

    account: Account
    url = "https://api.twilio.com"

    def request(self, number: str, text: str) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
        secret = base64.b64encode(f"{self.account.name}:{self.account.secret}".encode()).decode("ascii")
        sender = "MessagingServiceSid" if self.account.sender.startswith("MG") else "From"
        form = {"To": number, sender: self.account.sender, "Body": text}
        path = f"/2010-04-01/Accounts/{self.account.name}/Messages.json"
        return path, {"authorization": f"Basic {secret}"}, form

    def judge(self, answer: Answer) -> Result:
        said = _object(answer)
        result = by_status(answer)
        match result:
            case Sent():
                return Sent(answer.detail, provider_id=_text(said.get("sid")))
            case Permanent() if answer.response.status_code in (401, 403):
                return Retry(f"{answer.detail}: Twilio refused the account or its token")
            case Permanent() if said:
                return Permanent(
                    f"{answer.detail}: {_text(said.get('code'))} {_text(said.get('message'))}",
                    target_is_gone=said.get("code") in TWILIO_GONE,
                )
            case _:
                return result


@dataclass(frozen=True)
class Vonage:
    """https://developer.vonage.com/en/api/sms"""

    account: Account
    url = "https://rest.nexmo.com"

    def request(self, number: str, text: str) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
        form = {
            "api_key": self.account.name,
            "api_secret": self.account.secret,
            "from": self.account.sender.removeprefix("+"),
            "to": number.removeprefix("+"),
            "text": text,
            "type": "text" if text.isascii() else "unicode",
        }
        return "/sms/json", {}, form

    def judge(self, answer: Answer) -> Result:
        """Vonage answers 200 whatever happened, and says of each part of a long text what became of it."""
        result = by_status(answer)
        if not isinstance(result, Sent):
            return result
        parts = _object(answer).get("messages")
        if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
            return Ambiguous(f"{answer.detail}: Vonage did not say what became of it")
        refused = [part for part in parts if part.get("status") != "0"]
        if not refused:
            return Sent(answer.detail, provider_id=_text(parts[0].get("message-id")))
        detail = f"status {_text(refused[0].get('status'))}: {_text(refused[0].get('error-text'))}"
        if len(refused) < len(parts):
            return Ambiguous(f"a part of the text was taken, another was not ({detail})")
        if refused[0].get("status") in VONAGE_WORTH_RETRYING:
            return Retry(detail)
        return Permanent(detail, target_is_gone=refused[0].get("status") == VONAGE_BARRED)


TWILIO_GONE = frozenset({21211, 21610, 21614})
"""No such number, its owner wants nothing more, it takes no text messages."""

VONAGE_BARRED = "7"
VONAGE_WORTH_RETRYING = frozenset({"1", "4", "5", "8", "9"})
"""Too fast, wrong key or secret, their own error, account barred or without money: somebody will mend it."""

PROVIDERS: Mapping[str, type[Twilio] | type[Vonage]] = {"twilio": Twilio, "vonage": Vonage}


@dataclass(frozen=True)
class SmsSender:
    """Sends a message as one short text; neither provider recognises a repeated one."""

    url: httpx.URL
    provider: Provider
    renderer: Renderer
    poster: Poster
    deduplicates: bool = False
    threads: bool = False

    @classmethod
    def configured(
        cls, channel: Channel, environ: Mapping[str, str], renderer: Renderer, clock: Callable[[], datetime]
    ) -> Self:
        kind = PROVIDERS.get(channel.config.get("provider", ""))
        if kind is None:
            raise channel.error(f"its provider must be one of {', '.join(PROVIDERS)}")
        provider = kind(
            Account(
                channel.from_environment("account_env", environ),
                channel.from_environment("secret_env", environ),
                channel.from_environment("from_env", environ),
            )
        )
        try:
            url = web_address(channel.config.get("api_url", provider.url))
        except ValueError as error:
            raise channel.error(f"{error} (in api_url)") from None
        return cls(url, provider, renderer, Poster.allowing(channel.config, clock))

    def send(self, message: Outgoing) -> Result:
        """One attempt. Wrong credentials are worth another try: somebody will mend them."""
        try:
            number = phone_number(message.address)
        except InvalidAddressError as error:
            return Permanent(str(error), target_is_gone=True)
        path, headers, form = self.provider.request(number, self.renderer.sms(message))
        url = self.url.copy_with(path=path)
        return self.poster.post(
            url, urlencode(form).encode(), {**FORM, **headers}, self.provider.judge, read=LONGEST_ANSWER
        )

    def close(self) -> None:
        self.poster.close()


def _object(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: Any) -> str:
    return one_line(str(value if value is not None else ""))[:200]
