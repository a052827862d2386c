"""Salesforce's records as our nouns; pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any
from urllib.parse import urlsplit

from shared import codec
from shared.errors import Malformed, NotFound
from shared.model.crm import Address, Company, Contact, Deal, LineItem
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.salesforce import wire
from shared.providers.salesforce.account import PIPELINE, SalesforceAccount
from shared.providers.salesforce.ids import is_id, whole

OBJECTS: Mapping[Kind, str] = {
    Kind.DEAL: "Opportunity",
    Kind.LINE_ITEM: "OpportunityLineItem",
    Kind.COMPANY: "Account",
    Kind.CONTACT: "Contact",
    Kind.NOTE: "Task",
    Kind.TASK: "Task",
}
"""Our kinds under Salesforce's names: a note on the timeline is a task that is done."""
RATE_DECIMALS, LEAST_DIGITS = 6, 6
"""Salesforce keeps rates to so many decimals: what is worked out of one is good for about as many digits, and no more."""


def deal(
    record: wire.Opportunity,
    lines: Sequence[wire.Line],
    account: SalesforceAccount,
    connection: ConnectionId,
    rates: Sequence[wire.Rate] = (),
) -> Deal:
    """
    The deal in our words; currency and links as the org's settings explain them.

    Raises:
        Malformed: it has no time of change, or no currency that can be told.
    """
    ref = Ref(connection, Kind.DEAL, record.Id)
    stamps = [at for at in (record.SystemModstamp, *(line.SystemModstamp for line in lines)) if at is not None]
    if not stamps:
        raise Malformed("Salesforce does not say when the deal was changed", record=str(ref), fix="Look at the deal.")
    currency = record.CurrencyIsoCode or account.home_currency
    return Deal(
        ref=ref,
        name=record.Name,
        pipeline=PIPELINE,
        stage=record.StageName,
        is_won=record.IsWon,
        is_closed=record.IsClosed,
        currency=currency,
        amount=_money(record.Amount, currency, account.decimals_of(currency), ref),
        seen_at=max(stamps).astimezone(UTC),
        # Of an open deal it is the day by which sales hopes to close it.
        closed_on=record.CloseDate if record.IsClosed else None,
        exchange_rate=exchange_rate(currency, account.home_currency, rates),
        home_currency=account.home_currency,
        owner=record.OwnerId,
        company=Ref(connection, Kind.COMPANY, record.AccountId) if record.AccountId else None,
        contacts=tuple(Ref(connection, Kind.CONTACT, identity) for identity in contacts_of(record)),
        lines=tuple(line(item, connection) for item in sorted(lines, key=_position)),
        terms=record.terms,
        url=deal_page(ref, account),
        fields=_tax_fields(record),
        action=record.action,
    )


def deal_page(ref: Ref, account: SalesforceAccount) -> str:
    """The address of a deal's page, for people."""
    return address(account.domain, OBJECTS[Kind.DEAL], ref.id)


def contacts_of(record: wire.Opportunity) -> list[str]:
    """The deal's contacts by id, the primary one first, each once."""
    roles = record.OpportunityContactRoles.records if record.OpportunityContactRoles else ()
    ordered = sorted(roles, key=lambda role: not role.IsPrimary)
    return list(dict.fromkeys(each for each in (*(role.ContactId for role in ordered), record.ContactId) if each))


def exchange_rate(currency: str, home: str, rates: Sequence[wire.Rate]) -> Decimal | None:
    """Home currency for one of the deal's; Salesforce says how many of each one of the corporate currency is."""
    per = {rate.IsoCode: rate.ConversionRate for rate in rates}
    ours, theirs = per.get(home), per.get(currency)
    if currency == home or not ours or not theirs:
        return None
    digits = max(LEAST_DIGITS, len(str(int(theirs.scaleb(RATE_DECIMALS)))) - 1)
    rate = Context(prec=digits).divide(ours, theirs)
    return Decimal(f"{rate.normalize():f}")


