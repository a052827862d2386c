"""HubSpot's records as our nouns, and our facts as HubSpot's properties; pure."""

import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared import codec
from shared.errors import Malformed, Unsupported
from shared.model.crm import MERGED_FROM, Address, Company, Contact, CrmAccount, Deal, LineItem, Stage
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.providers.hubspot import wire
from shared.providers.hubspot.currencies import currency_of
from shared.providers.hubspot.fields import FIELDS
from shared.providers.hubspot.stages import how_closed

OBJECTS: Mapping[Kind, str] = {
    Kind.DEAL: "deals",
    Kind.LINE_ITEM: "line_items",
    Kind.COMPANY: "companies",
    Kind.CONTACT: "contacts",
    Kind.NOTE: "notes",
    Kind.TASK: "tasks",
}
"""Our kinds under HubSpot's names in paths."""

ASSOCIATION_TYPES: Mapping[tuple[Kind, Kind], int] = {
    (Kind.NOTE, Kind.DEAL): 214,
    (Kind.NOTE, Kind.COMPANY): 190,
    (Kind.NOTE, Kind.CONTACT): 202,
    (Kind.TASK, Kind.DEAL): 216,
    (Kind.TASK, Kind.COMPANY): 192,
    (Kind.TASK, Kind.CONTACT): 204,
}

BILLED_EVERY: Mapping[str, str] = {
    "": "",
    "weekly": "P1W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "quarterly": "P3M",
    "per_six_months": "P6M",
    "annually": "P1Y",
    "per_two_years": "P2Y",
    "per_three_years": "P3Y",
    "per_four_years": "P4Y",
    "per_five_years": "P5Y",
}
"""How often a line is billed, as an ISO 8601 duration; empty is once."""

PRIMARY_COMPANY = "deal_to_company"
"""The label of a deal's primary company; the others are `deal_to_company_unlabeled` or a label of the portal's own."""
UI_DOMAIN = "app.hubspot.com"
LONGEST_TEXT = 10_000
"""Characters of a note's or task's text: escaped six times as many still fit HubSpot's 65,536."""


def deal(
    record: wire.DealRecord, lines: Sequence[wire.LineRecord], account: CrmAccount, connection: ConnectionId
) -> Deal:
    """
    The deal in our words; currency, date and stage as the account's settings explain them.

    Raises:
        Malformed: it has no time of change, or no currency that can be told.
        Unavailable: nothing says whether it is won.
    """
    said, ref = record.properties, Ref(connection, Kind.DEAL, record.id)
    changes = [at for at in (record.updatedAt, said.hs_lastmodifieddate) if at is not None]
    if not changes:
        raise Malformed("HubSpot does not say when the deal was changed", record=str(ref), fix="Look at the deal.")
    currency = currency_of(said, account, ref)
    is_won, is_closed = how_closed(said, account, ref)
    companies = record.associations.companies.results
    primary = next((c.id for c in companies if c.type == PRIMARY_COMPANY), companies[0].id if companies else "")
    contacts = dict.fromkeys(contact.id for contact in record.associations.contacts.results)
    closed_at = said.closedate
    return Deal(
        ref=ref,
        name=said.dealname,
        pipeline=said.pipeline,
        stage=said.dealstage,
        is_won=is_won,
        is_closed=is_closed,
        currency=currency,
        amount=_money(said.amount, currency, ref),
        seen_at=max(changes).astimezone(UTC),
        closed_on=closed_at.astimezone(ZoneInfo(account.time_zone)).date() if closed_at else None,
        exchange_rate=said.hs_exchange_rate,
        home_currency=account.home_currency,
        owner=said.hubspot_owner_id,
        company=Ref(connection, Kind.COMPANY, primary) if primary else None,
        contacts=tuple(Ref(connection, Kind.CONTACT, identity) for identity in contacts),
        lines=tuple(line(item, connection) for item in sorted(lines, key=_position)),
        terms=said.ledgerlink_terms,
        url=deal_page(ref, account),
        fields={
            **_tax_fields(said),
            **({MERGED_FROM: said.hs_merged_object_ids.replace(";", " ")} if said.hs_merged_object_ids else {}),
        },
        action=said.ledgerlink_action,
    )


def deal_page(ref: Ref, account: CrmAccount) -> str:
    """The address of a deal's page, for people."""
    return f"https://{account.domain or UI_DOMAIN}/contacts/{account_of(ref.connection)}/record/0-3/{ref.id}"


def line(record: wire.LineRecord, connection: ConnectionId) -> LineItem:
    """One line; a percentage goes before an amount where HubSpot holds both."""
    said = record.properties
    percent = said.hs_discount_percentage or Decimal(0)
    return LineItem(
        ref=Ref(connection, Kind.LINE_ITEM, record.id),
        name=said.name,
        quantity=said.quantity if said.quantity is not None else Decimal(1),
        unit_price=said.price if said.price is not None else Decimal(0),
        description=said.description,
        sku=said.hs_sku,
        product=said.hs_product_id,
        discount_percent=percent,
        unit_discount=Decimal(0) if percent else said.discount or Decimal(0),
        amount=said.amount,
        billing_frequency=BILLED_EVERY.get(said.recurringbillingfrequency, "other"),
    )


def company(record: wire.CompanyRecord, connection: ConnectionId) -> Company:
    """The company in our words."""
    said = record.properties
    return Company(
        ref=Ref(connection, Kind.COMPANY, record.id),
        name=said.name,
        domain=said.domain,
        phone=said.phone,
        tax_number=said.ledgerlink_tax_number,
        address=Address(said.address, said.address2, said.city, said.state, said.zip, said.country),
        customer_id=said.ledgerlink_customer_id,
        terms=said.ledgerlink_terms,
        fields=_tax_fields(said),
    )


