"""
Any number of made-up companies, the same for every simulated vendor: so that two systems hold the same customers, each in its
own shape, and a first matching run has something to find.
"""

from dataclasses import dataclass

SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fa",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
)
TRADES = (
    "Robotics",
    "Foods",
    "Logistics",
    "Textiles",
    "Energy",
    "Optics",
    "Media",
    "Timber",
    "Marine",
    "Labs",
    "Tools",
)
FORMS = (("GmbH", "Germany", "+49 30"), ("Ltd", "United Kingdom", "+44 20"), ("Inc.", "United States", "+1 206"))
TOWNS = ("Berlin", "Leeds", "Seattle")
MIXED = 7_919
"""Prime to the number of words, so that neighbours don't resemble each other."""


@dataclass(frozen=True)
class MadeUp:
    """One of them, in plain words."""

    number: int
    name: str
    domain: str
    email: str
    given: str
    family: str
    phone: str
    line1: str
    city: str
    postal_code: str
    country: str


def made_up(number: int) -> MadeUp:
    """The company of this number; no two alike below 160,000."""
    word = _word(number)
    trade, (form, country, code) = TRADES[number % len(TRADES)], FORMS[number % len(FORMS)]
    domain = f"{word}-{trade.lower()}.test"
    return MadeUp(
        number=number,
        name=f"{word.capitalize()} {trade} {form}",
        domain=domain,
        email=f"accounts@{domain}",
        given=SYLLABLES[number % len(SYLLABLES)].capitalize() + "nna",
        family=_word(number + 1).capitalize(),
        phone=f"{code} 555{number:06d}",
        line1=f"{1 + number % 200} {_word(number + 2).capitalize()} Street",
        city=TOWNS[number % len(TOWNS)],
        postal_code=f"{10_000 + number % 90_000}",
        country=country,
    )


def _word(number: int) -> str:
    count = len(SYLLABLES)
    rest = number * MIXED % count**4
    picked = []
    for _ in range(4):
        rest, place = divmod(rest, count)
        picked.append(SYLLABLES[place])
    return "".join(picked)
