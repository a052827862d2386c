"""A company's name as it is compared: its words in one spelling, its legal form apart, its trading name beside it."""

import re
from functools import lru_cache
from sys import intern
from typing import Final, NamedTuple

from shared.domain.matching.folding import folded, one_spelling, words
from shared.domain.matching.legal_forms import without_form
from shared.domain.matching.spellings import ARTICLES, CONNECTORS, spelt

OTHERWISE: Final = re.compile(
    r"\b(?:t\s*/\s*as?|trading\s+as|d\s*[./]?\s*b\s*[./]?\s*a\b\.?|doing\s+business\s+as|a\s*/?\s*k\s*/?\s*a\b|also\s+known\s+as|o\s*/\s*a\b"
    r"|operating\s+as|formerly(?:\s+known\s+as)?|f\s*/\s*k\s*/\s*a\b|previously|vormals|firmierend\s+als|anciennement|h\s*\.?\s*o\.?\s*d\s*\.?\s*n\b\.?)[\s:.]*"
)
"""What stands between a company's name and the one it trades under, or had."""
BEHIND: Final = re.compile(r"[(\[]([^)\]]*)[)\]]?")
ATTENTION: Final = re.compile(r"\s(?:c/o|attn:?|z\.?\s?hd\.?)\s.*$")
DOMAIN_END: Final = re.compile(r"\.(?:com|net|org|io|co\.uk|de|fr|nl|com\.au|co\.nz|ca)\b")
OTHER_WORDS: Final = frozenset(
    "trading dba doing aka known oa operating formerly previously vormals firmierend anciennement hodn".split()
)
SIGNS: Final = frozenset('™®©*"(./')
MARKS: Final = re.compile(r"[™®©*\"]|\((?:tm|r|c)\)")


class CompanyName(NamedTuple):
    """
    `words` in their order, `forms` of the law, `aside` what stood in brackets (a branch, a country, a currency); `key`: words and
    aside, sorted, as one text.
    """

    words: tuple[str, ...]
    key: str
    forms: tuple[str, ...]
    aside: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    return intern(spelt(one_spelling(word)))


def company_names(name: str) -> tuple[CompanyName, ...]:
    """The names in this one: the company's own first, then those it trades under. None where there is no word in it."""
    text = folded(name)
    if not SIGNS.isdisjoint(text):
        text = ATTENTION.sub("", DOMAIN_END.sub(" ", MARKS.sub(" ", text)))
    told = words(text)
    if "/" in text or not OTHER_WORDS.isdisjoint(told):
        found = (_one(part, words(part)) for part in OTHERWISE.split(text))
        return tuple(one for one in found if one is not None)
    one = _one(text, told)
    return () if one is None else (one,)


def _one(text: str, told: list[str]) -> CompanyName | None:
    aside: list[str] = []
    if "(" in text or "[" in text:
        aside = words(" ".join(BEHIND.findall(text)))
        outside = words(BEHIND.sub(" ", text))
        told, aside = (outside, aside) if outside else (told, [])
    if len(told) > 1:
        if told[0] in ARTICLES:
            del told[0]
        elif told[-1] in ARTICLES:
            del told[-1]
        told = _together(_unconnected(told))
        told, forms = without_form(told)
        if forms and len(told) > 1 and told[0] in ARTICLES:
            del told[0]
    else:
        forms = ()
    if aside:
        left, behind = without_form(["", *aside])
        aside = left[1:]
        forms = forms or behind
    if not told:
        return None
    inside = tuple(map(_word, told))
    if not aside:
        key = inside[0] if len(inside) == 1 else " ".join(sorted(inside))
        return CompanyName(inside, key, forms)
    behind = tuple(sorted(map(_word, aside)))
    return CompanyName(inside, " ".join(sorted((*inside, *behind))), forms, behind)


def _unconnected(told: list[str]) -> list[str]:
    """Without the words for `&`."""
    if CONNECTORS.isdisjoint(told):
        return told
    inner = [word for word in told[1:-1] if word not in CONNECTORS]
    return [told[0], *inner, told[-1]]


def _together(told: list[str]) -> list[str]:
    """Letters that stand alone, side by side, are one word: `A B C` is `ABC`."""
    if min(map(len, told)) > 1:
        return told
    joined: list[str] = []
    run = ""
    for word in (*told, ""):
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        if word:
            joined.append(word)
    return joined
