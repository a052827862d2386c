"""Between Xero's words and ours; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from urllib.parse import quote

from shared.errors import Unsupported
from shared.http.exact import encoded
from shared.model.ledger import (
    Account,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    Item,
    Organisation,
    PriceMode,
    TaxCode,
)
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.providers import profiles
from shared.providers.xero import wire
from shared.providers.xero.lines import line_element
from shared.providers.xero.manifest import MANIFEST
from shared.providers.xero.settlements import money_from_credits, settlements
from shared.providers.xero.zones import ZONES

STATUSES: Final[Mapping[str, InvoiceStatus]] = {
    "DRAFT": InvoiceStatus.DRAFT,
    "SUBMITTED": InvoiceStatus.AWAITING_APPROVAL,
    "AUTHORISED": InvoiceStatus.AWAITING_PAYMENT,
    "PAID": InvoiceStatus.PAID,
    "VOIDED": InvoiceStatus.VOIDED,
    "DELETED": InvoiceStatus.DELETED,
}
PRICES: Final[Mapping[PriceMode, str]] = {"exclusive": "Exclusive", "inclusive": "Inclusive", "none": "NoTax"}

ACTIVE: Final = "ACTIVE"
DECIMALS: Final = 2
"""Xero keeps two decimals of every amount, of yen and dinars too."""
RATE_PLACES: Final = Decimal("0.000001")
"""Xero's CurrencyRate is an 18.6 decimal."""
OUR_RATE_PLACES: Final = Decimal("1e-18")
DEEP_LINK: Final = (
    "https://go.xero.com/organisationlogin/default.aspx?shortcode={code}&redirecturl={path}?InvoiceID={id}"
)


def invoice(found: wire.Invoice, connection: ConnectionId, short_code: str = "") -> Invoice:
    """
    Give the sales invoice in our words; a status that isn't in the table is UNKNOWN.

    Raises:
        ValueError: a date or currency can't be read.
    """
    status = STATUSES.get(found.Status, InvoiceStatus.UNKNOWN)
    changed = wire.instant(found.UpdatedDateUTC or found.UpdatedDateUTCString)
    issued = wire.day(found.DateString, found.Date)
    if issued is None:
        raise ValueError(f"the invoice {found.InvoiceID} has no date")

    def money(amount: Decimal) -> Money:
        return Money(amount, found.CurrencyCode)

    credited_money = money_from_credits(found)
    return Invoice(
        ref=Ref(connection, Kind.INVOICE, found.InvoiceID),
        number=found.InvoiceNumber,
        reference=found.Reference,
        status=status,
        customer=Ref(connection, Kind.CUSTOMER, found.Contact.ContactID),
        currency=found.CurrencyCode,
        net=money(found.SubTotal),
        tax=money(found.TotalTax),
        total=money(found.Total),
        due=money(found.Total if found.AmountDue is None else found.AmountDue),
        paid=money(found.AmountPaid + credited_money),
        issue_date=issued,
        due_date=wire.day(found.DueDateString, found.DueDate),
        version=wire.version(changed),
        changed_at=changed,
        sent=found.SentToContact,
        credited=money(found.AmountCredited - credited_money),
        exchange_rate=our_rate(found.CurrencyRate),
        url=deep_link(found.InvoiceID, short_code, is_draft=status is InvoiceStatus.DRAFT),
        settlements=settlements(found),
        fully_paid_on=wire.day("", found.FullyPaidOnDate),
    )


def organisation(
    found: wire.Organisation,
    connection: ConnectionId,
    *,
    accounts: Iterable[wire.Account],
    tax_rates: Iterable[wire.TaxRate],
    items: Iterable[wire.Item],
    currencies: Iterable[wire.Currency],
    categories: Iterable[wire.TrackingCategory],
) -> Organisation:
    """
    Give the organisation's settings.

    Raises:
        Unsupported: its time zone isn't in the table, so nobody could say which day it is there.
    """
    if found.Timezone not in ZONES:
        raise Unsupported(
            f"the time zone {found.Timezone!r} of {found.Name} is not known", fix="Report it: the table needs a row."
        )
    locks = [wire.day("", text) for text in (found.PeriodLockDate, found.EndOfYearLockDate)]
    return Organisation(
        account=account_of(connection),
        name=found.Name,
        home_currency=found.BaseCurrency,
        country=found.CountryCode,
        time_zone=ZONES[found.Timezone],
        currencies=frozenset({found.BaseCurrency, *(c.Code for c in currencies if c.Code)}),
        accounts={a.Code: _account(a) for a in accounts if a.Code},
        tax_codes={t.TaxType: _tax_code(t) for t in tax_rates if t.TaxType},
        items={i.Code: _item(i) for i in items if i.Code},
        locked_until=max((lock for lock in locks if lock is not None), default=None),
        short_code=found.ShortCode,
        tracking={c.Name: _options(c) for c in categories if c.Name and c.Status == ACTIVE},
        decimals=DECIMALS,
        cost_centres=MANIFEST.cost_centres,
    )