def _tax_fields(said: wire.DealProperties | wire.CompanyProperties) -> dict[str, str]:
    """What tax rules may ask for, by the names that `ledgerlink.toml` gives it."""
    return {"tax_exempt": said.ledgerlink_tax_exempt, "tax_class": said.ledgerlink_tax_class}


def contact(record: wire.ContactRecord, connection: ConnectionId) -> Contact:
    """The contact in our words."""
    said = record.properties
    return Contact(
        ref=Ref(connection, Kind.CONTACT, record.id),
        given=said.firstname,
        family=said.lastname,
        email=said.email,
        phone=said.phone,
        address=Address(said.address, "", said.city, said.state, said.zip, said.country),
        customer_id=said.ledgerlink_customer_id,
    )


def account(details: wire.Details, pipelines: wire.Rows[wire.PipelineRow]) -> CrmAccount:
    """The account's settings. A stage is won where it is closed with certainty, lost where it is closed with none."""
    return CrmAccount(
        account=details.portalId,
        time_zone=details.timeZone,
        home_currency=details.companyCurrency,
        pipelines={
            pipeline.id: tuple(_stage(stage) for stage in pipeline.stages if not stage.archived)
            for pipeline in pipelines.results
            if not pipeline.archived
        },
        domain=details.uiDomain,
    )


def to_profile(settings: CrmAccount) -> dict[str, Any]:
    """The account's settings as plain JSON, to be kept with the connection."""
    profile: dict[str, Any] = codec.encode(settings)
    return profile


def account_from_profile(profile: Mapping[str, object]) -> CrmAccount:
    """Read back what `to_profile` gave. Raises: Malformed."""
    return codec.decode(CrmAccount, profile)


THEIRS: Mapping[Kind, Mapping[str, str]] = {Kind.DEAL: {"stage": "dealstage"}}
"""The facts that we write to HubSpot's own properties."""


def properties(kind: Kind, facts: Mapping[str, str]) -> bytes:
    """The body that writes these facts; an empty text clears. Raises: Unsupported."""
    return as_json({"properties": named(kind, facts)})


def named(kind: Kind, facts: Mapping[str, str]) -> dict[str, str]:
    """
    These facts by the names of the properties that hold them.

    Raises:
        Unsupported: we keep no such fact on this kind of record, or only people write it.
    """
    ours = {field.fact: field.name for field in FIELDS.get(kind, ()) if field.written} | dict(THEIRS.get(kind, {}))
    unknown = sorted(facts.keys() - ours.keys())
    if unknown:
        raise Unsupported(f"a {kind} in HubSpot has no field of ours for {', '.join(unknown)}", fix="See fields.py.")
    return {ours[fact]: value for fact, value in facts.items()}


def note(about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> bytes:
    """The body that makes a note on the record's timeline, and on that of another record."""
    said = {"hs_timestamp": _instant(at), "hs_note_body": _html(text, marker)}
    return _message(Kind.NOTE, [about, *([also] if also else [])], said)


def task(about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str) -> bytes:
    """The body that makes a task; HubSpot's timestamp of a task is when it is due."""
    said = {
        "hs_timestamp": _instant(due),
        "hs_task_subject": subject,
        "hs_task_body": _html(text, marker),
        "hs_task_status": "NOT_STARTED",
        "hs_task_priority": "MEDIUM",
        "hs_task_type": "TODO",
    }
    return _message(Kind.TASK, [about], said | ({"hubspot_owner_id": owner} if owner else {}))


def task_status(*, is_open: bool) -> bytes:
    """The body that opens or completes a task."""
    return as_json({"properties": {"hs_task_status": "NOT_STARTED" if is_open else "COMPLETED"}})


def has_marker(record: wire.MessageRecord, marker: str) -> bool:
    """Whether this note or task is the one that the marker names, however HubSpot cleaned its HTML."""
    said = record.properties
    return marker in html.unescape(said.hs_note_body or said.hs_task_body)


def as_json(value: Any) -> bytes:
    """The exact bytes of a request."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _message(kind: Kind, about: Sequence[Ref], said: Mapping[str, str]) -> bytes:
    """The associations go with the record, in one request: a note that hangs nowhere can't come about."""
    return as_json({"properties": said, "associations": [_hung(kind, each) for each in about]})


def _hung(kind: Kind, about: Ref) -> dict[str, Any]:
    type_id = ASSOCIATION_TYPES.get((kind, about.kind))
    if type_id is None:
        raise Unsupported(f"HubSpot takes no {kind} about a {about.kind}", record=str(about))
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
    return {"to": {"id": about.id}, "types": types}


def _html(text: str, marker: str) -> str:
    clipped = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    lines = [*clipped.splitlines(), f"Ledgerlink · {marker}"]
    return "".join(f"<p>{html.escape(each)}</p>" for each in lines if each.strip())


def _instant(at: datetime) -> str:
    return codec.instant(at.replace(microsecond=0))


def _money(amount: Decimal | None, currency: str, ref: Ref) -> Money | None:
    try:
        return Money(amount, currency) if amount is not None else None
    except ValueError as error:
        raise Malformed(
            f"the deal's currency {currency!r} is none", record=str(ref), fix="Set the deal's currency in HubSpot."
        ) from error


def _position(record: wire.LineRecord) -> tuple[bool, Decimal, int, str]:
    """By place on the quote, then by id; lines without a place come last."""
    place = record.properties.hs_position_on_quote
    return (place is None, place or Decimal(0), int(record.id) if record.id.isdecimal() else 0, record.id)


def _stage(row: wire.StageRow) -> Stage:
    closed = row.metadata.isClosed is True
    return Stage(row.id, row.label, is_won=closed and row.metadata.probability == 1, is_closed=closed)
