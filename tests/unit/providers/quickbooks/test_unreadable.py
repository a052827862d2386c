"""What QuickBooks answers can't be read any more: that refuses nothing, for the record may be there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from infra.sandbox.core.transport import SandboxTransport
from shared.errors import Unclear
from shared.ports.ledger import Ledger
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.ports import ledgers
from tests.ports.ledgers import Books, invoice_claim, invoice_draft

Alter = Callable[[dict[str, Any]], object]


@dataclass
class Altered(httpx.BaseTransport):
    """The sandbox, whose invoices are no more what they were once `alter` is set."""

    own: SandboxTransport
    alter: Alter | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.own.handle_request(request)
        body = json.loads(answer.read())
        if self.alter is not None:
            found = body.get("QueryResponse", {}).get("Invoice", [body.get("Invoice", {})])
            for invoice in found:
                self.alter(invoice)
        return httpx.Response(answer.status_code, json=body)


def forgotten(invoice: dict[str, Any], *members: str) -> None:
    """All that tells whose invoice it is has another name, and so have these members."""
    for name in ("PrivateNote", "CustomField", *members):
        invoice[f"{name}_v2"] = invoice.pop(name, None)


ALTERED: dict[str, Alter] = {
    "no id": lambda invoice: invoice.pop("Id", None),
    "an empty id": lambda invoice: invoice.update(Id=""),
    "grouped thousands": lambda invoice: invoice.update(TotalAmt="1,500.50"),
    "a date in words": lambda invoice: invoice.update(TxnDate="Sat, 21 Nov 26"),
    "lists": lambda invoice: invoice.update(CustomerRef=[invoice.get("CustomerRef")]),
    "another name for the number": lambda invoice: invoice.update(DocNumber_v2=invoice.pop("DocNumber", None)),
    "another name for the memo": forgotten,
    "no memo, no lines": lambda invoice: forgotten(invoice, "Line"),
    "no memo, no times": lambda invoice: forgotten(invoice, "MetaData"),
}
"""What may become of the very record that we look for."""


def on_the_sandbox() -> tuple[Books, Altered]:
    bench = QuickBooksOnSandbox()
    transport = Altered(SandboxTransport(bench.app))
    ledger: Ledger = bench.ledger(bench.known, transport)
    books = Books(
        ledger,
        bench.app.clock.now,
        lambda: None,
        lambda _invoice: None,
        str,
        lambda: len(bench.app.provider.books()["invoices"]),
        words=ledgers.QUICKBOOKS,
        ways=ledgers.QUICKBOOKS_WAYS,
    )
    return books, transport


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
@pytest.mark.parametrize("attempts", [1, 2])
def test_an_invoice_that_cannot_be_read_back_is_unclear_however_often_it_is_tried(alter: Alter, attempts: int) -> None:
    books, transport = on_the_sandbox()
    ledger = books.ledger
    claim = invoice_claim(books, invoice_draft(books))
    transport.alter = alter
    for attempt in range(1, attempts + 1):
        with pytest.raises(Unclear):
            ledger.create(replace(claim, attempts=attempt), books.permit)
    kept = books.kept()
    transport.alter = None

    found = ledger.create(replace(claim, attempts=attempts + 1), books.permit)

    assert kept == books.kept()
    assert found.invoice is not None
    assert claim.reference == found.invoice.reference


@pytest.mark.parametrize("alter", [alter for name, alter in ALTERED.items() if "memo" in name and "times" not in name])
def test_an_invoice_that_may_be_ours_and_does_not_say_so_is_not_nothing(alter: Alter) -> None:
    books, transport = on_the_sandbox()
    claim = invoice_claim(books, invoice_draft(books))
    books.ledger.create(claim, books.permit)
    transport.alter = alter

    with pytest.raises(Unclear, match="may be it"):
        books.ledger.find_created(claim)


def test_an_invoice_without_a_memo_that_says_something_else_is_somebody_elses() -> None:
    books, transport = on_the_sandbox()
    draft = invoice_draft(books)
    books.ledger.create(invoice_claim(books, draft), books.permit)
    another = replace(draft, lines=(replace(draft.lines[0], description="Something else"),), reference="DEAL-2")
    transport.alter = forgotten

    assert books.ledger.find_created(invoice_claim(books, another)) is None
