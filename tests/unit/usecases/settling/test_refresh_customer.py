"""Everything of a customer is read anew: what changed is said, kept and told; once for whoever asks twice."""

from datetime import timedelta

import pytest

from shared.domain.attention import is_due
from shared.errors import NotFound, Reconnect
from shared.usecases.settling.refresh_customer import Refreshed, refresh_customer
from tests import builders
from tests.unit.usecases.paths import COMPANY, DEAL, Path


def refreshes(path: Path, key: str = "asked") -> Refreshed:
    return refresh_customer(
        COMPANY,
        key,
        ledger_of=lambda _: path.ledger,
        links=path.links,
        queues=path.queues,
        clock=path.clock,
    )


def test_a_payment_that_nobody_told_of_is_said_and_reaches_the_company_and_the_deal() -> None:
    path = Path()
    path.is_approved()
    path.clock.advance(60)
    path.ledger.pays("invoice-1", "719.87")
    path.ledger.calls.clear()
    path.queues.sent.clear()

    found = refreshes(path)

    invoice = path.ledger.invoices["invoice-1"]
    assert found.said == f"{invoice.number} is paid now: {invoice.total.currency} {invoice.total.amount}"
    assert path.ledger.calls == ["receivable"]
    assert {("write_back", COMPANY), ("invoice_changed", invoice.ref)} == {(q, h.about) for q, h in path.queues.sent}
    path.hears()
    path.tells_all()
    assert path.told["invoice_status"] == "paid"
    assert path.company["total_outstanding"] == "0.00"


def test_where_nothing_has_changed_the_company_is_told_all_of_it_anew_and_no_invoice_is_read_again() -> None:
    path = Path()
    path.is_approved()
    path.queues.sent.clear()
    assert path.links.dossier(COMPANY).told

    assert refreshes(path).said == "nothing has changed"
    assert [("write_back", COMPANY)] == [(queue, hint.about) for queue, hint in path.queues.sent]
    assert not path.links.dossier(COMPANY).told
    path.tells_all()
    assert path.links.dossier(COMPANY).told


def test_asked_twice_by_one_request_its_messages_are_the_same() -> None:
    path = Path()
    path.is_approved()
    path.queues.sent.clear()
    refreshes(path)
    refreshes(path)

    first, second = path.queues.sent
    assert first == second


def test_an_invoice_that_the_ledger_lists_no_more_is_said_and_looked_at() -> None:
    path = Path()
    path.is_approved()
    path.queues.sent.clear()
    gone = path.ledger.invoices.pop("invoice-1")

    assert refreshes(path).changes == (f"{gone.number} isn't among the customer's invoices any more",)
    assert ("invoice_changed", gone.ref) in [(queue, hint.about) for queue, hint in path.queues.sent]


def test_what_is_due_soon_has_the_ledger_watched() -> None:
    path = Path()
    path.is_approved()
    path.links.watches.kept.clear()
    refreshes(path)

    due = path.ledger.invoices["invoice-1"].due_date
    assert due is not None
    assert is_due(path.links.watches.attention(builders.LEDGER), due + timedelta(days=5))


def test_a_company_that_is_linked_to_no_customer_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotFound, match="linked to no customer"):
        refreshes(Path())


def test_a_ledger_that_keeps_us_out_leaves_everything_as_it_was() -> None:
    path = Path()
    path.is_approved()
    path.queues.sent.clear()
    before = path.links.dossier(COMPANY).told

    def refused(_: object) -> object:
        raise Reconnect("sign in again")

    path.ledger.receivable = refused  # type: ignore[method-assign, assignment]
    with pytest.raises(Reconnect):
        refreshes(path)
    assert path.queues.sent == []
    assert path.links.dossier(COMPANY).told == before
    assert path.links.dossier(DEAL).told
