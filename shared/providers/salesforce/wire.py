"""Salesforce's payloads: only what we read, under Salesforce's own names. Absent, null and empty are the same."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from shared.providers.salesforce.fields import api_name
from shared.providers.salesforce.ids import is_id, whole

Row = TypeVar("Row")


def _text(value: Any) -> Any:
    return "" if value is None else value


def _id(value: Any) -> Any:
    """An id in its 18 characters; none is empty."""
    if value in (None, ""):
        return ""
    return whole(value) if isinstance(value, str) and is_id(value) else value


def _instant(value: Any) -> Any:
    """`2026-11-20T16:31:04.000+0000`: the offset is without a colon."""
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value or None


def _ours(fact: str) -> Any:
    return Field("", validation_alias=api_name(fact))


def _ticked(fact: str) -> Any:
    return Field(default=False, validation_alias=api_name(fact))


def _plain(value: Decimal | None) -> Decimal | None:
    """Doubles come as `1500.0` and `1.5E7`: the same number shall always have the same digits."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _flag(value: Any) -> Any:
    return False if value is None else value


Text = Annotated[str, BeforeValidator(_text)]
RecordId = Annotated[str, BeforeValidator(_id)]
Number = Annotated[Decimal | None, Field(allow_inf_nan=False), AfterValidator(_plain)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Instant = Annotated[AwareDatetime | None, BeforeValidator(_instant)]


class Wire(BaseModel):
    """Tolerant: what we don't know is ignored, what isn't there is empty."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The plain fields we read: these and no others are asked for."""
        return tuple(
            str(info.validation_alias or name)
            for name, info in cls.model_fields.items()
            if info.json_schema_extra != RELATED
        )


RELATED: JsonDict = {"related": True}
"""Marks what is asked for by another path than its own name."""


class Rows(Wire, Generic[Row]):
    """A page of rows, of a query or below a row; `nextRecordsUrl` is where it goes on."""

    totalSize: int = 0
    done: bool = True
    nextRecordsUrl: Text = ""
    records: tuple[Row, ...]


class Named(Wire):
    """A related record's name."""

    Name: Text = ""


class Line(Wire):
    """An opportunity's line: `Discount` is a percentage, `TotalPrice` Salesforce's own net total."""

    Id: RecordId
    OpportunityId: RecordId = ""
    Quantity: Number = None
    UnitPrice: Number = None
    Discount: Number = None
    TotalPrice: Number = None
    Description: Text = ""
    SortOrder: Number = None
    ProductCode: Text = ""
    Product2Id: RecordId = ""
    SystemModstamp: Instant = None
    Product2: Named | None = Field(None, json_schema_extra=RELATED)


class ContactRole(Wire):
    """Who plays which part on an opportunity."""

    ContactId: RecordId = ""
    IsPrimary: Flag = False


class Opportunity(Wire):
    """An opportunity. Salesforce always says whether it is won: one that doesn't can't be read, and is no open one."""

    Id: RecordId
    Name: Text = ""
    StageName: Text = ""
    IsWon: bool
    IsClosed: bool
    Amount: Number = None
    CloseDate: date | None = None
    AccountId: RecordId = ""
    OwnerId: RecordId = ""
    SystemModstamp: Instant = None
    terms: Text = _ours("terms")
    tax_exempt: Flag = _ticked("tax_exempt")
    tax_class: Text = _ours("tax_class")
    action: Text = _ours("action")
    CurrencyIsoCode: Text = Field("", json_schema_extra=RELATED)
    ContactId: RecordId = Field("", json_schema_extra=RELATED)
    OpportunityLineItems: Rows[Line] | None = Field(None, json_schema_extra=RELATED)
    OpportunityContactRoles: Rows[ContactRole] | None = Field(None, json_schema_extra=RELATED)


class Standing(Wire):
    """Where an opportunity stands, and since which change."""

    Id: RecordId
    StageName: Text = ""
    SystemModstamp: Instant = None


class Account(Wire):
    """An account."""

    Id: RecordId
    Name: Text = ""
    Website: Text = ""
    Phone: Text = ""
    BillingStreet: Text = ""
    BillingCity: Text = ""
    BillingState: Text = ""
    BillingPostalCode: Text = ""
    BillingCountry: Text = ""
    tax_number: Text = _ours("tax_number")
    terms: Text = _ours("terms")
    tax_exempt: Flag = _ticked("tax_exempt")
    tax_class: Text = _ours("tax_class")
    customer_id: Text = _ours("customer_id")
    BillingCountryCode: Text = Field("", json_schema_extra=RELATED)
    IsPersonAccount: Flag = Field(default=False, json_schema_extra=RELATED)
    PersonContactId: RecordId = Field("", json_schema_extra=RELATED)
    PersonEmail: Text = Field("", json_schema_extra=RELATED)
    FirstName: Text = Field("", json_schema_extra=RELATED)
    LastName: Text = Field("", json_schema_extra=RELATED)


class Contact(Wire):
    """A contact."""

    Id: RecordId
    FirstName: Text = ""
    LastName: Text = ""
    Email: Text = ""
    Phone: Text = ""
    MailingStreet: Text = ""
    MailingCity: Text = ""
    MailingState: Text = ""
    MailingPostalCode: Text = ""
    MailingCountry: Text = ""
    customer_id: Text = _ours("customer_id")
    MailingCountryCode: Text = Field("", json_schema_extra=RELATED)


class Rate(Wire):
    """How many of a currency one of the corporate currency is, and to how many decimals its amounts are kept."""

    IsoCode: Text
    ConversionRate: Number = None
    DecimalPlaces: int | None = None
    IsCorporate: Flag = False


class Stage(Wire):
    """A stage; opportunities name it by `ApiName`, people by `MasterLabel`."""

    ApiName: Text
    MasterLabel: Text = ""
    IsActive: bool = True
    IsWon: Flag = False
    IsClosed: Flag = False


class Organisation(Wire):
    """The org's own settings."""

    Id: RecordId
    Name: Text = ""
    TimeZoneSidKey: Text = ""
    DefaultCurrencyIsoCode: Text = ""


class Changed(Wire):
    """A row of what changed."""

    Id: RecordId
    SystemModstamp: Instant = None


class Saved(Wire):
    """What a create or an upsert answers."""

    id: RecordId
    success: bool = True


class OptionRow(Wire):
    """A value of a picklist."""

    value: Text
    active: bool = True


class FieldRow(Wire):
    """A field as a describe shows it to whoever asks."""

    name: Text
    type: Text = ""
    scale: int = 0
    updateable: bool = True
    picklistValues: tuple[OptionRow, ...] = ()


class ListRow(Wire):
    """What stands below an object's records, by the name that a query gives it."""

    relationshipName: Text = ""


class Described(Wire):
    """An object as a describe shows it."""

    fields: tuple[FieldRow, ...] = ()
    childRelationships: tuple[ListRow, ...] = ()

    @property
    def lists(self) -> frozenset[str]:
        """The names of what stands below its records."""
        return frozenset(row.relationshipName for row in self.childRelationships)
