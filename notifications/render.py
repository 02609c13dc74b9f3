"""What is told → what people read. Pure: templates and charts, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from notifications.alerts import rank
from notifications.errors import RenderError
from notifications.findings import STOCKOUT_RISK
from notifications.wording import number, probability

TEMPLATES = Path(__file__).resolve().parent / "templates"
CHART = "top-risks"
LONGEST_SUBJECT = 160


@dataclass(frozen=True)
class EmailBody:
    """`images` maps the content id that the HTML names to a PNG."""

    subject: str
    text: str
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Renderer:
    """Shows messages; links to item pages start with `page_url` (None: no links)."""

    page_url: str | None = None

    def email(self, kind: str, payload: Mapping[str, Any]) -> EmailBody:
        """The e-mail for a message of a kind; its subject is one line, whatever the items are called.

        Raises:
            RenderError: there is no template for the kind, or it cannot show this payload.
        """
        try:
            return self._shown(kind, payload)
        except (TemplateError, LookupError, TypeError, ValueError) as error:
            # One message that holds something strange must not keep the others from being sent.
            raise RenderError(f"This {kind} cannot be shown: {type(error).__name__}: {error}") from error

    def item_url(self, sku_id: str | None) -> str | None:
        """The page of an item."""
        if self.page_url is None or sku_id is None:
            return None
        return f"{self.page_url.rstrip('/')}/items/{quote(sku_id, safe='')}"

    def _shown(self, kind: str, payload: Mapping[str, Any]) -> EmailBody:
        match kind:
            case "digest":
                subject, images = digest_subject(payload), _images(payload)
            case "message":
                subject, images = payload["subject"], {}
            case unknown:
                raise RenderError(f"There is no template for a message of kind {unknown!r}.")
        shown = {**payload, "subject": subject, "images": sorted(images), "item_url": self.item_url}
        text, html = (_environment().get_template(f"{kind}.{form}.j2").render(shown) for form in ("txt", "html"))
        return EmailBody(one_line(subject)[:LONGEST_SUBJECT], text, html, images)


def digest_subject(payload: Mapping[str, Any]) -> str:
    """The worst first: how many of each severity, and which item it begins with."""
    if not payload["alerts"]:
        count = payload["resolved_count"]
        return f"{count} alert{'' if count == 1 else 's'} resolved"
    counts = worst_first(payload["by_severity"])
    first = payload["alerts"][0]
    name = first["facts"].get("sku_code") or first["entity"]
    others = sum(payload["by_severity"].values()) - 1
    more = f" and {others} more" if others else ""
    return f"{counts}: {name}{' at ' + first['warehouse_id'] if first['warehouse_id'] else ''}{more}"


def worst_first(counts: Mapping[str, int]) -> str:
    """Counts by severity in words; a payload that was stored as JSONB has lost their order."""
    return ", ".join(f"{counts[severity]} {severity}" for severity in sorted(counts, key=rank))


def one_line(text: str) -> str:
    """The text without line breaks and control characters: what may stand in a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


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


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(number=number, probability=probability, one_line=one_line, worst_first=worst_first)
    return environment
