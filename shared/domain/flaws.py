"""Which fields of existing records are malformed or missing: what would keep them from being matched, reached or invoiced."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Final

import phonenumbers
from stdnum import get_cc_module

from shared.domain.pairing import named
from shared.model.pairing import Flaw, FlawCode
from shared.model.parties import ADDRESS, PartyField, Profile
from shared.model.refs import Kind

EMAIL: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
SEVERAL: Final = re.compile(r"[;,\s]+")
ISO: Final = re.compile(r"[A-Z]{2}")
FEWEST_DIGITS: Final = 5
"""Of a phone number in a country that nobody names."""

Judge = Callable[[Profile, Mapping[str, str]], str]
"""Gives the sentence on what is wrong with a record's field; empty where nothing is. The mapping: codes of countries by name."""


def flaws_of(profile: Profile, countries: Mapping[str, str], customers: Collection[str] = ()) -> Iterator[Flaw]:
    """
    Give each flaw of this record; `countries` are the rules' ISO codes by name.

    `customers`: the ids of the ledger's customers; where any are given, a CRM record that holds another id is flawed.
    """
    for code, field, judge in CHECKS:
        sentence = judge(profile, countries)
        if sentence:
            yield Flaw(code, named(profile), profile.get(field), sentence)
    held = profile.get(PartyField.NUMBER).strip()
    if held and customers and profile.ref.kind is not Kind.CUSTOMER and held not in customers:
        yield Flaw(
            FlawCode.NUMBER, named(profile), held, f"It names the customer {held}, which none of the ledgers has."
        )


def country_of(profile: Profile, countries: Mapping[str, str]) -> str:
    """The ISO alpha-2 code of its country where that is known; else nothing."""
    country = profile.get(PartyField.COUNTRY).strip()
    code = countries.get(country, country.upper())
    return code if code in phonenumbers.SUPPORTED_REGIONS else ""


def _no_name(profile: Profile, _countries: Mapping[str, str]) -> str:
    return "" if profile.name.strip() else "It has no name: nobody can be invoiced without one."


def _email(profile: Profile, _countries: Mapping[str, str]) -> str:
    email = profile.get(PartyField.EMAIL).strip()
    if not email or EMAIL.fullmatch(email):
        return ""
    if len([part for part in SEVERAL.split(email) if EMAIL.fullmatch(part)]) > 1:
        return "It holds several e-mail addresses: an invoice goes to one."
    return "This is no e-mail address: an invoice would come back."


def _no_email(profile: Profile, _countries: Mapping[str, str]) -> str:
    missing = PartyField.EMAIL in profile.fields and not profile.get(PartyField.EMAIL).strip()
    return "It has no e-mail address: finance can't send it an invoice." if missing and not profile.people else ""


def _phone(profile: Profile, countries: Mapping[str, str]) -> str:
    phone = profile.get(PartyField.PHONE).strip()
    if not phone:
        return ""
    country = country_of(profile, countries)
    if not country and not phone.startswith("+"):
        digits = sum(character.isdigit() for character in phone)
        return "" if digits >= FEWEST_DIGITS else "This is no phone number."
    return "" if _is_phone(phone, country) else f"This is no phone number{f' of {country}' if country else ''}."


@cache
def _is_phone(phone: str, country: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone, country or None))
    except phonenumbers.NumberParseException:
        return False


def _tax_number(profile: Profile, countries: Mapping[str, str]) -> str:
    number = profile.get(PartyField.TAX_NUMBER).strip()
    country = country_of(profile, countries) or (number[:2] if ISO.fullmatch(number[:2]) else "")
    if not number or not country or _is_tax_number(number, country):
        return ""
    return f"This is no tax number of {country}: its form or its check digit is wrong."


@cache
def _is_tax_number(number: str, country: str) -> bool:
    """Whether it is one of that country, or nobody can say."""
    rules = get_cc_module(country.lower(), "vat")
    return rules is None or bool(rules.is_valid(number))


def _country(profile: Profile, countries: Mapping[str, str]) -> str:
    country = profile.get(PartyField.COUNTRY).strip()
    if not ISO.fullmatch(country) or country in countries or country_of(profile, countries):
        return ""
    return f"{country} is no country's code; the United Kingdom's is GB, for instance."


def _no_address(profile: Profile, _countries: Mapping[str, str]) -> str:
    can = PartyField.LINE1 in profile.fields and PartyField.CITY in profile.fields
    return "It has no billing address." if can and not _is_stated(profile) else ""


def _address(profile: Profile, _countries: Mapping[str, str]) -> str:
    if not _is_stated(profile):
        return ""
    wanted = {PartyField.LINE1: "street", PartyField.CITY: "city", PartyField.COUNTRY: "country"}
    missing = [word for name, word in wanted.items() if name in profile.fields and not profile.get(name).strip()]
    return f"Its address has no {' and no '.join(missing)}." if missing else ""


def _is_stated(profile: Profile) -> bool:
    return any(profile.get(part).strip() for part in ADDRESS)


CHECKS: Final[tuple[tuple[FlawCode, PartyField, Judge], ...]] = (
    (FlawCode.NO_NAME, PartyField.NAME, _no_name),
    (FlawCode.EMAIL, PartyField.EMAIL, _email),
    (FlawCode.NO_EMAIL, PartyField.EMAIL, _no_email),
    (FlawCode.PHONE, PartyField.PHONE, _phone),
    (FlawCode.TAX_NUMBER, PartyField.TAX_NUMBER, _tax_number),
    (FlawCode.COUNTRY, PartyField.COUNTRY, _country),
    (FlawCode.NO_ADDRESS, PartyField.LINE1, _no_address),
    (FlawCode.ADDRESS, PartyField.CITY, _address),
)
"""What is looked at, in the order in which it is listed."""
