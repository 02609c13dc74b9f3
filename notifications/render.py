"""What is told → what people read. Pure: templates and charts, no network."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from notifications import slack
from notifications.alerts import rank
from notifications.errors import RenderError
from notifications.findings import STOCKOUT_RISK
from notifications.languages import ENGLISH, LANGUAGES, Language, language
from notifications.links import NO_LINKS, Links
from notifications.outgoing import Outgoing

TEMPLATES = Path(__file__).resolve().parent / "templates"
CHART = "top-risks"
LONGEST_SUBJECT = 160
LONGEST_SMS = 459
"""Three parts of a text message in the Latin alphabet."""


@dataclass(frozen=True)
class EmailBody:
    """`images` maps the content id that the HTML names to a PNG."""

    subject: str
    text: str
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Renderer:
    """Shows messages, with `links` in them."""

    links: Links = NO_LINKS

    def email(self, message: Outgoing) -> EmailBody:
        """The message as an e-mail; its subject is one line, whatever the items are called.

        Raises:
            RenderError: there is no template for its kind, or it cannot show this payload.
        """
        with _told(message):
            return self._email(message)

    def _email(self, message: Outgoing) -> EmailBody:
        payload = message.payload
        match message.kind:
            case "digest":
                subject, images = digest_subject(payload, language(message.language)), _images(payload)
            case "message":
                subject, images = payload["subject"], {}
            case unknown:
                raise _no_template(unknown)
        shown = {**payload, "subject": subject, "images": sorted(images), **self._linked(message)}
        text, html = (
            _environment(message.language).get_template(f"{message.kind}.{form}.j2").render(shown)
            for form in ("txt", "html")
        )
        return EmailBody(one_line(subject)[:LONGEST_SUBJECT], text, html, images)

    def slack(self, message: Outgoing) -> dict[str, Any]:
        """The message as Slack takes it, within Slack's limits. Raises RenderError as `email` does."""
        with _told(message):
            shown = self._linked(message)
            match message.kind:
                case "digest":
                    texts = [
                        (_rendered("alert.slack", message.language, alert=alert, **shown), alert)
                        for alert in message.payload["alerts"]
                    ]
                    ends = _rendered("rest.slack", message.language, **message.payload)
                    put = language(message.language)
                    subject, label = digest_subject(message.payload, put), put.say("I take care of it")
                    return slack.digest(subject, texts, ends, shown["acknowledge_url"], label)
                case "message":
                    return slack.message(message.payload["subject"], message.payload["text"])
                case unknown:
                    raise _no_template(unknown)

    def sms(self, message: Outgoing) -> str:
        """The message in one short text, with a link where there is one to follow. Raises RenderError as `email` does."""
        with _told(message):
            match message.kind:
                case "digest":
                    subject = digest_subject(message.payload, language(message.language))
                    text = _rendered("digest.sms", message.language, subject=subject, **message.payload)
                    link = self._link(message)
                case "message":
                    text, link = f"{message.payload['subject']}: {message.payload['text']}", None
                case unknown:
                    raise _no_template(unknown)
        return (
            shortened(one_line(text), LONGEST_SMS - len(link) - 1) + " " + link
            if link
            else shortened(one_line(text), LONGEST_SMS)
        )

    def _link(self, message: Outgoing) -> str | None:
        """Of one alert, to acknowledge it; of several, to the pages."""
        alerts = message.payload["alerts"]
        link = self.links.acknowledge(message, alerts[0]["alert_id"]) if len(alerts) == 1 else None
        return link or self.links.page_url

    def _linked(self, message: Outgoing) -> dict[str, Any]:
        return {"item_url": self.links.item, "acknowledge_url": partial(self.links.acknowledge, message)}


def _no_template(kind: str) -> RenderError:
    return RenderError(f"There is no template for a message of kind {kind!r}.")


def _rendered(template: str, code: str, **shown: Any) -> str:
    return _environment(code).get_template(f"{template}.j2").render(shown)


@contextmanager
def _told(message: Outgoing) -> Iterator[None]:
    """One message that holds something strange must not keep the others from being sent."""
    try:
        yield
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        raise RenderError(f"This {message.kind} cannot be shown: {type(error).__name__}: {error}") from error


def page(name: str, **shown: Any) -> str:
    """A page for people who follow a link in a message."""
    return _environment(ENGLISH.code).get_template(f"{name}.html.j2").render({"by": None, **shown})


def digest_subject(payload: Mapping[str, Any], put: Language = ENGLISH) -> str:
    """The worst first: how many of each severity, and which item it begins with."""
    if not payload["alerts"]:
        count = payload["resolved_count"]
        return f"{count} {put.say('alert resolved' if count == 1 else 'alerts resolved')}"
    counts = worst_first(payload["by_severity"], put)
    first = payload["alerts"][0]
    name = first["facts"].get("sku_code") or first["entity"]
    others = sum(payload["by_severity"].values()) - 1
    more = f" {put.say('and')} {others} {put.say('more')}" if others else ""
    place = f" {put.say('at')} {first['warehouse_id']}" if first["warehouse_id"] else ""
    return f"{counts}: {name}{place}{more}"


def worst_first(counts: Mapping[str, int], put: Language = ENGLISH) -> str:
    """Counts by severity in words; a payload that was stored as JSONB has lost their order."""
    return ", ".join(f"{counts[severity]} {put.say(severity)}" for severity in sorted(counts, key=rank))


def one_line(text: str) -> str:
    """The text without line breaks and control characters: what may stand in a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def shortened(text: str, longest: int) -> str:
    """The text, cut where it is longer than that, which its last character then says."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _images(payload: Mapping[str, Any]) -> dict[str, bytes]:
    """The chart of a digest's items at risk; none where fewer than two are to be compared."""
    risks = [
        {
            "sku_id": alert["facts"].get("sku_code") or alert["sku_id"],
            "warehouse_id": alert["warehouse_id"],
            "stockout_probability": alert["facts"]["stockout_probability"],
            "risk_level": alert["severity"],
        }
        for alert in payload["alerts"]
        if alert["alert_type"] == STOCKOUT_RISK and "stockout_probability" in alert["facts"]
    ]
    if len(risks) < 2:
        return {}
    import pandas as pd

    from forecasting import charts

    return {CHART: charts.to_png(charts.top_risks(pd.DataFrame(risks), top=len(risks)))}


@lru_cache(maxsize=len(LANGUAGES))
def _environment(code: str) -> Environment:
    put = language(code)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        number=put.number, probability=put.probability, day=put.day, one_line=one_line, worst_first=partial(worst_first, put=put),
        shortened=shortened, slack=slack.escaped,
    )  # fmt: skip
    environment.globals.update(say=put.say, told=put.told, language=put.code)
    return environment
