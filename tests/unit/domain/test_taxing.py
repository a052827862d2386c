from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.invoicing import document_for
from shared.domain.taxing import Sale, needs_buyer, tax_for
from shared.errors import MappingMissing
from shared.model.coding import ItemRule, TaxRule
from shared.model.crm import Address, Buyer
from shared.model.ledger import TaxCode
from shared.model.plan import Document
from shared.model.rules import Book
from tests.builders import TODAY, book, company, contact, deal, organisation

EU = frozenset({"GB", "DE", "FR", "Deutschland"})
TAXES = (
    TaxRule("exempt", code="EXEMPT", field="tax_exempt"),
    TaxRule("reverse charge", code="RC", countries=EU, reverse_charge=True, rate=Decimal(0)),
    TaxRule("at home", countries=frozenset({"GB"}), product_taxes=frozenset({"OUTPUT2"}), rate=Decimal(20)),
    TaxRule("California", code="CA", countries=frozenset({"US"}), regions=frozenset({"CA"})),
    TaxRule("abroad", code="ZERO", countries=frozenset({"US", "NO"})),
)
CODES = {
    "OUTPUT2": TaxCode("OUTPUT2", "20%", Decimal(20)),
    "REDUCED": TaxCode("REDUCED", "5%", Decimal(5)),
    "EXEMPT": TaxCode("EXEMPT", "Exempt", Decimal(0)),
    "RC": TaxCode("RC", "Reverse charge", Decimal(0)),
    "CA": TaxCode("CA", "California", Decimal("7.25")),
    "ZERO": TaxCode("ZERO", "Zero", Decimal(0)),
    "INPUT2": TaxCode("INPUT2", "20% on expenses", Decimal(20), for_sales=False),
}


def sale(uk: Book | None = None, *, country: str = "GB", region: str = "", number: str = "", **fields: str) -> Sale:
    who = replace(company(tax_number=number), address=Address(country=country, region=region))
    return Sale(
        deal(fields={"tax_exempt": ""} | fields),
        Buyer(who, None),
        uk or book(taxes=TAXES),
        organisation(tax_codes=CODES),
    )


