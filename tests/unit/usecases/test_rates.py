"""A foreign invoice at the ledger's own rate: what it is worth at home, and whether sales had another rate in mind."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.rules import ExchangeRule
from tests import builders
from tests.unit.usecases.paths import DEAL, Path


def drafted_at(rate: str, source: str) -> dict[str, str]:
    """The decisions about a deal whose frozen rate is 0.85, where the ledger chooses another."""
    path = Path(rules=builders.rules(builders.book(exchange=ExchangeRule(source))))  # type: ignore[arg-type]
    create = path.ledger.create

    def chosen(claim: Claim, permit: Permit) -> Created:
        made = create(claim, permit)
        if made.invoice is None:
            return made
        return replace(made, invoice=replace(made.invoice, exchange_rate=Decimal(rate)))

    path.ledger.create = chosen  # type: ignore[method-assign]
    path.wins()
    return {
        decision.rule: decision.why for entry in path.links.audit.entries(DEAL) for decision in entry.journal.decisions
    }


def test_what_the_ledger_chose_is_compared_with_the_deals_own_rate() -> None:
    decisions = drafted_at("0.90", "ledger")

    assert "the ledger's rate is 0.9: 647.88 GBP in the home currency" == decisions["exchange"]
    assert "the invoice's rate 0.9 is +5.88% off the deal's 0.85" == decisions["rate_differs"]


@pytest.mark.parametrize(("rate", "source"), [("0.8585", "ledger"), ("0.90", "crm")])
def test_within_the_tolerance_or_at_the_deals_own_rate_nothing_is_noted(rate: str, source: str) -> None:
    assert "rate_differs" not in drafted_at(rate, source)
