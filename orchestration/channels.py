"""The senders of this installation, by kind of channel, with what the settings say of them."""

import os

from notifications.links import Links
from notifications.render import Renderer
from notifications.senders import Senders, build_senders
from orchestration.settings import Settings


def senders(settings: Settings) -> Senders:
    return build_senders(os.environ, links=links(settings))


def renderer(settings: Settings) -> Renderer:
    """Shows messages as the senders do."""
    return Renderer(links(settings))


def links(settings: Settings) -> Links:
    """Where people reach the pages, and the API that takes what they answer."""
    here = f"http://{settings.host}"
    return Links.signed_by(
        settings.link_secret,
        page_url=settings.public_url or f"{here}:{settings.copilot_port}",
        operations_url=settings.operations_url or f"{here}:{settings.operations_port}",
    )
