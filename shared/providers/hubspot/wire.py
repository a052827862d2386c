"""HubSpot's payloads: only what we read, under HubSpot's own names. Absent, null and empty are the same."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AliasChoices, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

Row = TypeVar("Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _text(value: Any) -> Any:
    """Null is no text; ids are numbers here and there."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | Decimal) else value


def _or_none(value: Any) -> Any:
    return None if value == "" else value


def _instant(value: Any) -> Any:
    """ISO-8601, or milliseconds since 1970; HubSpot's are UTC, whether they say so or not."""
    if value in (None, ""):
        return None
    if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
        try:
            return _EPOCH + timedelta(milliseconds=int(value))
        except OverflowError as error:
            raise ValueError(f"{value} is no instant") from error
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
"""A record without one is no answer: an empty id would pass for another record's."""
Number = Annotated[Decimal | None, BeforeValidator(_or_none)]
Flag = Annotated[bool | None, BeforeValidator(_or_none)]
Instant = Annotated[AwareDatetime | None, BeforeValidator(_instant)]


class Wire(BaseModel):
    """Tolerant: what we don't know is ignored, what isn't there is empty."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names we read: these and no others are asked for."""
        return tuple(cls.model_fields)


class Cursor(Wire):
    """Where the next page starts; opaque."""

    after: Text = ""


class Paging(Wire):
    """Absent on the last page."""

    next: Cursor | None = None


class Rows(Wire, Generic[Row]):
    """A whole list."""

    results: tuple[Row, ...]


class Page(Rows[Row]):
    """One page of a list."""

    paging: Paging | None = None

    @property
    def after(self) -> str:
        """The next page's cursor; empty on the last page."""
        return self.paging.next.after if self.paging and self.paging.next else ""


class Association(Wire):
    """A record on the other side, once for each of its labels."""

    id: Id
    type: Text = ""


class Failure(Wire):
    """One refusal inside an answer of 207."""

    category: Text = ""
    message: Text = ""


class Batch(Rows[Row]):
    """What was found or made; records that are gone are absent. `errors` is what was refused."""

    errors: tuple[Failure, ...] = ()


class DealAssociations(Wire):
    """Who and what a deal has; the key of line items holds a space."""

    companies: Page[Association] = Page(results=())
    contacts: Page[Association] = Page(results=())
    line_items: Page[Association] = Field(Page(results=()), validation_alias=AliasChoices("line items", "line_items"))


class DealProperties(Wire):
    """A deal's properties."""

    dealname: Text = ""
    pipeline: Text = ""
    dealstage: Text = ""
    amount: Number = None
    deal_currency_code: Text = ""
    hs_exchange_rate: Number = None
    hs_is_closed: Flag = None
    hs_is_closed_won: Flag = None
    closedate: Instant = None
    hubspot_owner_id: Text = ""
    hs_lastmodifieddate: Instant = None
    hs_merged_object_ids: Text = ""
    ledgerlink_terms: Text = ""
    ledgerlink_tax_exempt: Text = ""
    ledgerlink_tax_class: Text = ""
    ledgerlink_action: Text = ""


class DealRecord(Wire):
    """A deal with its associations."""

    id: Id
    properties: DealProperties
    updatedAt: Instant = None
    associations: DealAssociations = DealAssociations()


class LineProperties(Wire):
    """A line item's properties: `discount` is an amount for each unit, `amount` HubSpot's own net total."""

    name: Text = ""
    description: Text = ""
    hs_product_id: Text = ""
    hs_sku: Text = ""
    quantity: Number = None
    price: Number = None
    discount: Number = None
    hs_discount_percentage: Number = None
    amount: Number = None
    recurringbillingfrequency: Text = ""
    hs_position_on_quote: Number = None


class LineRecord(Wire):
    """A line item."""

    id: Id
    properties: LineProperties


class CompanyProperties(Wire):
    """A company's properties."""

    name: Text = ""
    domain: Text = ""
    phone: Text = ""
    address: Text = ""
    address2: Text = ""
    city: Text = ""
    state: Text = ""
    zip: Text = ""
    country: Text = ""
    ledgerlink_tax_number: Text = ""
    ledgerlink_terms: Text = ""
    ledgerlink_tax_exempt: Text = ""
    ledgerlink_tax_class: Text = ""
    ledgerlink_customer_id: Text = ""


class CompanyRecord(Wire):
    """A company."""

    id: Id
    properties: CompanyProperties


class ContactProperties(Wire):
    """A contact's properties; a contact has no second address line."""

    firstname: Text = ""
    lastname: Text = ""
    email: Text = ""
    phone: Text = ""
    address: Text = ""
    city: Text = ""
    state: Text = ""
    zip: Text = ""
    country: Text = ""
    ledgerlink_customer_id: Text = ""


class ContactRecord(Wire):
    """A contact."""

    id: Id
    properties: ContactProperties


class MessageProperties(Wire):
    """The body of a note or a task, whichever it is."""

    hs_note_body: Text = ""
    hs_task_body: Text = ""


class MadeRecord(Wire):
    """What every answer to a write says of its record."""

    id: Id
    updatedAt: Instant = None


class MessageRecord(MadeRecord):
    """A note or a task."""

    properties: MessageProperties = MessageProperties()


class Linked(Wire):
    """A record on the other side, in the association lists."""

    toObjectId: Id


class StageMetadata(Wire):
    """Texts, all of them: "true", "1.0"."""

    isClosed: Flag = None
    probability: Number = None


class StageRow(Wire):
    """A stage of a pipeline."""

    id: Id
    label: Text = ""
    archived: bool = False
    metadata: StageMetadata = StageMetadata()


class PipelineRow(Wire):
    """A pipeline."""

    id: Id
    archived: bool = False
    stages: tuple[StageRow, ...] = ()


class Details(Wire):
    """The portal's own settings."""

    portalId: Text
    timeZone: Text = ""
    companyCurrency: Text = ""
    uiDomain: Text = ""


class OptionRow(Wire):
    """An option of a choice."""

    value: Text


class PropertyRow(Wire):
    """A property's definition."""

    name: Text
    type: Text = ""
    options: tuple[OptionRow, ...] = ()


class GroupRow(Wire):
    """A group of properties."""

    name: Text