def line(record: wire.Line, connection: ConnectionId) -> LineItem:
    """One line; its discount is a percentage."""
    product = record.Product2.Name if record.Product2 else ""
    return LineItem(
        ref=Ref(connection, Kind.LINE_ITEM, record.Id),
        name=product or record.ProductCode or record.Description,
        quantity=record.Quantity if record.Quantity is not None else Decimal(1),
        unit_price=record.UnitPrice if record.UnitPrice is not None else Decimal(0),
        description=record.Description,
        sku=record.ProductCode,
        product=record.Product2Id,
        discount_percent=record.Discount or Decimal(0),
        amount=record.TotalPrice,
    )


def company(record: wire.Account, connection: ConnectionId) -> Company:
    """The company in our words; a person account is one under the person's name."""
    line1, line2 = street(record.BillingStreet)
    return Company(
        ref=Ref(connection, Kind.COMPANY, record.Id),
        name=record.Name,
        domain=domain(record.Website),
        phone=record.Phone,
        tax_number=record.tax_number,
        address=Address(
            line1,
            line2,
            record.BillingCity,
            record.BillingState,
            record.BillingPostalCode,
            record.BillingCountryCode or record.BillingCountry,
        ),
        customer_id=record.customer_id,
        terms=record.terms,
        fields=_tax_fields(record),
    )


def contact(record: wire.Contact, connection: ConnectionId) -> Contact:
    """The contact in our words."""
    line1, line2 = street(record.MailingStreet)
    return Contact(
        ref=Ref(connection, Kind.CONTACT, record.Id),
        given=record.FirstName,
        family=record.LastName,
        email=record.Email,
        phone=record.Phone,
        address=Address(
            line1,
            line2,
            record.MailingCity,
            record.MailingState,
            record.MailingPostalCode,
            record.MailingCountryCode or record.MailingCountry,
        ),
        customer_id=record.customer_id,
    )


def person(record: wire.Account, connection: ConnectionId) -> Contact | None:
    """Whom a person account is; None for a company, or where Salesforce doesn't show the contact behind it."""
    if not record.IsPersonAccount or not record.PersonContactId:
        return None
    return Contact(
        ref=Ref(connection, Kind.CONTACT, record.PersonContactId),
        given=record.FirstName,
        family=record.LastName,
        email=record.PersonEmail,
        phone=record.Phone,
    )


def record(connection: ConnectionId, kind: Kind, identity: str) -> Ref:
    """The record under its 18 characters. Raises: NotFound for what is no id: Salesforce has no such record."""
    if not is_id(identity):
        raise NotFound(
            f"{identity!r} is no id of Salesforce",
            record=str(Ref(connection, kind, identity)),
            fix="Look at the record's address there.",
        )
    return Ref(connection, kind, whole(identity))


def to_profile(settings: SalesforceAccount) -> dict[str, Any]:
    """The account's settings as plain JSON, to be kept with the connection."""
    profile: dict[str, Any] = codec.encode(settings)
    return profile


def account_from_profile(profile: Mapping[str, object]) -> SalesforceAccount:
    """Read back what `to_profile` gave. Raises: Malformed."""
    return codec.decode(SalesforceAccount, profile)


def address(domain: str, of: str, identity: str) -> str:
    """Where a person sees the record; an org that was renamed sends its old address on."""
    return f"https://{domain}/lightning/r/{of}/{identity}/view"


def _tax_fields(said: wire.Opportunity | wire.Account) -> dict[str, str]:
    """What tax rules may ask for, by the names that `ledgerlink.toml` gives it. A box that isn't ticked says nothing."""
    return {"tax_exempt": "true" if said.tax_exempt else "", "tax_class": said.tax_class}


def street(text: str) -> tuple[str, str]:
    """A street of several lines: the first, and all others."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0] if lines else "", ", ".join(lines[1:]))


def domain(website: str) -> str:
    """The host of a website, however it was typed."""
    text = website.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _money(amount: Decimal | None, currency: str, decimals: int, ref: Ref) -> Money | None:
    """A deal's amount is the sum of its lines' unrounded totals; people see it to the currency's decimals."""
    if amount is None:
        return None
    try:
        return Money(amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), currency)
    except ValueError as error:
        raise Malformed(
            f"the deal's currency {currency!r} is none", record=str(ref), fix="Set the deal's currency in Salesforce."
        ) from error


def _position(record: wire.Line) -> tuple[bool, Decimal, str]:
    """By the order that sales gave them, then by id; lines without a place come last."""
    place = record.SortOrder
    return (place is None, place or Decimal(0), record.Id)
