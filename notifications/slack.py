"""A message as Slack's blocks, within Slack's limits. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

LONGEST_HEADER = 150
LONGEST_SECTION = 3000
MOST_SECTIONS = 40
"""Slack takes 50 blocks; a header and the rest come on top."""


def digest(
    subject: str,
    alerts: Sequence[tuple[str, Mapping[str, Any]]],
    rest: str,
    acknowledge_url: Callable[[str], str | None],
    label: str,
) -> dict[str, Any]:
    """Alerts, each as its text in Slack's markup with itself, and what else there is to say of them. `label`: on the button that
    acknowledges."""
    sections = [_alert(text, acknowledge_url(alert["alert_id"]), label) for text, alert in alerts[:MOST_SECTIONS]]
    ends = [_section(rest)] if rest.strip() else []
    return {"text": escaped(subject), "blocks": [_header(subject), *sections, *ends]}


def message(subject: str, text: str) -> dict[str, Any]:
    """A message somebody wrote."""
    content = escaped(text)
    parts = [content[start : start + LONGEST_SECTION] for start in range(0, len(content), LONGEST_SECTION)]
    return {"text": escaped(subject), "blocks": [_header(subject), *map(_section, parts[:MOST_SECTIONS])]}


def escaped(text: str) -> str:
    """The text as text: no link, no mention of everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(subject: str) -> dict[str, Any]:
    line = " ".join(subject.split())
    return {"type": "header", "text": {"type": "plain_text", "text": line[:LONGEST_HEADER], "emoji": False}}


def _alert(text: str, acknowledge_url: str | None, label: str) -> dict[str, Any]:
    if acknowledge_url is None:
        return _section(text)
    button = {"type": "button", "text": {"type": "plain_text", "text": label}, "url": acknowledge_url}
    return {**_section(text), "accessory": button}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text.strip()[:LONGEST_SECTION]}}