def _options(found: wire.TrackingCategory) -> frozenset[str]:
    return frozenset(option.Name for option in found.Options if option.Status == ACTIVE)


def _account(found: wire.Account) -> Account:
    return Account(found.Code, found.Name, active=found.Status == ACTIVE, takes_sales=found.Class == "REVENUE")


def _tax_code(found: wire.TaxRate) -> TaxCode:
    active = found.Status == ACTIVE
    return TaxCode(found.TaxType, found.Name, found.EffectiveRate, active=active, for_sales=found.CanApplyToRevenue)


def _item(found: wire.Item) -> Item:
    return Item(found.Code, found.Name, account=found.SalesDetails.AccountCode, tax_code=found.SalesDetails.TaxType)


def our_rate(theirs: Decimal | None) -> Decimal | None:
    """Home units for one foreign unit, eighteen decimals, from Xero's foreign units for one home unit."""
    return (1 / theirs).quantize(OUR_RATE_PLACES) if theirs else None


def their_rate(ours: Decimal) -> Decimal:
    """
    Foreign units for one home unit, rounded half up to the six decimals that Xero keeps.

    So a rate of many home units for one foreign unit (yen for a pound) loses digits: 190.5 becomes 0.005249, which Xero
    books as 190.51. The invoice's own figures are in its currency and don't change.

    Raises:
        Unsupported: nothing of the rate is left at six decimals.
    """
    theirs = (1 / ours).quantize(RATE_PLACES, ROUND_HALF_UP) if ours > 0 else Decimal(0)
    if theirs == 0:
        raise Unsupported(f"the exchange rate {ours} can't be given to Xero", fix="Let the ledger choose the rate.")
    return theirs


def deep_link(invoice_id: str, short_code: str, *, is_draft: bool) -> str:
    """The page of the invoice in the right organisation, to edit or to view; empty while the short code isn't known."""
    page = "/AccountsReceivable/Edit.aspx" if is_draft else "/AccountsReceivable/View.aspx"
    return DEEP_LINK.format(code=quote(short_code, safe=""), path=page, id=invoice_id) if short_code else ""


def invoice_body(draft: InvoiceDraft, amends: str = "") -> bytes:
    """
    The bytes that make this draft, or make the invoice `amends` say it; equal drafts give equal bytes.

    Raises:
        Unsupported: a quantity or price has more decimals than Xero keeps; it would be rounded without a word.
    """
    element: dict[str, Any] = {
        **_present(InvoiceID=amends),
        "Type": "ACCREC",
        "Status": "DRAFT",  # an approved invoice can't go back to it: an amendment that comes too late is refused
        # The id alone: any other member would change the contact and wipe its contact persons.
        "Contact": {"ContactID": draft.customer.id},
        "Date": draft.issue_date.isoformat(),
        "DueDate": draft.due_date.isoformat(),
        "Reference": draft.reference,
        **_present(Url=_link(draft.deal_url)),
        "CurrencyCode": draft.currency,
        **({} if draft.exchange_rate is None else {"CurrencyRate": their_rate(draft.exchange_rate)}),
        "LineAmountTypes": PRICES[draft.prices],
        "LineItems": [line_element(line) for line in draft.lines],
    }
    return encoded({"Invoices": [element]})


def _link(url: str) -> str:
    """Xero refuses a link that isn't https or that names Xero; the invoice is worth more than its link."""
    return url if url.startswith("https://") and "xero" not in url.casefold() else ""


def _present(**members: str) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}


def to_profile(settings: Organisation) -> dict[str, Any]:
    """The settings as plain JSON, to be kept with the connection."""
    return profiles.kept(settings) | {"short_code": settings.short_code}


def organisation_from_profile(profile: Mapping[str, Any]) -> Organisation:
    """Read back what `to_profile` wrote. Raises: KeyError, ValueError for anything else."""
    return replace(
        profiles.read(profile),
        short_code=profile["short_code"],
        decimals=DECIMALS,
        cost_centres=MANIFEST.cost_centres,
    )
