from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.cli.mistakes import roles
from shared.cli.opening_file import written
from shared.domain.opening import Opening, Sides, opening
from shared.model.catalogue import Product
from shared.model.crm import CrmAccount, Stage
from shared.model.discovery import FinanceSide, Owner, SalesSide
from shared.model.ledger import Item, TaxCode
from shared.model.modes import Mode
from shared.usecases.governing.check_rules import checked
from tests import builders

ODD = 'Odd "name"\nwith # signs'
PRODUCTS = (Product("Pro plan", "SUB-PRO"), Product("Setup", "SETUP"), Product(ODD))
ACCOUNT = CrmAccount(
    account="4455667",
    time_zone="Europe/London",
    home_currency="GBP",
    pipelines={
        "default": (
            Stage("open", "Open", is_won=False, is_closed=False),
            Stage("won", "Won", is_won=True, is_closed=True),
        ),
        "77": (Stage("78", "Talks", is_won=False, is_closed=False),),
    },
)
ITEMS = {
    "SUB-PRO": Item("SUB-PRO", "Pro plan", "200", "OUTPUT2"),
    "SET": Item("SET", "Set-up", "200", "OUTPUT2"),
}


def sides(**more: Any) -> Sides:
    facts: dict[str, Any] = {
        "crm": builders.CRM,
        "account": ACCOUNT,
        "sales": SalesSide(
            {"default": "Sales", "77": ODD}, PRODUCTS, (Owner("7", ODD),), frozenset({"GBP", "EUR", "CHF"})
        ),
        "ledger": builders.LEDGER,
        "organisation": builders.organisation(items=ITEMS),
        "finance": FinanceSide("net 14"),
    } | more
    return Sides(**facts)


def about(found: Opening) -> dict[str, str]:
    return {one.what: one.sentence for one in found.readiness}


def test_the_file_that_is_written_can_be_used_and_only_observes() -> None:
    text = written(opening(sides()), schema=True)
    rules = checked(text.encode(), roles())
    (book,) = rules.books

    assert (builders.CRM, builders.LEDGER, Mode.OBSERVE) == (rules.crm, book.ledger, book.mode)
    assert (frozenset({"GBP", "EUR"}), "net 14", "OUTPUT2") == (book.currencies, book.terms, book.tax)
    assert ["SUB-PRO"] == [rule.sku for rule in book.items]
    assert book.approval.first_invoice_under_rule


def test_every_pipeline_and_stage_is_named_and_the_won_one_marked() -> None:
    text = written(opening(sides()), schema=False)

    assert "#     won (Won, won)" in text
    assert "#     78 (Talks)" in text


def test_what_nobody_can_be_sure_of_is_proposed_and_not_written() -> None:
    text = written(opening(sides()), schema=False)

    assert "#   SET Set-up: similar name" in text
    assert '# sku = "SETUP"\n# item = "SET"' in text


def test_proposals_say_why() -> None:
    found = opening(sides())

    assert ("200", "most items of the ledger are booked to it") == (found.account.value, found.account.why)
    assert ("crm", "gb") == (found.rates.value, found.book.value)
    assert "ledger" == opening(sides(account=replace(ACCOUNT, home_currency="EUR"))).rates.value
    rateless = sides(sales=replace(sides().sales, freezes_rates=False))
    assert "ledger" == opening(rateless).rates.value


def test_without_items_the_first_account_and_the_highest_rate_are_proposed() -> None:
    codes = {code: TaxCode(code, code, Decimal(rate)) for code, rate in (("ZERO", 0), ("FULL", 20), ("LOW", 5))}
    found = opening(sides(organisation=builders.organisation(items={}, tax_codes=codes)))

    assert ("200", "FULL") == (found.account.value, found.tax.value)
    checked(written(found, schema=False).encode(), roles())


@pytest.mark.parametrize("terms", ["", "whenever it suits"])
def test_terms_that_can_not_be_said_become_thirty_days(terms: str) -> None:
    assert "net 30" == opening(sides(finance=FinanceSide(terms))).terms.value


def test_sides_without_a_common_currency_use_the_ledgers_own() -> None:
    found = opening(sides(sales=SalesSide(currencies=frozenset({"CHF"}))))

    assert ("GBP",) == found.currencies
    checked(written(found, schema=False).encode(), roles())


def test_what_is_to_be_put_right_first_is_said() -> None:
    said = about(opening(sides(organisation=builders.organisation(items=ITEMS, locked_until=date(2026, 10, 31)))))

    assert "has no won stage" in said["pipelines"]
    assert "deals can be in CHF" in said["currencies"]
    assert "2 product(s) have no item of the same code" in said["products"]
    assert "closed until 2026-10-31" in said["closed periods"]
    assert {"addresses", "people"} <= said.keys()
