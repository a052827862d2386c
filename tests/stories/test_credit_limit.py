"""
Sales sees what a customer may still owe, and when it is over that.

OBJ-21, FIN-14.
"""

from decimal import Decimal

import pytest

from tests.stories.desk import ONE
from tests.stories.stage import Stage
from tests.stories.test_credits import agrees, says

pytestmark = pytest.mark.stack
BOOK = '[[books]]\nid = "uk"'
LIMITED = f"[customers.credit]\nlimits = {{ GBP = 1000 }}\n\n{BOOK}"


def test_the_company_follows_its_limit_from_the_first_invoice_over_the_second_to_the_payment(stage: Stage) -> None:
    stage.settle()
    with stage.under((BOOK, LIMITED)):
        company = stage.company()
        first = stage.invoice(stage.wins(stage.deal(ONE, company=company)))
        stage.ledger.act("approve", first["InvoiceID"])
        stage.until(lambda: says(stage, company).get("credit_limit"), lambda: "a limit on the company")
        within = says(stage, company)
        second = stage.invoice(stage.wins(stage.deal(ONE, company=company)))
        stage.ledger.act("approve", second["InvoiceID"])
        stage.until(
            lambda: says(stage, company)["over_credit_limit"] == "true", lambda: f"over it: {says(stage, company)}"
        )
        over = says(stage, company)
        owed = agrees(stage, company)["total_outstanding"]
        stage.ledger.act("pay", second["InvoiceID"], amount=str(second["Total"]))
        stage.until(
            lambda: says(stage, company)["over_credit_limit"] == "false", lambda: f"within it: {says(stage, company)}"
        )
        stage.settle()

    assert ("1000", Decimal(424)) == (within["credit_limit"], Decimal(within["available_credit"]))
    assert Decimal(1000) - owed == Decimal(over["available_credit"]) == Decimal(-152)
