"""Pipedrive's records as our nouns; pure."""

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from zoneinfo import ZoneInfo

from shared.errors import Malformed
from shared.model.crm import Address, Company, Contact, Deal, LineItem
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.pipedrive import lines as products
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.account import LOST, WON, PipedriveAccount, account_from_profile, to_profile
from shared.providers.pipedrive.values import held

__all__ = ["account_from_profile", "company", "contact", "deal", "to_profile"]

UI_DOMAIN = "app.pipedrive.com"


def deal(
    said: wire.Deal,
    sold: Sequence[wire.Line],
    items: Sequence[LineItem],
    settings: PipedriveAccount,
    connection: ConnectionId,
) -> Deal:
    """
    The deal in our words. Its stage is `lost` once it is, wherever it stands: a stage alone hands nothing off then.

    Raises:
        Malformed: it has no time of change, or a currency that is none.
    """
    ref = Ref(connection, Kind.DEAL, said.id)
    if said.update_time is None:
        raise Malformed("Pipedrive does not say when the deal was changed", record=str(ref), fix="Look at the deal.")
    currency = said.currency or settings.home_currency
    fields = {fact: held(Kind.DEAL, fact, said.custom_fields, settings) for fact in ("tax_exempt", "tax_class")}
    return Deal(
        ref=ref,
        name=said.title,
        pipeline=said.pipeline_id,
        stage=LOST if said.status == LOST else said.stage_id,
        is_won=said.status == WON,
        is_closed=said.status in {WON, LOST},
        currency=currency,
        amount=_money(_header(said, sold), currency, ref),
        seen_at=said.update_time.astimezone(UTC),
        closed_on=closed_on(said, settings),
        home_currency=settings.home_currency,
        owner=said.owner_id,
        company=Ref(connection, Kind.COMPANY, said.org_id) if said.org_id else None,
        contacts=(Ref(connection, Kind.CONTACT, said.person_id),) if said.person_id else (),
        lines=tuple(items),
        terms=held(Kind.DEAL, "terms", said.custom_fields, settings),
        url=deal_page(ref, settings),
        fields=fields,
        tax_included=_tax_included(sold),
        action=held(Kind.DEAL, "action", said.custom_fields, settings),
    )


def deal_page(ref: Ref, settings: PipedriveAccount) -> str:
    """The address of a deal's page, for people."""
    return f"https://{settings.domain or UI_DOMAIN}/deal/{ref.id}"


def closed_on(said: wire.Deal, settings: PipedriveAccount) -> date | None:
    """The day it was won or lost, as the company's people count days; None while it is open."""
    if said.status not in {WON, LOST}:
        return None
    local = {WON: said.local_won_date, LOST: said.local_lost_date}[said.status] or said.local_close_date
    try:
        if local:
            return date.fromisoformat(local)
    except ValueError:
        pass  # the instant says it, too
    at = said.close_time or said.won_time
    return at.astimezone(ZoneInfo(settings.time_zone)).date() if at else None


def company(said: wire.Organization, settings: PipedriveAccount, connection: ConnectionId) -> Company:
    """The organization in our words."""

    def ours(fact: str) -> str:
        return held(Kind.COMPANY, fact, said.custom_fields, settings)

    return Company(
        ref=Ref(connection, Kind.COMPANY, said.id),
        name=said.name,
        domain=_host(said.website),
        tax_number=ours("tax_number"),
        address=address(said.address),
        customer_id=ours("customer_id"),
        terms=ours("terms"),
        fields={fact: ours(fact) for fact in ("tax_exempt", "tax_class")},
    )


def contact(said: wire.Person, settings: PipedriveAccount, connection: ConnectionId) -> Contact:
    """The person in our words; where Pipedrive holds one name only, it is the family's."""
    given, family = said.first_name, said.last_name
    return Contact(
        ref=Ref(connection, Kind.CONTACT, said.id),
        given=given,
        family=family if given or family else said.name,
        email=_primary(said.emails),
        phone=_primary(said.phones),
        address=address(said.postal_address),
        customer_id=held(Kind.CONTACT, "customer_id", said.custom_fields, settings),
    )


def _header(said: wire.Deal, sold: Sequence[wire.Line]) -> Decimal | None:
    """
    The deal's value in the terms of its lines: whether Pipedrive counts the tax on top of them in is a matter of its settings.

    It is taken off only where the value is exactly the lines with it.
    """
    if not sold or said.value is None:
        return said.value
    plain, taxed = products.value(sold), products.taxed_value(sold)
    return plain if said.value == taxed else said.value


def _tax_included(sold: Sequence[wire.Line]) -> bool | None:
    """By the method of the lines that have tax, which all lines of a deal share."""
    methods = {line.tax_method for line in sold if line.tax}
    return ("inclusive" in methods) if methods & {"inclusive", "exclusive"} else None


def _money(amount: Decimal | None, currency: str, ref: Ref) -> Money | None:
    try:
        return Money(amount, currency) if amount is not None else None
    except ValueError as error:
        raise Malformed(
            f"the deal's currency {currency!r} is none", record=str(ref), fix="Set the deal's currency in Pipedrive."
        ) from error


def address(said: wire.Address | None) -> Address:
    """Its parts where Pipedrive found them; else all of it as it was typed, which is one line."""
    if said is None:
        return Address()
    street = " ".join(part for part in (said.route, said.street_number) if part)
    if not (street or said.locality or said.postal_code):
        return Address(line1=said.value, country=said.country)
    return Address(street, said.subpremise, said.locality, said.admin_area_level_1, said.postal_code, said.country)


def _host(website: str) -> str:
    """The website without what stands around its name."""
    bare = website.partition("://")[2] or website
    return bare.partition("/")[0].removeprefix("www.")


def _primary(those: Sequence[wire.Reached]) -> str:
    return next((each.value for each in those if each.primary and each.value), those[0].value if those else "")
