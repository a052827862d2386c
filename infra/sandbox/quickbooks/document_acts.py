"""What finance does with documents in QuickBooks' own pages: approve, send, pay, edit, void; see ``credit_acts``."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import books, entities, recurring, writing
from infra.sandbox.quickbooks.acting import PERSON, Asked
from infra.sandbox.quickbooks.documents import release
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.members import members_of
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import TEMPLATES, Company

FORMS = ("Invoice", "Estimate", "CreditMemo", "RefundReceipt")
BY_HAND = Write(include=frozenset({"allowduplicatedocnum"}))
EDITABLE = (*FORMS, "Payment", "Customer", "Item", "Account", "Vendor")
INSTRUCTION = "delete this line"


def changed(company: Company, entity: str, record: Record, **members: Any) -> Record:
    """A sparse update by a person."""
    sent = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, **members}
    return entities.save(company, entity, sent, PERSON)


def _approve(asked: Asked) -> Any:
    """
    Let a form stand: an estimate is accepted and turned into an invoice, a posted invoice is cleared for sending.

    QuickBooks has no drafts, so whoever posts one to be reviewed says so in its memo: a person follows what the memo asks
    for and takes out the lines that say "delete this line".
    """
    company, entity, record = asked.find("Invoice", "Estimate")
    if entity == "Estimate":
        return books.shown(company, "Invoice", _converted(company, record))
    lines = str(record.get("PrivateNote") or "").split("\n")
    kept = [line for line in lines if INSTRUCTION not in line.lower()]
    if kept != lines:
        return books.shown(company, entity, changed(company, entity, record, PrivateNote="\n".join(kept)))
    return books.shown(company, entity, changed(company, entity, record, EmailStatus="NeedToSend"))


def _converted(company: Company, estimate: Record) -> Record:
    """The invoice that the button on an accepted estimate makes."""
    if estimate["TxnStatus"] not in {"Pending", "Accepted"}:
        raise CannotAct("only open estimates become invoices")
    accepted = changed(company, "Estimate", estimate, TxnStatus="Accepted", AcceptedDate=company.today().isoformat())
    carried = (
        *("CustomerRef", "CurrencyRef", "ExchangeRate", "GlobalTaxCalculation", "Line", "PrivateNote", "CustomerMemo"),
        *("BillEmail", "BillAddr", "ShipAddr", "SalesTermRef", "DepartmentRef", "ApplyTaxAfterDiscount", "CustomField"),
    )
    sent = {name: accepted[name] for name in carried if name in accepted}
    sent["Line"] = [{name: value for name, value in line.items() if name != "Id"} for line in sent["Line"]]
    return entities.save(
        company, "Invoice", {**sent, "LinkedTxn": [{"TxnId": accepted["Id"], "TxnType": "Estimate"}]}, PERSON
    )


def _status(status: str) -> Callable[[Asked], Any]:
    def verb(asked: Asked) -> Any:
        company, entity, record = asked.find("Estimate")
        return books.shown(company, entity, changed(company, entity, record, TxnStatus=status))

    return verb


def _send(asked: Asked) -> Any:
    """E-mail a form, to ``to`` or the address on it (a person types one in if there is none)."""
    company, entity, record = asked.find(*FORMS)
    known = (record.get("BillEmail") or {}).get("Address")
    address = str(asked.arguments.get("to") or ("" if known else "customer@example.test"))
    return books.shown(company, entity, writing.mailed(company, entity, record, address))


def _view(asked: Asked) -> Any:
    """The customer opens the invoice online; no event tells of it."""
    company, entity, record = asked.find("Invoice")
    stored = company.replace(entity, {**record, "EInvoiceStatus": "Viewed"}, None)
    return books.shown(company, entity, stored)


def paid(asked: Asked, company: Company, invoice: Record, amount: Decimal, **more: Any) -> Record:
    """A payment of an invoice: ``date``, ``reference`` and ``rate`` may be said."""
    sent = {
        "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
        "CurrencyRef": invoice["CurrencyRef"],
        "ExchangeRate": asked.arguments.get("rate") or invoice["ExchangeRate"],
        "TotalAmt": amount,
        "PaymentRefNum": asked.arguments.get("reference"),
        "TxnDate": asked.arguments.get("date"),
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
        **more,
    }
    return entities.save(company, "Payment", sent, PERSON)


def _pay(asked: Asked) -> Any:
    """Pay an invoice, wholly or ``amount``; what is beyond its balance stays on the payment unapplied."""
    company, _, invoice = asked.find("Invoice")
    amount = asked.amount(invoice["Balance"])
    applied = min(amount, invoice["Balance"])
    line = {"Amount": applied, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    payment = paid(asked, company, invoice, amount, Line=[line] if applied else [])
    return _with_invoice(company, payment, invoice)


def _with_invoice(company: Company, payment: Record, invoice: Record) -> Any:
    now = company.tables["Invoice"][invoice["Id"]]
    return {"payment": books.shown(company, "Payment", payment), "invoice": books.shown(company, "Invoice", now)}


def payment_of(asked: Asked) -> tuple[Company, Record]:
    """
    A payment by its id, or the newest one of an invoice; ``type`` says which is meant.

    An id alone is an invoice's: both are transactions and share one sequence.
    """
    company, entity, record = asked.find("Invoice", "Payment")
    if entity == "Payment":
        return company, record
    keys = list(company.applied.get(("Invoice", record["Id"]), {}))
    if not keys:
        raise CannotAct("the invoice has no payment")
    return company, company.tables["Payment"][keys[-1]]


def _delete_payment(asked: Asked) -> Any:
    company, payment = payment_of(asked)
    gone = books.shown(company, "Payment", payment)
    entities.delete(company, "Payment", payment)
    return gone


def _void_payment(asked: Asked) -> Any:
    company, payment = payment_of(asked)
    return books.shown(company, "Payment", entities.void(company, "Payment", payment))


def _deposit(asked: Asked) -> Any:
    """Put a payment on a bank deposit; from then on it can't be changed."""
    company, payment = payment_of(asked)
    links = [*payment.get("LinkedTxn", []), {"TxnId": str(company.shared.next_sequence()), "TxnType": "Deposit"}]
    return books.shown(company, "Payment", company.replace("Payment", {**payment, "LinkedTxn": links}))


