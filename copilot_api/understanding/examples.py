"""Questions as people ask them, by what they are about: examples.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from copilot_api.understanding.phrases import Intent
from copilot_api.understanding.thesaurus import plain

EXAMPLES = Path(__file__).parent / "examples.yaml"


@cache
def examples() -> tuple[tuple[Intent, str], ...]:
    """Intent and text, in the words of the rules."""
    told: Mapping[Intent, list[str]] = yaml.safe_load(EXAMPLES.read_text())
    return tuple((intent, plain(text)) for intent, texts in told.items() for text in texts)
