"""What is malformed or missing in existing records is said once each; what can't be judged isn't."""

import pytest

from shared.domain.flaws import flaws_of
from shared.domain.product_names import clashes
from shared.model.catalogue import Product
from shared.model.ledger import Item
from shared.model.pairing import FlawCode
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from tests import builders

WHOLE = {
    "name": "Acme Ltd",
    "email": "ap@acme.example",
    "phone": "+44 113 496 0001",
    "tax_number": "GB980780684",
    "line1": "1 High Street",
    "city": "Leeds",
    "country": "GB",
}


def record(**changes: str) -> Profile:
    said = {**WHOLE, **changes}
    return Profile(Ref(builders.CRM, Kind.COMPANY, "1"), {field: said.get(field.value, "") for field in PartyField})


def codes(profile: Profile) -> list[FlawCode]:
    return [flaw.code for flaw in flaws_of(profile, {"Deutschland": "DE"})]


def test_a_whole_record_has_no_flaw() -> None:
    assert [] == codes(record())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "ap@acme"}, FlawCode.EMAIL),
        ({"email": "ap@acme.example; cfo@acme.example"}, FlawCode.EMAIL),
        ({"email": "Ann Poe <ap@acme.example>"}, FlawCode.EMAIL),
        ({"email": ""}, FlawCode.NO_EMAIL),
        ({"phone": "+44 113 496 0001 0001"}, FlawCode.PHONE),
        ({"phone": "ask Ann"}, FlawCode.PHONE),
        ({"phone": "ask Ann", "country": ""}, FlawCode.PHONE),
        ({"tax_number": "GB980780685"}, FlawCode.TAX_NUMBER),
        ({"tax_number": "DE136695977", "country": "Deutschland"}, FlawCode.TAX_NUMBER),
        ({"country": "UK"}, FlawCode.COUNTRY),
        ({"name": " "}, FlawCode.NO_NAME),
        ({"line1": "", "city": "", "country": ""}, FlawCode.NO_ADDRESS),
        ({"city": ""}, FlawCode.ADDRESS),
    ],
)
def test_each_flaw_is_found(changes: dict[str, str], code: FlawCode) -> None:
    assert code in codes(record(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "0113 496 0001"},
        {"phone": "0113 496 0001", "country": "Wessex"},
        {"tax_number": "12-3456789", "country": "US", "phone": ""},
        {"tax_number": "12345", "country": "Wessex"},
        {"tax_number": "DE136695976", "country": "Deutschland"},
        {"country": "United Kingdom"},
    ],
)
def test_what_nobody_can_judge_is_no_flaw(changes: dict[str, str]) -> None:
    assert [] == codes(record(**changes))


def test_an_id_of_a_customer_that_is_not_there_is_a_flaw() -> None:
    held = record(number="c-9")

    assert [FlawCode.NUMBER] == [flaw.code for flaw in flaws_of(held, {}, {"c-1"})]
    assert [] == [*flaws_of(held, {}, {"c-9"}), *flaws_of(held, {})]


@pytest.mark.parametrize(
    ("product", "words"),
    [
        (Product("Support hours", "SUP"), "“Support hours” in the CRM and “Support hour” in the ledger"),
        (Product("Support hour", "sup-"), "rules go by the letter"),
        (Product("Support hour", "S-1"), "has the code S-1 in the CRM and SUP in the ledger"),
        (Product("support  HOUR", "SUP"), ""),
        (Product("Boat", "BOAT"), ""),
    ],
)
def test_products_that_both_sides_name_differently_are_told(product: Product, words: str) -> None:
    organisation = builders.organisation(items={"SUP": Item("SUP", "Support hour", "200")})

    found = [one.sentence for one in clashes([product], organisation)]

    assert bool(words) == bool(found)
    assert all(words in sentence for sentence in found)