def _void(asked: Asked) -> Any:
    """Void an invoice or payment; a form that can't be voided is deleted."""
    company, entity, record = asked.find("Invoice", "Payment", "CreditMemo", "Estimate")
    if entities.KINDS[entity].void is None:
        return _delete(asked)
    return books.shown(company, entity, entities.void(company, entity, record))


def _delete(asked: Asked) -> Any:
    """Delete a transaction; a person is asked first whether what is linked to it may be unlinked, and says yes."""
    company, entity, record = asked.find(
        "Invoice", "Payment", "CreditMemo", "Estimate", "RefundReceipt", "JournalEntry"
    )
    for key in list(company.applied.get((entity, record["Id"]), {})):
        release(company, key, (entity, record["Id"]))
    now = company.tables[entity][record["Id"]]
    gone = books.shown(company, entity, now)
    entities.delete(company, entity, now)
    return gone


def _edit(asked: Asked) -> Any:
    """
    Change members of a record: ``with`` holds them in the vendor's names, beside ``type`` and ``account``.

    Where an id could be of several entities it is the first that has all these members.
    """
    has_them = [kind for kind in EDITABLE if asked.given().keys() <= members_of(kind).keys()]
    company, entity, record = asked.find(*(has_them or EDITABLE))
    return books.shown(company, entity, changed(company, entity, record, **asked.given()))


def form(asked: Asked, entity: str = "Invoice") -> Record:
    """Type a new form in: ``with`` holds the vendor's members; missing parts get defaults."""
    company = asked.company()
    customer = next(company.rows("Customer"))
    item = company.first("Item", Sku="SUPPORT") or {}
    code = "TAX" if company.is_american else (company.first("TaxCode", Active=True) or {}).get("Id")
    detail = {"ItemRef": {"value": item.get("Id")}, "TaxCodeRef": {"value": code}}
    line = {"Description": "Work", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    sent: Record = {
        "CustomerRef": {"value": customer["Id"]},
        "Line": [{**line, "Amount": asked.amount(Decimal(100))}],
        "GlobalTaxCalculation": "TaxExcluded",
        **{name: value for name, value in asked.given().items() if name != "amount"},
    }
    chosen = company.find("Customer", str(sent["CustomerRef"]["value"])) or customer
    currency = chosen["CurrencyRef"]["value"]
    sent.setdefault("CurrencyRef", {"value": currency})
    sent.setdefault("ExchangeRate", company.rate(currency))
    return entities.save(company, entity, sent, BY_HAND)


def _recur(asked: Asked) -> Any:
    """Let a template (``id``) make its next form."""
    company, _, template = asked.find(TEMPLATES)
    return books.shown(company, template["_entity"], recurring.made_of(company, template))


def _create(entity: str) -> Callable[[Asked], Any]:
    return lambda asked: books.shown(asked.company(), entity, form(asked, entity))


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "approve": _approve,
    "accept": _status("Accepted"),
    "reject": _status("Rejected"),
    "send": _send,
    "view": _view,
    "pay": _pay,
    "delete_payment": _delete_payment,
    "void_payment": _void_payment,
    "deposit": _deposit,
    "void": _void,
    "delete": _delete,
    "edit": _edit,
    "recur": _recur,
    "create_invoice": _create("Invoice"),
    "create_estimate": _create("Estimate"),
}
