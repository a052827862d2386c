"""What is applied to a document and what is still open: recomputed from payments, never kept by hand."""

from decimal import Decimal

from infra.sandbox.quickbooks.arithmetic import ZERO, cents
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

SETTLED = ("Invoice", "CreditMemo")
Key = tuple[str, str]


def applied_to(company: Company, entity: str, key: str) -> Decimal:
    """What payments apply to an invoice, or take out of a credit memo."""
    return sum(company.applied.get((entity, key), {}).values(), ZERO)


def applications(payment: Record | None) -> dict[Key, Decimal]:
    """The documents of a payment's lines and how much each gets."""
    found: dict[Key, Decimal] = {}
    for line in (payment or {}).get("Line", []):
        for link in line.get("LinkedTxn", []):
            key = link["TxnType"], link["TxnId"]
            found[key] = found.get(key, ZERO) + line["Amount"]
    return found


def reapply(company: Company, old: Record | None, new: Record | None) -> None:
    """After a payment was made, changed or is gone: bring every document that it touched, or touches now, up to date."""
    before, after = applications(old), applications(new)
    key = str((new or old or {})["Id"])
    for document in {**before, **after}:
        share = company.applied.setdefault(document, {})
        if document in after:
            share[key] = after[document]
        else:
            share.pop(key, None)
        if before.get(document) != after.get(document):
            settle(company, *document)


def settle(company: Company, entity: str, key: str) -> None:
    """
    Store a document again with what is open and the payments that it is linked to.

    That this counts as a write of the document (SyncToken, time, event) was commonly seen and is not promised.
    """
    document = company.find(entity, key)
    if document is not None:
        company.replace(entity, {**document, **standing(company, entity, document)}, None)
        company.announce(entity, key, "Update", linked=True)


def standing(company: Company, entity: str, document: Record) -> Record:
    """Balance, HomeBalance and links of an invoice or credit memo as payments leave them."""
    key = document.get("Id", "")
    payments = [{"TxnId": paid, "TxnType": "Payment"} for paid in company.applied.get((entity, key), {})]
    others = [link for link in document.get("LinkedTxn", []) if link["TxnType"] != "Payment"]
    balance = document["TotalAmt"] - applied_to(company, entity, key) - (document.get("Deposit") or ZERO)
    found = {
        "LinkedTxn": [*others, *payments],
        "Balance": balance,
        "HomeBalance": cents(balance * document["ExchangeRate"]),
    }
    return {**found, "RemainingCredit": balance} if entity == "CreditMemo" else found
