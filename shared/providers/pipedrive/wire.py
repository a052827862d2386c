"""Pipedrive's payloads: only what we read, under Pipedrive's own names. Absent, null and empty are the same."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict

Member = TypeVar("Member")


def _text(value: Any) -> Any:
    """Null is no text; ids are numbers."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _instant(value: Any) -> Any:
    """RFC 3339 in v2, `YYYY-MM-DD HH:MM:SS` in v1; UTC either way."""
    if value in (None, ""):
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and moment.tzinfo is None else moment


def _many(value: Any) -> Any:
    return () if value is None else value


def _named(value: Any) -> Any:
    return {} if value is None else value


Text = Annotated[str, BeforeValidator(_text)]
Number = Decimal | None
Instant = Annotated[AwareDatetime | None, BeforeValidator(_instant)]
Custom = Annotated[Mapping[str, Any], BeforeValidator(_named)]


class Wire(BaseModel):
    """Tolerant: what we don't know is ignored, what isn't there is empty."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class One(Wire, Generic[Member]):
    """An answer about one record."""

    data: Member


class Offset(Wire):
    """Where the next page of a v1 list starts."""

    more_items_in_collection: bool = False
    next_start: int | None = None


class Beside(Wire):
    """What stands beside a list: where it goes on."""

    next_cursor: Text = ""
    pagination: Offset | None = None


class Many(Wire, Generic[Member]):
    """One page of a list."""

    data: Annotated[tuple[Member, ...], BeforeValidator(_many)] = ()
    additional_data: Beside | None = None

    @property
    def cursor(self) -> str:
        """The next page's cursor (v2); empty on the last."""
        return self.additional_data.next_cursor if self.additional_data else ""

    @property
    def next_start(self) -> str:
        """Where the next page begins (v1); empty on the last."""
        paging = self.additional_data.pagination if self.additional_data else None
        return str(paging.next_start) if paging and paging.more_items_in_collection and paging.next_start else ""


class Deal(Wire):
    """A deal; `value` is computed by Pipedrive once there are products on it."""

    id: Text
    title: Text = ""
    owner_id: Text = ""
    person_id: Text = ""
    org_id: Text = ""
    pipeline_id: Text = ""
    stage_id: Text = ""
    value: Number = None
    currency: Text = ""
    status: Text = ""
    update_time: Instant = None
    close_time: Instant = None
    won_time: Instant = None
    local_won_date: Text = ""
    local_lost_date: Text = ""
    local_close_date: Text = ""
    is_deleted: bool | None = None
    custom_fields: Custom = {}


class Line(Wire):
    """A product on a deal: `discount` is a percentage or an amount, `tax` a percentage, `sum` Pipedrive's own total."""

    id: Text
    product_id: Text = ""
    name: Text = ""
    order_nr: int | None = None
    item_price: Number = None
    quantity: Number = None
    discount: Number = None
    discount_type: Text = ""
    tax: Number = None
    tax_method: Text = ""
    sum: Number = None
    comments: Text = ""
    is_enabled: bool | None = None
    billing_frequency: Text = ""


class Discount(Wire):
    """A discount of the whole deal."""

    id: Text
    type: Text = ""
    amount: Number = None
    description: Text = ""


class Price(Wire):
    """What a product costs in one currency."""

    price: Number = None
    currency: Text = ""


class Product(Wire):
    """A product of the catalogue; `code` is its SKU."""

    id: Text
    name: Text = ""
    code: Text = ""
    description: Text = ""
    is_deleted: bool | None = None
    prices: Annotated[tuple[Price, ...], BeforeValidator(_many)] = ()


class Address(Wire):
    """An address: as somebody typed it (`value`), and its parts where Pipedrive found them."""

    value: Text = ""
    street_number: Text = ""
    route: Text = ""
    subpremise: Text = ""
    locality: Text = ""
    admin_area_level_1: Text = ""
    postal_code: Text = ""
    country: Text = ""


class Organization(Wire):
    """An organization."""

    id: Text
    name: Text = ""
    website: Text = ""
    address: Address | None = None
    is_deleted: bool | None = None
    custom_fields: Custom = {}


class Reached(Wire):
    """An e-mail address or a telephone number of a person."""

    value: Text = ""
    primary: bool | None = None
    label: Text = ""


class Person(Wire):
    """A person."""

    id: Text
    name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    emails: Annotated[tuple[Reached, ...], BeforeValidator(_many)] = ()
    phones: Annotated[tuple[Reached, ...], BeforeValidator(_many)] = ()
    postal_address: Address | None = None
    is_deleted: bool | None = None
    custom_fields: Custom = {}


class Named(Wire):
    """A record of which only the id matters."""

    id: Text


class Made(Named):
    """What every answer to a write says of its record."""

    update_time: Instant = None


class Message(Made):
    """A note (`content`) or an activity (`note`), whichever it is."""

    content: Text = ""
    note: Text = ""


class Me(Wire):
    """Who consented, and the company."""

    id: Text
    company_id: Text = ""
    company_name: Text = ""
    company_domain: Text = ""
    default_currency: Text = ""
    timezone_name: Text = ""


class Pipeline(Wire):
    """A pipeline."""

    id: Text
    name: Text = ""
    is_deleted: bool | None = None


class Stage(Wire):
    """A stage of a pipeline; says nothing of won or lost."""

    id: Text
    name: Text = ""
    order_nr: int | None = None
    pipeline_id: Text = ""
    is_deleted: bool | None = None


class Option(Wire):
    """An option of a choice: values are its `id`."""

    id: Text
    label: Text = ""


class FieldRow(Wire):
    """A field's definition; `field_code` is 40 hexadecimal digits where people made it."""

    field_name: Text = ""
    field_code: Text = ""
    field_type: Text = ""
    is_custom_field: bool = False
    options: Annotated[tuple[Option, ...], BeforeValidator(_many)] = ()


class ActivityType(Wire):
    """A type that activities may have."""

    key_string: Text = ""
    active_flag: bool | None = None
    order_nr: int | None = None


class User(Wire):
    """Somebody who owns deals."""

    id: Text
    name: Text = ""
    email: Text = ""
    active_flag: bool | None = None


class Webhook(Wire):
    """A webhook that is registered."""

    id: Text
    event_action: Text = ""
    event_object: Text = ""
    subscription_url: Text = ""
    version: Text = ""
    is_active: bool | int | None = None
    http_auth_user: Text = ""
    last_http_status: int | None = None
    remove_reason: Text = ""
    name: Text = ""
