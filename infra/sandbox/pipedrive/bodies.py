"""The bodies that v2 takes, resource by resource."""

from collections.abc import Mapping

from infra.sandbox.pipedrive.shapes import (
    BOOLEAN,
    DATE,
    DATE_OR_NULL,
    INTEGER,
    INTEGER_OR_NULL,
    INTEGERS,
    NAME,
    NUMBER,
    NUMBER_OR_NULL,
    OBJECT,
    POSITIVE,
    STRING,
    STRING_OR_NULL,
    TIME_OR_NULL,
    Shape,
)

Body = Mapping[str, Shape]
FREQUENCIES = ("one-time", "annually", "semi-annually", "quarterly", "monthly", "weekly")
FREQUENCY = Shape("string", choices=FREQUENCIES)
KIND_OF_DISCOUNT = Shape("string", choices=("percentage", "amount"))
STATUSES = ("open", "won", "lost")

ADDRESS_PARTS = (
    "value", "country", "admin_area_level_1", "admin_area_level_2", "locality", "sublocality", "route",
    "street_number", "subpremise", "postal_code",
)  # fmt: skip
ADDRESS = Shape("object", nullable=True, members=dict.fromkeys(ADDRESS_PARTS, STRING_OR_NULL))
WAYS = Shape(
    "array",
    items=Shape("object", members={"value": STRING, "primary": BOOLEAN, "label": STRING}, required=("value",)),
)

DEAL: Body = {
    "title": NAME,
    "owner_id": INTEGER,
    "person_id": INTEGER_OR_NULL,
    "org_id": INTEGER_OR_NULL,
    "pipeline_id": INTEGER,
    "stage_id": INTEGER,
    "value": NUMBER_OR_NULL,
    "currency": STRING,
    "is_deleted": BOOLEAN,
    "is_archived": BOOLEAN,
    "archive_time": TIME_OR_NULL,
    "status": Shape("string", choices=STATUSES),
    "probability": NUMBER_OR_NULL,
    "lost_reason": STRING_OR_NULL,
    "visible_to": INTEGER,
    "close_time": TIME_OR_NULL,
    "won_time": TIME_OR_NULL,
    "lost_time": TIME_OR_NULL,
    "expected_close_date": DATE_OR_NULL,
    "label_ids": INTEGERS,
    "custom_fields": OBJECT,
}
ORGANIZATION: Body = {
    "name": NAME,
    "owner_id": INTEGER,
    "add_time": TIME_OR_NULL,
    "visible_to": INTEGER,
    "label_ids": INTEGERS,
    "address": ADDRESS,
    "website": STRING_OR_NULL,
    "linkedin": STRING_OR_NULL,
    "industry": INTEGER_OR_NULL,
    "annual_revenue": INTEGER_OR_NULL,
    "employee_count": INTEGER_OR_NULL,
    "custom_fields": OBJECT,
}
CONTACT_SYNC = ("postal_address", "notes", "im", "birthday", "job_title")
"""Members of a person that exist only where the company has set contact sync up."""
PERSON: Body = {
    "name": NAME,
    "owner_id": INTEGER,
    "org_id": INTEGER_OR_NULL,
    "add_time": TIME_OR_NULL,
    "emails": WAYS,
    "phones": WAYS,
    "visible_to": INTEGER,
    "label_ids": INTEGERS,
    "marketing_status": Shape("string", choices=("no_consent", "unsubscribed", "subscribed", "archived")),
    "postal_address": ADDRESS,
    "notes": STRING_OR_NULL,
    "im": WAYS,
    "birthday": DATE_OR_NULL,
    "job_title": STRING_OR_NULL,
    "custom_fields": OBJECT,
}
ACTIVITY: Body = {
    "subject": STRING,
    "type": STRING,
    "owner_id": INTEGER,
    "deal_id": INTEGER_OR_NULL,
    "lead_id": STRING_OR_NULL,
    "org_id": INTEGER_OR_NULL,
    "project_id": INTEGER_OR_NULL,
    "due_date": DATE_OR_NULL,
    "due_time": STRING_OR_NULL,
    "duration": STRING_OR_NULL,
    "busy": BOOLEAN,
    "done": BOOLEAN,
    "location": ADDRESS,
    "participants": Shape(
        "array", items=Shape("object", members={"person_id": INTEGER, "primary": BOOLEAN}, required=("person_id",))
    ),
    "attendees": Shape("array", items=OBJECT),
    "public_description": STRING_OR_NULL,
    "priority": INTEGER_OR_NULL,
    "note": STRING_OR_NULL,
}
PRICE = Shape(
    "object",
    members={
        "currency": STRING,
        "price": NUMBER,
        "cost": NUMBER,
        "direct_cost": NUMBER_OR_NULL,
        "notes": STRING_OR_NULL,
    },
    required=("currency", "price"),
)
PRODUCT: Body = {
    "name": NAME,
    "code": STRING_OR_NULL,
    "description": STRING_OR_NULL,
    "unit": STRING_OR_NULL,
    "tax": NUMBER,
    "category": NUMBER_OR_NULL,
    "owner_id": INTEGER,
    "is_linkable": BOOLEAN,
    "visible_to": NUMBER,
    "prices": Shape("array", items=PRICE),
    "custom_fields": OBJECT,
    "billing_frequency": FREQUENCY,
    "billing_frequency_cycles": INTEGER_OR_NULL,
}
LINE: Body = {
    "product_id": INTEGER,
    "item_price": NUMBER,
    "quantity": NUMBER,
    "tax": NUMBER,
    "comments": STRING_OR_NULL,
    "discount": NUMBER,
    "is_enabled": BOOLEAN,
    "tax_method": Shape("string", choices=("exclusive", "inclusive", "none")),
    "discount_type": KIND_OF_DISCOUNT,
    "product_variation_id": INTEGER_OR_NULL,
    "billing_frequency": FREQUENCY,
    "billing_frequency_cycles": INTEGER_OR_NULL,
    "billing_start_date": DATE_OR_NULL,
}
DISCOUNT: Body = {"description": STRING, "amount": POSITIVE, "type": KIND_OF_DISCOUNT}
INSTALLMENT: Body = {"description": STRING, "amount": POSITIVE, "billing_date": DATE}
STAGE: Body = {
    "name": NAME,
    "pipeline_id": INTEGER,
    "deal_probability": INTEGER,
    "is_deal_rot_enabled": BOOLEAN,
    "days_to_rotten": INTEGER_OR_NULL,
}
PIPELINE: Body = {"name": NAME, "is_deal_probability_enabled": BOOLEAN}
FIELD_TYPES = (
    "varchar", "text", "double", "phone", "date", "daterange", "time", "timerange", "set", "enum", "varchar_auto",
    "address", "monetary", "org", "people", "user",
)  # fmt: skip
OPTION = Shape("object", members={"label": NAME}, required=("label",))
FIELD: Body = {
    "field_name": NAME,
    "field_type": Shape("string", choices=FIELD_TYPES),
    "options": Shape("array", items=OPTION),
    "ui_visibility": OBJECT,
    "important_fields": OBJECT,
    "required_fields": OBJECT,
    "description": STRING_OR_NULL,
}
