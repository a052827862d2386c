"""Text as it is compared: no case, no marks on letters, one spelling for umlauts."""

import re
import unicodedata
from typing import Final

SPELT: Final = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "’": "'", "‘": "'", "`": "'", "´": "'", "＆": "&", "–": "-", "—": "-", "‐": "-", "\u00a0": " ",
    }
)  # fmt: skip
"""Letters that don't fall apart into a letter and a mark, and signs that look alike."""
ACRONYM: Final = re.compile(r"\b[^\W\d_](?:\.\s?[^\W\d_])+\b\.?")
WORD: Final = re.compile(r"[^\W_]+")


def text_of(value: object) -> str:
    """Whatever stands there as text; nothing is the empty string."""
    if isinstance(value, str):
        return value.strip()
    if value is None or (isinstance(value, (bool, float)) and value != value):  # noqa: PLR0124 - not a number
        return ""
    return str(value).strip()


def folded(text: str) -> str:
    """Give it without case and marks."""
    text = text.casefold()
    if text.isascii():
        return text
    text = text.translate(SPELT)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def one_spelling(word: str) -> str:
    """`mueller`, `muller` and `müller` are one: the e that stands for two dots is dropped from folded words."""
    if "e" not in word:
        return word
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def words(text: str) -> list[str]:
    """The words of a folded text: `s.a.r.l.` is one, an apostrophe divides none."""
    if "'" in text:
        text = text.replace("'", "")
    if "." in text:
        text = ACRONYM.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", text)
    return WORD.findall(text)
