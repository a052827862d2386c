"""Finance and we at once, workers that die, answers that nobody heard: an estimate still becomes one invoice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shared.errors import Conflict, Unavailable
from shared.model.claims import Claim, Created
from shared.model.handoff import HandoffState
from shared.model.permits import Permit
from shared.providers.quickbooks import api
from tests.ports.quickbooks_estimates import MORE, finance, hears, invoices, is_one_invoice
from tests.ports.quickbooks_path import DEAL, Both


@pytest.fixture
def both() -> Both:
    return Both(drafts="estimate")


@dataclass
class Sent:
    """A ledger whose sending is told otherwise; all else is its own."""

    ledger: Any
    how: Callable[[Claim, Permit], Created]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def create(self, claim: Claim, permit: Permit) -> Created:
        return self.how(claim, permit)


def test_an_invoice_that_finance_makes_right_before_ours_is_found(both: Both) -> None:
    real = both.ledger

    def sent(claim: Claim, permit: Permit) -> Created:
        finance(both, "approve")
        return real.create(claim, permit)

    finance(both, "accept")
    both.ledger = Sent(real, sent)  # type: ignore[assignment]
    hears(both)

    assert is_one_invoice(both)


def test_a_second_invoice_of_an_estimate_is_refused_and_the_first_is_taken(both: Both) -> None:
    """Finance is quicker between our last look and our request: it goes out, and QuickBooks refuses it."""
    real = both.ledger

    def sent(claim: Claim, permit: Permit) -> Created:
        finance(both, "approve")
        real.company.call(api.INVOICE_ESTIMATE, body=claim.request.body, permit=permit)
        raise AssertionError("QuickBooks took a second invoice of one estimate")

    finance(both, "accept")
    both.ledger = Sent(real, sent)  # type: ignore[assignment]
    hears(both)

    assert is_one_invoice(both)


@dataclass
class Dying:
    """Links in whose midst the worker dies once, before anything is written."""

    links: Any
    dies: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.links, name)

    def settle(self, *given: Any) -> Any:
        if self.dies:
            self.dies = False
            raise Unavailable("the worker died")
        return self.links.settle(*given)


@pytest.mark.parametrize("later", [1, 600])
def test_a_crash_before_the_link_moves_makes_no_second_invoice(both: Both, later: int) -> None:
    finance(both, "accept")
    both.links = Dying(both.links)  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        hears(both)
    assert 1 == len(invoices(both))
    both.clock.advance(later)
    hears(both)

    assert is_one_invoice(both)


def test_an_invoice_that_finance_deletes_before_the_link_moves_is_declined_and_not_made_again(both: Both) -> None:
    finance(both, "accept")
    both.links = Dying(both.links)  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        hears(both)
    (made,) = invoices(both)
    both.finance.app.provider.act("delete", made["Id"], {"type": "Invoice"})
    both.clock.advance(60)
    hears(both)

    assert (HandoffState.DECLINED, []) == (both.handoff().state, invoices(both))


def test_an_unsettled_amendment_goes_before_the_invoice(both: Both) -> None:
    both.sales.act("add_line", DEAL, properties=MORE)
    both.links = Dying(both.links)  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        both.looks_at(DEAL, "a line more")
    finance(both, "accept")
    with pytest.raises(Conflict):
        hears(both)
    both.looks_at(DEAL, "again")
    both.works_off()
    hears(both)

    assert is_one_invoice(both)
