"""Whether two systems say the same of a customer, each in its own spelling: phones, countries, addresses of mail and web, terms."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

import phonenumbers

from shared.domain.countries import country_code
from shared.model.parties import PartyField

FEWEST_DIGITS: Final = 6
"""Of a number that is compared from its end: shorter ones are extensions."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """
    Where the customer is (`country`, ISO alpha-2, empty where nobody says), and `countries`: the rules' own names for them.

    `same` is what both sides mean; `alike` is more lenient, for the first time that two records meet.
    """

    country: str = ""
    countries: Mapping[str, str] = field(default_factory=dict)

    def same(self, name: PartyField, left: str, right: str) -> bool:
        """Whether both say the same of this field; a capital letter counts in names and streets."""
        left, right = tidy(left), tidy(right)
        if left == right:
            return True
        reading = READINGS.get(name)
        return bool(left and right) and reading is not None and reading(self, left, right)

    def alike(self, name: PartyField, left: str, right: str) -> bool:
        """As `same`, whatever the case, the accents and the punctuation."""
        return self.same(name, left, right) or (bool(_bare(left)) and _bare(left) == _bare(right))


def tidy(text: str) -> str:
    """The text without what nobody sees: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bare(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return "".join(one for one in plain.casefold() if one.isalnum())


def _letters(_spelling: Spelling, left: str, right: str) -> bool:
    return _bare(left) == _bare(right)


def _mail(_spelling: Spelling, left: str, right: str) -> bool:
    return left.casefold() == right.casefold()


def _web(_spelling: Spelling, left: str, right: str) -> bool:
    """Whatever the scheme, a leading `www.` and a slash at the end."""
    shapes = [re.sub(r"^(https?://)?(www\.)?", "", one.casefold()).rstrip("/") for one in (left, right)]
    return shapes[0] == shapes[1]


def _land(spelling: Spelling, left: str, right: str) -> bool:
    codes = [country_code(one, spelling.countries) for one in (left, right)]
    return bool(codes[0]) and codes[0] == codes[1]


def _dialled(spelling: Spelling, left: str, right: str) -> bool:
    """The same number for who dials it; where no country is known, one may lack the code or the leading zero."""
    numbers = [_e164(one, spelling.country) for one in (left, right)]
    if all(numbers):
        return numbers[0] == numbers[1]
    short, long = sorted((re.sub(r"\D", "", one).lstrip("0") for one in (left, right)), key=len)
    return len(short) >= FEWEST_DIGITS and long.endswith(short)


def _e164(text: str, country: str) -> str:
    try:
        read = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    extension = f";{read.extension}" if read.extension else ""
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) + extension


def _amount(_spelling: Spelling, left: str, right: str) -> bool:
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


def _terms(_spelling: Spelling, left: str, right: str) -> bool:
    """`Net 30`, `30 days` and `N30` are one."""
    meant = [_meaning(one) for one in (left, right)]
    return meant[0] == meant[1]


def _meaning(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()
    net = re.fullmatch(r"(?:net|n)? ?(\d{1,3})(?: days?)?(?: net)?", words)
    return f"net {int(net[1])}" if net else words


READINGS: Final[Mapping[PartyField, Callable[[Spelling, str, str], bool]]] = {
    PartyField.EMAIL: _mail,
    PartyField.PHONE: _dialled,
    PartyField.WEBSITE: _web,
    PartyField.TAX_NUMBER: _letters,
    PartyField.REGISTRATION: _letters,
    PartyField.POSTAL_CODE: _letters,
    PartyField.COUNTRY: _land,
    PartyField.CREDIT_LIMIT: _amount,
    PartyField.TERMS: _terms,
}
"""How each field is read; the others mean what stands there."""