@pytest.mark.parametrize(
    ("facts", "own", "code", "why"),
    [
        ({}, "OUTPUT2", "OUTPUT2", "rule 'at home', the buyer is in GB"),
        ({}, "REDUCED", "REDUCED", "the product's own"),
        ({"tax_exempt": "true"}, "OUTPUT2", "EXEMPT", "rule 'exempt', tax_exempt is 'true'"),
        ({"tax_exempt": "false"}, "OUTPUT2", "OUTPUT2", "at home"),
        ({"country": "DE", "number": "DE1"}, "OUTPUT2", "RC", "reverse charge to the tax number DE1 in DE"),
        ({"country": "DE"}, "OUTPUT2", "OUTPUT2", "the product's own"),
        ({"country": "GB", "number": "GB1"}, "OUTPUT2", "OUTPUT2", "at home"),
        ({"country": "US", "region": "CA"}, "OUTPUT2", "CA", "the buyer is in US, the buyer's region is CA"),
        ({"country": "US", "region": "NY"}, "OUTPUT2", "ZERO", "abroad"),
        ({"country": "JP"}, "", "EXEMPT", "the book's default"),
    ],
)
def test_the_first_rule_whose_conditions_are_met_speaks(facts: dict[str, Any], own: str, code: str, why: str) -> None:
    taxed = tax_for("Pro plan", own, sale(book(taxes=TAXES, tax="EXEMPT"), **facts))

    assert code == taxed.code
    assert why in taxed.why


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"country": ""}, "no country"),
        ({"country": "US"}, "no region"),
        ({"country": "Germany"}, "don't know the country 'Germany'"),
        ({"country": "Deutschland", "number": "DE1"}, "whether 'Deutschland' is abroad"),
    ],
)
def test_a_rule_that_cant_be_answered_holds_the_deal(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(MappingMissing, match=said):
        tax_for("Pro plan", "OUTPUT2", sale(**facts))


def test_a_country_is_known_by_the_name_that_the_book_translates() -> None:
    uk = book(taxes=TAXES, countries={"Deutschland": "DE"})

    assert "RC" == tax_for("Pro plan", "OUTPUT2", sale(uk, country="Deutschland", number="DE1")).code


def test_a_field_that_was_never_read_is_not_taken_for_no() -> None:
    asked = sale(book(taxes=(TaxRule("exempt", code="EXEMPT", field="vat_free"),)))

    with pytest.raises(MappingMissing, match="'vat_free', which is not read"):
        tax_for("Pro plan", "OUTPUT2", asked)


def test_what_the_deal_says_goes_before_what_the_company_says() -> None:
    who = replace(company(), fields={"tax_exempt": "true"}, address=Address(country="GB"))
    asked = [replace(sale(tax_exempt=said), buyer=Buyer(who, None)) for said in ("", "false")]

    assert ["EXEMPT", "OUTPUT2"] == [tax_for("Pro plan", "OUTPUT2", each).code for each in asked]


def test_a_field_may_hold_one_of_several_values() -> None:
    rule = TaxRule("by kind", code="REDUCED", field="kind", values=frozenset({"charity", "school"}))

    assert "REDUCED" == tax_for("Pro", "OUTPUT2", sale(book(taxes=(rule,)), kind="school")).code
    assert "OUTPUT2" == tax_for("Pro", "OUTPUT2", sale(book(taxes=(rule,)), kind="true")).code


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (TaxRule("wrong rate", code="OUTPUT2", rate=Decimal("17.5")), "comes to 20% .* expects 17.5%"),
        (TaxRule("for purchases", code="INPUT2"), "can put on a sale"),
        (TaxRule("mistyped", code="OUTPUT"), "can put on a sale"),
    ],
)
def test_a_wrong_tax_code_is_never_used(rule: TaxRule, said: str) -> None:
    with pytest.raises(MappingMissing, match=said):
        tax_for("Pro plan", "OUTPUT2", sale(book(taxes=(rule,))))


def test_a_product_without_any_tax_is_refused() -> None:
    with pytest.raises(MappingMissing, match="nothing says which tax code"):
        tax_for("Pro plan", "", sale(book()))


def test_a_buyer_is_read_only_for_rules_that_ask_who_buys() -> None:
    by_product = TaxRule("by product", code="ZERO", product_taxes=frozenset({"OUTPUT2"}))

    assert not needs_buyer(book())
    assert not needs_buyer(book(taxes=(by_product,)))
    assert needs_buyer(book(taxes=TAXES[:1]))
    assert needs_buyer(book(taxes=TAXES[1:2]))
    assert needs_buyer(book(company_terms=True))


def test_a_contact_that_buys_is_taxed_where_it_lives() -> None:
    buyer = Buyer(None, replace(contact(), address=Address(country="NO")))

    assert "ZERO" == tax_for("Pro plan", "OUTPUT2", replace(sale(), buyer=buyer)).code


def test_the_document_says_which_rule_spoke() -> None:
    uk = book(taxes=TAXES, default_item=ItemRule(account="200", tax="OUTPUT2"))
    buyer = Buyer(replace(company(tax_number="DE1"), address=Address(country="DE")), None)

    document = document_for(deal(fields={"tax_exempt": ""}), uk, organisation(tax_codes=CODES), TODAY, buyer)

    assert isinstance(document, Document)
    assert document.net == document.total
    assert (
        "tax",
        "RC at 0%: rule 'reverse charge', the buyer is in DE, reverse charge to the tax number DE1 in DE",
    ) in (document.decisions)


def test_values_without_a_field_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="no field"):
        TaxRule("half", values=frozenset({"x"}))
