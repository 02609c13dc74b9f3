"""Text as people type it, made comparable."""

import re
import unicodedata
from dataclasses import dataclass

CONFUSABLES = str.maketrans(
    "аеорсухіјѕАВЕКМНОРСТХІαΑΒΕΖΗΙΚΜΝΟοΡΤΥΧ’‘“”–—−", "aeopcyxijsABEKMHOPCTXIaABEZHIKMNOoPTYX''\"\"---"
)
"""Letters of other alphabets and signs that look like ours."""

TOKEN = re.compile(r"[^\W_](?:[\w./#'-]*\w)?|,|\?|;")


@dataclass(frozen=True)
class Token:
    """A word as it was typed, and lower-cased."""

    typed: str
    word: str

    @property
    def has_digit(self) -> bool:
        return any(character.isdigit() for character in self.word)

    @property
    def is_number(self) -> bool:
        return self.word.isdigit()


def normalise(text: str) -> str:
    """Compatibility forms composed, invisible characters dropped, look-alikes folded, white space single."""
    composed = unicodedata.normalize("NFKC", text).translate(CONFUSABLES)
    visible = "".join(
        c if not unicodedata.category(c).startswith("C") else " " if c.isspace() else "" for c in composed
    )
    return " ".join(visible.split())


def tokenise(text: str) -> list[Token]:
    """The words of a normalised text; possessives lose their 's."""
    found = []
    for match in TOKEN.finditer(text):
        typed = re.sub(r"'s$", "", match[0], flags=re.IGNORECASE)
        found.append(Token(typed, typed.casefold()))
    return found


def squeeze(code: str) -> str:
    """A code without the signs people leave out: fg-1001, FG 1001 and FG1001 are one."""
    return "".join(character for character in code.upper() if character.isalnum())


def stem(word: str) -> str:
    """A word without its plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def name_words(name: str) -> tuple[str, ...]:
    """The comparable words of a description or name."""
    return tuple(stem(token.word) for token in tokenise(normalise(name)) if token.word not in ",;?")
