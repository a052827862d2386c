"""What finance does with a customer's credits in QuickBooks' own pages: give, apply, take off, pay back."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import books, entities
from infra.sandbox.quickbooks.acting import PERSON, Asked
from infra.sandbox.quickbooks.arithmetic import HUNDRED, ZERO, cents
from infra.sandbox.quickbooks.documents import release
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company


def _credit(asked: Asked) -> Any:
    """Credit an invoice: a credit memo for ``amount`` (gross, default all that is due), applied unless ``allocate`` is false."""
    company, _, invoice = asked.find("Invoice")
    amount = asked.amount(invoice["Balance"])
    memo = _memo(asked, company, invoice, amount)
    if asked.arguments.get("allocate", True):
        _applied(asked, company, memo, invoice, amount)
    return _both(company, memo, invoice)


def _memo(asked: Asked, company: Company, invoice: Record, gross: Decimal, entity: str = "CreditMemo") -> Record:
    """A credit memo (or refund receipt) of this gross amount with the tax code of the invoice's first line."""
    detail = next(line["SalesItemLineDetail"] for line in invoice["Line"] if "SalesItemLineDetail" in line)
    percent = sum((row["TaxLineDetail"]["TaxPercent"] for row in invoice["TxnTaxDetail"].get("TaxLine", [])[:1]), ZERO)
    net = cents(gross * HUNDRED / (HUNDRED + percent))
    kept = {name: detail[name] for name in ("ItemRef", "TaxCodeRef") if detail.get(name)}
    line = {"Amount": net, "Description": "Credit", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": kept}
    header = ("CustomerRef", "CurrencyRef", "ExchangeRate", "GlobalTaxCalculation")
    sent = {
        **{name: invoice[name] for name in header if name in invoice},
        "TxnDate": asked.arguments.get("date"),
        "Line": [{**line, "SalesItemLineDetail": {**kept, "TaxInclusiveAmt": gross}}],
    }
    if "GlobalTaxCalculation" in sent and sent["GlobalTaxCalculation"] != "NotApplicable":
        sent["GlobalTaxCalculation"] = "TaxInclusive"
    if entity == "RefundReceipt":
        bank = company.first("Account", AccountType="Bank") or {}
        sent["DepositToAccountRef"] = {"value": bank.get("Id")}
    return entities.save(company, entity, sent, PERSON)


def _applied(asked: Asked, company: Company, memo: Record, invoice: Record, amount: Decimal) -> Record:
    """A payment of nothing with two lines: how QuickBooks applies a credit memo."""
    lines = [
        {"Amount": amount, "LinkedTxn": [{"TxnId": record["Id"], "TxnType": entity}]}
        for entity, record in (("Invoice", invoice), ("CreditMemo", memo))
    ]
    sent = {
        "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
        "CurrencyRef": invoice["CurrencyRef"],
        "ExchangeRate": invoice["ExchangeRate"],
        "TotalAmt": ZERO,
        "TxnDate": asked.arguments.get("date"),
        "Line": lines,
    }
    return entities.save(company, "Payment", sent, PERSON)


def _apply(asked: Asked) -> Any:
    """Apply a credit memo (or what is left of a payment) to ``invoice``, all that can be or ``amount``."""
    company, entity, credit = asked.find("CreditMemo", "Payment")
    invoice = _invoice(company, str(asked.arguments["invoice"]))
    if entity == "CreditMemo":
        amount = asked.amount(min(credit["Balance"], invoice["Balance"]))
        _applied(asked, company, credit, invoice, amount)
        return _both(company, credit, invoice)
    amount = asked.amount(min(credit["UnappliedAmt"], invoice["Balance"]))
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    sent = {"Id": credit["Id"], "SyncToken": credit["SyncToken"], "sparse": True, "Line": [*credit["Line"], line]}
    return books.shown(company, entity, entities.save(company, entity, sent, PERSON))


def _invoice(company: Company, key: str) -> Record:
    found = company.find("Invoice", key) or company.first("Invoice", DocNumber=key)
    if found is None:
        raise CannotAct(f"no invoice {key!r}")
    return found


def _unapply(asked: Asked) -> Any:
    """Take a credit memo off its invoice again (its payment of nothing is deleted), or a payment off ``invoice``."""
    company, entity, credit = asked.find("CreditMemo", "Payment")
    if entity == "Payment":
        links = [link for line in credit["Line"] for link in line["LinkedTxn"] if link["TxnType"] == "Invoice"]
        wanted = [link for link in links if asked.arguments.get("invoice") in (None, link["TxnId"])]
        if not wanted:
            raise CannotAct("the payment isn't applied there")
        release(company, credit["Id"], ("Invoice", wanted[-1]["TxnId"]))
        return books.shown(company, entity, company.tables[entity][credit["Id"]])
    keys = list(company.applied.get((entity, credit["Id"]), {}))
    if not keys:
        raise CannotAct("the credit isn't applied")
    entities.delete(company, "Payment", company.tables["Payment"][keys[-1]])
    return books.shown(company, entity, company.tables[entity][credit["Id"]])


def _refund(asked: Asked) -> Any:
    """
    Money back to the customer of an invoice: a refund receipt for ``amount`` (default all that was paid).

    QuickBooks has no direct refund of an invoice: the invoice itself does not change.
    """
    company, _, invoice = asked.find("Invoice")
    amount = asked.amount(invoice["TotalAmt"] - invoice["Balance"])
    receipt = _memo(asked, company, invoice, amount, "RefundReceipt")
    return {
        "payment": books.shown(company, "RefundReceipt", receipt),
        "invoice": books.shown(company, "Invoice", invoice),
    }


def _receive(asked: Asked) -> Any:
    """The customer of an invoice (or a customer) sends ``amount`` that is no invoice's."""
    company, entity, record = asked.find("Invoice", "Customer")
    customer = record["CustomerRef"]["value"] if entity == "Invoice" else record["Id"]
    currency = company.tables["Customer"][customer]["CurrencyRef"]["value"]
    sent = {
        "CustomerRef": {"value": customer},
        "CurrencyRef": {"value": currency},
        "ExchangeRate": company.rate(currency),
        "TotalAmt": asked.amount(ZERO),
        "TxnDate": asked.arguments.get("date"),
        "PaymentRefNum": asked.arguments.get("reference"),
    }
    return books.shown(company, "Payment", entities.save(company, "Payment", sent, PERSON))


def _both(company: Company, memo: Record, invoice: Record) -> dict[str, Any]:
    memo, invoice = company.tables["CreditMemo"][memo["Id"]], company.tables["Invoice"][invoice["Id"]]
    return {"credit": books.shown(company, "CreditMemo", memo), "invoice": books.shown(company, "Invoice", invoice)}


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "credit": _credit,
    "apply": _apply,
    "unapply": _unapply,
    "refund": _refund,
    "overpay": _receive,
    "prepay": _receive,
}
