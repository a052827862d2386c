"""Addresses as people write them, free or in parts, and how well two of them agree."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from shared.domain.matching.countries import NAMED
from shared.domain.matching.folding import folded, one_spelling, text_of

STREETS: Final = {
    short: one
    for one, shorts in {
        "st": "street str st strasse straat strat rue",
        "rd": "road rd",
        "av": "avenue ave av avenida",
        "ln": "lane ln laan",
        "dr": "drive dr",
        "bd": "boulevard bd bld blvd bvd",
        "pl": "place pl platz plein",
        "ct": "court ct crt",
        "sq": "square sq",
        "cr": "crescent cres cr cresc",
        "cl": "close cl",
        "ter": "terrace ter tce terr",
        "hwy": "highway hwy",
        "pde": "parade pde",
        "cct": "circuit cct",
        "pkwy": "parkway pkwy",
        "weg": "weg wg",
        "n": "north n nord",
        "s": "south s sud",
        "e": "east e ost est",
        "w": "west w ouest",
        "saint": "saint sankt sint",
        "mount": "mount mt",
    }.items()
    for short in shorts.split()
}
"""Street words in one spelling."""
GLUED: Final = re.compile(r"(?<=[a-z]{3})(?:strasse|straat|str|weg|platz|laan|plein|allee|gasse)\b\.?")
"""What German and Dutch write as the end of the street's name."""
UNIT: Final = re.compile(
    r"\b(?:unit|suite|ste|flat|apt|apartment|level|floor|fl|shop|room|rm|office|lot|etage|bat|batiment|appt|bus|block|c/-)\s*#?\s*\d*[a-z]?\b[\s,/]*|#\s*\d+\b"
)
BOX: Final = re.compile(r"\b(?:p\.?\s?o\.?\s?box|postfach|postbus|bp|gpo box|locked bag|private bag)\s*(\d+)")
SLASHED: Final = re.compile(r"\b\d+[a-z]?\s*/\s*(?=\d)")
WORD: Final = re.compile(r"[^\W_]+")
HOUSE: Final = re.compile(r"\d{1,5}[a-z]?")
POSTAL: Final = (
    re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b"),  # GB
    re.compile(r"\b([a-z]\d[a-z])[\s-]*(\d[a-z]\d)\b"),  # CA
    re.compile(r"\b([1-9]\d{3})\s?([a-z]{2})\b(?=\s*(?:,|$|[a-z]))"),  # NL
)
DIGITAL: Final = re.compile(r"(?:^|[\s,])(?:[a-z]{1,2}-)?(\d{4,5})(?:-\d{4})?(?=[\s,]|$)")
"""DE, FR, US (with four more digits that say the block), AU, NZ and most others."""


class Address(NamedTuple):
    """`postal` code, house `numbers`, other `words` (sorted, one text) and country; each empty where it isn't told."""

    postal: str
    numbers: tuple[str, ...]
    words: str
    country: str


def addresses_of(values: Iterable[object]) -> tuple[Address, ...]:
    """The addresses that say anything."""
    found = (_address(text_of(value)) for value in values)
    return tuple(one for one in found if one is not None)


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    parts = [part.strip() for part in folded(text).replace("\n", ",").replace(";", ",").split(",")]
    parts = [part for part in parts if part]
    country = ""
    if parts:
        parts[-1], country = _country_off(parts[-1])
    rest = ", ".join(parts)
    box = BOX.search(rest)
    rest = BOX.sub(" ", rest)
    rest = SLASHED.sub("", UNIT.sub(" ", rest))
    postal, rest = _postal(rest, country)
    told = [STREETS.get(word, word) for word in WORD.findall(GLUED.sub(" st ", rest))]
    numbers = [word for word in told if HOUSE.fullmatch(word)]
    plain = sorted({one_spelling(word) for word in told if not any(c.isdigit() for c in word)})
    if box:
        numbers = [f"box{box[1]}"]
    if not (postal or plain or numbers):
        return None
    return Address(postal, tuple(numbers[:3]), " ".join(plain), country)


def _country_off(part: str) -> tuple[str, str]:
    """The last part without the country it ends in, and that; a code ends nothing, it stands alone."""
    if part.rstrip(".") in NAMED:
        return "", NAMED[part.rstrip(".")]
    told = part.split()
    for length in (3, 2, 1):
        last = " ".join(told[-length:])
        if len(told) > length and len(last) > CODE and last in NAMED:
            return " ".join(told[:-length]), NAMED[last]
    return part, ""


CODE: Final = 3
"""Letters of a country's code, at most."""


def _postal(text: str, country: str) -> tuple[str, str]:
    """The postal code, and the text without it."""
    for pattern in POSTAL:
        found = list(pattern.finditer(text))
        if found:
            last = found[-1]
            return last[1] + last[2], text[: last.start()] + " " + text[last.end() :]
    found = [one for one in DIGITAL.finditer(text) if one.start() > 0 or country in {"DE", "FR"} or "," not in text]
    if found:
        last = found[-1]
        return last[1], text[: last.start()] + " " + text[last.end() :]
    return "", text


class Agreement(NamedTuple):
    """How well two addresses agree part by part; None where one doesn't say it."""

    postal: float | None
    number: float | None
    words: float | None

    @property
    def whole(self) -> float:
        """All of it as one figure."""
        told = [
            (share, part)
            for share, part in ((0.4, self.postal), (0.2, self.number), (0.4, self.words))
            if part is not None
        ]
        return sum(share * part for share, part in told) / sum(share for share, _ in told) if told else 0.0


def agree(one: Address, other: Address) -> Agreement:
    """Compare part by part; a postal code with one slip is half the same."""
    postal = _same_postal(one.postal, other.postal) if one.postal and other.postal else None
    number = (1.0 if set(one.numbers) & set(other.numbers) else 0.0) if one.numbers and other.numbers else None
    words = fuzz.token_set_ratio(one.words, other.words) / 100 if one.words and other.words else None
    if words is not None:
        words = min(words, fuzz.token_sort_ratio(one.words, other.words) / 100 + 0.25)
    return Agreement(postal, number, words)


def _same_postal(one: str, other: str) -> float:
    if one == other:
        return 1.0
    return 0.5 if OSA.distance(one, other, score_cutoff=1) <= 1 else 0.0
