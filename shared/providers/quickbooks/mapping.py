"""Between QuickBooks' words and ours; pure."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from shared.errors import Unsupported
from shared.http.exact import encoded
from shared.model.ledger import (
    FoundInvoice,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    Organisation,
    PriceMode,
)
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.model.settlement import SettlementKind
from shared.providers.quickbooks import notes, wire
from shared.providers.quickbooks.lines import line_elements, location_of
from shared.providers.quickbooks.names import named
from shared.providers.quickbooks.profile import AMERICAN, DEAL_FIELD, PSEUDO, organisation_from_profile, to_profile
from shared.providers.quickbooks.settlements import CENT, settlements

__all__ = ["organisation_from_profile", "to_profile"]

PRICES: Final[Mapping[PriceMode, str]] = {
    "exclusive": "TaxExcluded",
    "inclusive": "TaxInclusive",
    "none": "NotApplicable",
}
UNSENT: Final = "NotSet"
SENT: Final = "EmailSent"
FIELD_LENGTH: Final = 31
SITES: Final = ("https://app.qbo.intuit.com", "https://app.sandbox.qbo.intuit.com")


def site_of(origin: str) -> str:
    """Where people open the company whose API is there: real ones and those for trying out are kept apart."""
    return SITES["sandbox" in (urlsplit(origin).hostname or "")]


def currency_of(found: wire.Document | wire.Payment, home: str) -> str:
    """The document's currency; where the company has only one, documents don't say it. Raises: ValueError without any."""
    currency = found.CurrencyRef.value or home
    if not currency:
        raise ValueError(f"the document {found.Id} has no currency")
    return currency


def status_of(found: wire.Invoice) -> InvoiceStatus:
    """Where it stands: QuickBooks has no such member, its figures and our own line in its memo tell."""
    if found.TotalAmt == 0 and notes.says_voided(found.PrivateNote):
        return InvoiceStatus.VOIDED
    untouched = found.Balance == found.TotalAmt and found.EmailStatus != SENT
    if untouched and notes.to_be_reviewed(found.PrivateNote):
        return InvoiceStatus.DRAFT
    return InvoiceStatus.AWAITING_PAYMENT if found.Balance else InvoiceStatus.PAID


def invoice(
    found: wire.Invoice, payments: Mapping[str, wire.Payment], connection: ConnectionId, *, home: str, site: str
) -> Invoice:
    """
    Give the invoice in our words, with what these payments settled of it.

    Raises:
        ValueError: a date or currency can't be read.
    """
    currency, issued = currency_of(found, home), day_of(found)
    settled, status = settlements(found, payments, currency), status_of(found)
    credited = sum((one.amount.amount for one in settled if one.kind is SettlementKind.CREDIT_NOTE), Decimal("0.00"))

    def money(amount: Decimal) -> Money:
        return Money(amount.quantize(CENT), currency)

    return Invoice(
        ref=Ref(connection, Kind.INVOICE, found.Id),
        number=found.DocNumber,
        reference=notes.reference_in(found.PrivateNote),
        status=status,
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        currency=currency,
        net=money(found.TotalAmt - found.TxnTaxDetail.TotalTax),
        tax=money(found.TxnTaxDetail.TotalTax),
        total=money(found.TotalAmt),
        due=money(found.Balance),
        paid=money(found.TotalAmt - found.Balance - credited),
        issue_date=issued,
        due_date=wire.day(found.DueDate),
        version=found.SyncToken,
        changed_at=changed_of(found),
        sent=found.EmailStatus == SENT,
        credited=money(credited),
        exchange_rate=found.ExchangeRate if currency != home else None,
        url=deep_link("invoice", found.Id, connection, site),
        settlements=settled,
        posted=status is InvoiceStatus.DRAFT,
        made_from=_made_from(found, connection),
        fully_paid_on=_last_day(settled) if status is InvoiceStatus.PAID else None,
    )


def _made_from(found: wire.Invoice, connection: ConnectionId) -> Ref | None:
    estimates = [link.TxnId for link in found.LinkedTxn if link.TxnType == "Estimate"]
    return Ref(connection, Kind.ESTIMATE, named(estimates[0])) if estimates else None


def _last_day(settled: Any) -> date | None:
    return max((one.date for one in settled), default=None)


def listed(found: wire.Invoice, connection: ConnectionId, home: str) -> FoundInvoice:
    """Give the invoice as a list shows it. Raises: ValueError as `invoice`."""
    currency = currency_of(found, home)

    def money(amount: Decimal) -> Money:
        return Money(amount.quantize(CENT), currency)

    return FoundInvoice(
        ref=Ref(connection, Kind.INVOICE, found.Id),
        number=found.DocNumber,
        reference=notes.reference_in(found.PrivateNote),
        status=status_of(found),
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        net=money(found.TotalAmt - found.TxnTaxDetail.TotalTax),
        total=money(found.TotalAmt),
        due=money(found.Balance),
    )


def day_of(found: wire.Document) -> date:
    """The document's own day. Raises: ValueError without one."""
    issued = wire.day(found.TxnDate)
    if issued is None:
        raise ValueError(f"the document {found.Id} has no date")
    return issued


