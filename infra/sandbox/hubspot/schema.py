"""Property definitions that every portal starts with, and custom ones that apps add."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.hubspot.instants import iso_ms

TYPES = frozenset({"string", "number", "date", "datetime", "enumeration", "bool", "phone_number"})
FIELD_TYPES = frozenset(
    {
        "text", "textarea", "number", "date", "select", "radio", "checkbox", "booleancheckbox", "file", "html",
        "phonenumber", "calculation_equation",
    }
)  # fmt: skip
LIFECYCLE = [
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
]  # in the only direction in which a contact or company moves
BILLING = [
    "weekly",
    "biweekly",
    "monthly",
    "quarterly",
    "per_six_months",
    "annually",
    "per_two_years",
    "per_three_years",
    "per_four_years",
    "per_five_years",
]

# name type fieldType [ro] [unique] [options separated by |]
_COMMON = """
hs_object_id number number ro
hs_lastmodifieddate datetime date ro
hs_merged_object_ids enumeration checkbox ro
hubspot_owner_id enumeration select
hs_object_source string text ro
"""
_PERSON = f"""
phone string phonenumber
address string text
address2 string text
city string text
state string text
zip string text
country string text
lifecyclestage enumeration radio {"|".join(LIFECYCLE)}
website string text
createdate datetime date
"""
_RECURRING = f"""
recurringbillingfrequency enumeration select {"|".join(BILLING)}
hs_recurring_billing_period string text
hs_recurring_billing_start_date date date
"""
TABLES: dict[str, str] = {
    "contacts": _COMMON + _PERSON + """
email string text unique
firstname string text
lastname string text
company string text
jobtitle string text
mobilephone string phonenumber
lastmodifieddate datetime date ro
associatedcompanyid number number ro
""",
    "companies": _COMMON + _PERSON + """
name string text
domain string text
description string textarea
industry string text
numberofemployees number number
annualrevenue number number
hs_additional_domains string textarea
hs_parent_company_id number number ro
""",
    "deals": _COMMON + """
dealname string text
description string textarea
amount number number
deal_currency_code enumeration select
hs_exchange_rate number number ro
amount_in_home_currency number number ro
pipeline enumeration select
dealstage enumeration radio
hs_deal_stage_probability number number ro
hs_is_closed bool booleancheckbox ro
hs_is_closed_won bool booleancheckbox ro
hs_is_closed_lost bool booleancheckbox ro
hs_projected_amount number number ro
hs_v2_date_entered_current_stage datetime date ro
hs_num_of_associated_line_items number number ro
hs_tcv number number ro
hs_acv number number ro
hs_arr number number ro
hs_mrr number number ro
closedate datetime date
createdate datetime date
dealtype enumeration radio newbusiness|existingbusiness
closed_lost_reason string textarea
closed_won_reason string textarea
hs_next_step string text
""",
    "products": _COMMON + _RECURRING + """
name string text
price number number
hs_sku string text
description string textarea
hs_cost_of_goods_sold number number
hs_price_gbp number number
hs_price_eur number number
hs_price_usd number number
createdate datetime date ro
""",
    "line_items": _COMMON + _RECURRING + """
name string text
description string textarea
hs_product_id number number
hs_sku string text
quantity number number
price number number
amount number number ro
discount number number
hs_discount_percentage number number
hs_total_discount number number ro
hs_pre_discount_amount number number ro
tax number number
hs_tax_rate_group_id number number
hs_tax_rate number number ro
hs_tax_amount number number ro
hs_post_tax_amount number number ro
hs_line_item_currency_code enumeration select
hs_billing_start_delay_type enumeration select hs_billing_start_delay_days|hs_billing_start_delay_months
hs_billing_start_delay_days number number
hs_billing_start_delay_months number number
hs_recurring_billing_number_of_payments number number
hs_acv number number ro
hs_arr number number ro
hs_mrr number number ro
hs_tcv number number ro
hs_margin number number ro
hs_cost_of_goods_sold number number
hs_position_on_quote number number
createdate datetime date ro
""",
    "quotes": _COMMON + """
