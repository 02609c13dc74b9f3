"""The languages that people read their messages in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from notifications.languages import german
from notifications.wording import number, probability

Told = Mapping[str, Any]
"""An alert as a message's payload holds it."""


@dataclass(frozen=True)
class Language:
    """How a message is put. `phrases`: what stands for the English words of the templates; a word that is not there stays as
    it is. `sentence`: what an alert says, from its facts; None where its rule has no sentence in this language."""

    code: str
    phrases: Mapping[str, str]
    sentence: Callable[[Told], str | None]
    number: Callable[[Any], str]
    probability: Callable[[float], str]
    day: Callable[[str], str]

    def say(self, phrase: str) -> str:
        return self.phrases.get(phrase, phrase)

    def told(self, alert: Told) -> str:
        """What the alert says; in the words it was found with where there are no others."""
        return self.sentence(alert) or str(alert["message"])


ENGLISH = Language("en", {}, lambda _: None, number, probability, str)
GERMAN = Language("de", german.PHRASES, german.sentence, german.number, german.probability, german.day)
LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH, GERMAN)}


def language(code: str) -> Language:
    """That of the code; English where there is none."""
    return LANGUAGES.get(code, ENGLISH)
