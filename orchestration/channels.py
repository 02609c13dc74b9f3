"""The senders of this installation, by kind of channel, with what the settings say of them."""

import os

from notifications.render import Renderer
from notifications.senders import Senders, build_senders
from orchestration.settings import Settings


def senders(settings: Settings) -> Senders:
    return build_senders(os.environ, page_url=page_url(settings))


def renderer(settings: Settings) -> Renderer:
    """Shows messages as the senders do."""
    return Renderer(page_url(settings))


def page_url(settings: Settings) -> str:
    """Where people reach the pages."""
    return settings.public_url or f"http://{settings.host}:{settings.copilot_port}"