def changed_of(found: wire.Record) -> datetime:
    """When it was last changed, to the second. Raises: ValueError without a time."""
    return wire.instant(found.MetaData.LastUpdatedTime)


def deep_link(page: str, identity: str, connection: ConnectionId, site: str) -> str:
    """The page of the record; in another company the address would open an empty form, so it names its own."""
    return f"{site}/app/{page}?txnId={identity}&companyId={account_of(connection)}"


def currency_reference(currency: str, known: Organisation | None) -> dict[str, Any]:
    """The currency, where the company has several: elsewhere it would be refused."""
    if not currency or (known is not None and known.currencies == {currency}):
        return {}
    return {"CurrencyRef": {"value": currency}}


def invoice_body(draft: InvoiceDraft, known: Organisation | None, rate: Decimal | None) -> bytes:
    """
    The bytes that make this invoice: posted, unsent, payable by nobody online, and marked for review. Equal drafts give equal
    bytes.

    Raises:
        Unsupported, MappingMissing: QuickBooks has no way to say a line.
    """
    body = {
        **common(draft, known, rate),
        "AutoDocNumber": True,
        "EmailStatus": UNSENT,
        "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False,
        "PrivateNote": notes.invoice_note(draft.reference, draft.deal_url),
    }
    return encoded(body)


def amendment_body(draft: InvoiceDraft, known: Organisation | None, rate: Decimal | None, invoice: wire.Sale) -> bytes:
    """The bytes that make this very state of the invoice say it: memo, number and whatever else isn't named stay."""
    named = {"Id": invoice.Id, "SyncToken": invoice.SyncToken, "sparse": True}
    return encoded({**named, **common(draft, known, rate)})


def common(draft: InvoiceDraft, known: Organisation | None, rate: Decimal | None) -> dict[str, Any]:
    """What an invoice and an estimate say of a draft. Raises: Unsupported, MappingMissing."""
    ids = known.ids if known is not None else {}
    american = known is not None and known.country == AMERICAN
    elements = line_elements(draft.lines, ids, by_net=draft.prices != "inclusive")
    location = location_of(draft.lines, ids)
    terms = ids.get("terms", {}).get(draft.terms, "")
    field = ids.get("field", {}).get(DEAL_FIELD, "")
    taxed = _american_tax(elements, known) if american else {"GlobalTaxCalculation": PRICES[draft.prices]}
    return {
        "CustomerRef": {"value": draft.customer.id},
        "TxnDate": draft.issue_date.isoformat(),
        "DueDate": draft.due_date.isoformat(),
        **({"SalesTermRef": {"value": terms}} if terms else {}),
        **currency_reference(draft.currency, known),
        **({} if rate is None else {"ExchangeRate": rate}),
        **taxed,
        **({"DepartmentRef": location} if location else {}),
        **(_field(field, draft.reference) if field else {}),
        "Line": elements,
    }


def _american_tax(elements: list[dict[str, Any]], known: Organisation | None) -> dict[str, Any]:
    """
    Lines say only whether there is tax. Which, QuickBooks knows by the address, or the document names one code for all.

    Raises:
        Unsupported: the lines name several.
    """
    details = [element[element["DetailType"]] for element in elements]
    named = {detail["TaxCodeRef"]["value"] for detail in details} - set(PSEUDO)
    if len(named) > 1:
        raise Unsupported("the lines have several tax codes: an American invoice has one", fix="Make two deals of it.")
    for detail in details:
        if detail["TaxCodeRef"]["value"] in named:
            detail["TaxCodeRef"] = {"value": PSEUDO[0]}
    if not named or known is None or not known.foresees_tax:
        return {}
    return {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": named.pop()}}}


def _field(number: str, reference: str) -> dict[str, Any]:
    if len(reference) > FIELD_LENGTH:
        return {}
    return {"CustomField": [{"DefinitionId": number, "Type": "StringType", "StringValue": reference}]}
