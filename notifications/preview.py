"""What a message about an alert would look like: rendered as it would be sent, and sent to nobody."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from notifications import store
from notifications.digest import Event, digest_payload
from notifications.errors import ConflictError, NotFoundError
from notifications.outgoing import Outgoing
from notifications.render import EmailBody, Renderer
from notifications.senders.webhook import content

FORMS: Mapping[str, tuple[str, ...]] = {
    "email": ("text", "html"), "webhook": ("text",), "slack": ("text",), "sms": ("text",), "apprise": ("text",),
}  # fmt: skip
"""Kinds of channels, and the forms their messages can be shown in; the first is the default."""


def preview(
    connection: store.Connection,
    renderer: Renderer,
    alert_id: UUID,
    channel: str,
    form: str,
    now: datetime,
    language: str = "en",
) -> str:
    """The message that would tell of this alert alone over `channel`, as `form` (text or html).

    The channel need not be usable: no secret and no server is asked for.

    Raises:
        NotFoundError: there is no such alert or channel.
        ConflictError: the channel's messages have no such form.
        RenderError: the template cannot show the alert.
    """
    alert = store.read_alert(connection, alert_id)
    if alert is None:
        raise NotFoundError(f"There is no alert {alert_id}.")
    event = Event.RESOLVED if alert.status == "resolved" else Event.FIRED
    message = Outgoing(UUID(int=0), "preview", "digest", None, digest_payload([(event, alert)]), now, language=language)
    return _shown(renderer, message, _kind(connection, channel), form)


def _kind(connection: store.Connection, name: str) -> str:
    channels = {channel.name: channel.kind for channel in store.read_channels(connection)}
    if name not in channels:
        raise NotFoundError(f"There is no channel {name}; there are {', '.join(channels) or 'none'}.")
    return channels[name]


def _shown(renderer: Renderer, message: Outgoing, kind: str, form: str) -> str:
    if form not in FORMS[kind]:
        raise ConflictError(f"A message of kind {kind!r} has no form {form!r}, only {', '.join(FORMS[kind])}.")
    match kind:
        case "email" | "apprise":
            body = renderer.email(message)
            return _page(body) if form == "html" else f"Subject: {body.subject}\n\n{body.text}"
        case "sms":
            return renderer.sms(message)
        case "slack":
            return json.dumps(renderer.slack(message), ensure_ascii=False, indent=2)
        case _:
            return json.dumps(content(message), ensure_ascii=False, indent=2)


def _page(body: EmailBody) -> str:
    """The HTML with its images in it, so that a browser shows what a mail program would."""
    html = body.html
    for name, png in body.images.items():
        html = html.replace(f"cid:{name}", f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}")
    return html
