"""What QuickBooks does with a customer's credits by itself: apply them to a new invoice, balance somebody made inactive."""

from decimal import Decimal

from infra.sandbox.quickbooks import settlement
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company


def apply_credits(company: Company, invoice_id: str) -> None:
    """
    With AutoApplyCredit, use up open credit memos of the customer on a new invoice, oldest first.

    Whether unapplied payments are used, too, is unverified: they are not.
    """
    if not company.settings.auto_apply_credit:
        return
    customer = company.tables["Invoice"][invoice_id]["CustomerRef"]["value"]
    for entity, key in company.documents_of(customer):
        left = company.tables["Invoice"][invoice_id]["Balance"]
        if left <= 0:
            return
        if entity == "CreditMemo" and company.tables[entity][key]["Balance"] > 0:
            _apply(company, invoice_id, key, min(left, company.tables[entity][key]["Balance"]))


def _apply(company: Company, invoice_id: str, memo_id: str, amount: Decimal) -> None:
    """A payment of nothing with two lines."""
    invoice = company.tables["Invoice"][invoice_id]
    pairs = (("Invoice", invoice_id), ("CreditMemo", memo_id))
    lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": key, "TxnType": entity}]} for entity, key in pairs]
    record: Record = {
        **{name: invoice[name] for name in ("CustomerRef", "CurrencyRef", "ExchangeRate")},
        "TxnDate": company.today().isoformat(),
        "TotalAmt": ZERO,
        "UnappliedAmt": ZERO,
        "ProcessPayment": False,
        "Line": lines,
    }
    settlement.reapply(company, None, company.store("Payment", record))


def balancing_memo(company: Company, customer: Record, owed: Decimal) -> Record:
    """The request of the credit memo that a person's making a debtor inactive leaves behind."""
    item = company.first("Item", Active=True) or {}
    code = {"value": "NON"} if company.is_american else None
    detail = {"ItemRef": {"value": item.get("Id")}, "TaxCodeRef": code}
    line = {"Amount": owed, "Description": "Balance written off", "DetailType": "SalesItemLineDetail"}
    return {
        "CustomerRef": {"value": customer["Id"]},
        "CurrencyRef": {"value": customer["CurrencyRef"]["value"]},
        "ExchangeRate": company.rate(customer["CurrencyRef"]["value"]),
        "GlobalTaxCalculation": "NotApplicable",
        "Line": [{**line, "SalesItemLineDetail": detail}],
    }