hs_title string text
hs_status enumeration select DRAFT|PENDING_APPROVAL|APPROVED|APPROVAL_NOT_NEEDED|REJECTED
hs_quote_amount number number
hs_currency enumeration select
hs_language enumeration select en|de|fr|es
hs_expiration_date datetime date
hs_quote_number string text
hs_pdf_download_link string text ro
hs_quote_link string text ro
hs_sign_status enumeration select ESIGN_PENDING|ESIGN_IN_PROGRESS|ESIGN_COMPLETED
hs_payment_status enumeration select PENDING|PAID
hs_esign_enabled bool booleancheckbox
hs_terms string textarea
hs_createdate datetime date ro
""",
    "tasks": _COMMON + """
hs_timestamp datetime date
hs_task_subject string text
hs_task_body string html
hs_task_status enumeration select NOT_STARTED|COMPLETED|IN_PROGRESS|WAITING|DEFERRED
hs_task_priority enumeration select NONE|LOW|MEDIUM|HIGH
hs_task_type enumeration select TODO|CALL|EMAIL
hs_task_reminders string text
hs_createdate datetime date ro
""",
    "notes": _COMMON + """
hs_timestamp datetime date
hs_note_body string html
hs_attachment_ids string text
hs_createdate datetime date ro
""",
}  # fmt: skip


@dataclass
class Property:
    """One property of one object type, in one portal. Instants in milliseconds."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    created: int
    updated: int
    options: list[dict[str, Any]] = field(default_factory=list)
    unique: bool = False
    read_only: bool = False
    built_in: bool = False
    description: str = ""
    display_order: int = -1
    hidden: bool = False
    form_field: bool = False
    archived_at: int | None = None

    def represent(self) -> dict[str, Any]:
        """The definition as the properties API answers it."""
        answer: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": self.options,
            "displayOrder": self.display_order,
            "calculated": self.read_only and self.built_in,
            "externalOptions": self.name == "hubspot_owner_id",
            "hasUniqueValue": self.unique,
            "hidden": self.hidden,
            "hubspotDefined": self.built_in,
            "formField": self.form_field,
            "dataSensitivity": "non_sensitive",
            "modificationMetadata": {
                "archivable": not self.built_in,
                "readOnlyDefinition": self.built_in,
                "readOnlyValue": self.read_only,
            },
            "createdAt": iso_ms(self.created),
            "updatedAt": iso_ms(self.updated),
            "archived": self.archived_at is not None,
        }
        if self.built_in:
            answer["modificationMetadata"]["readOnlyOptions"] = True
        if self.archived_at is not None:
            answer["archivedAt"] = iso_ms(self.archived_at)
        return answer


def option(value: str, order: int, label: str | None = None) -> dict[str, Any]:
    """One choice of an enumeration."""
    return {"label": label or value.replace("_", " ").title(), "value": value, "displayOrder": order, "hidden": False}


def built_in(kind: str, now: int) -> dict[str, Property]:
    """The definitions with which an object type starts, by name."""
    return {definition.name: definition for definition in _parse(kind, TABLES[kind].split("\n"), now)}


def _parse(kind: str, rows: Iterable[str], now: int) -> Iterable[Property]:
    group = (
        f"{kind}information".replace("contactsi", "contacti")
        .replace("companiesi", "companyi")
        .replace("dealsi", "deali")
    )
    for row in rows:
        if not row:
            continue
        name, type_, field_type, *marks = row.split()
        choices = [mark for mark in marks if mark not in {"ro", "unique"}]
        yield Property(
            name=name,
            label=name.removeprefix("hs_").replace("_", " ").title(),
            type=type_,
            field_type=field_type,
            group=group,
            created=now,
            updated=now,
            options=[option(value, order) for order, value in enumerate(choices[0].split("|"))] if choices else [],
            unique="unique" in marks,
            read_only="ro" in marks,
            built_in=True,
        )
