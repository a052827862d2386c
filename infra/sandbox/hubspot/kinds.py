"""The object types of the CRM: names, ids, default properties, scopes. One row each."""

from dataclasses import dataclass

PRODUCT_SCOPES = ("crm.objects.products.read", "e-commerce")
LINE_SCOPES = ("crm.objects.line_items.read", "e-commerce")


@dataclass(frozen=True)
class Kind:
    """One object type. Scopes are alternatives: any one of them opens the call."""

    name: str  # in paths
    type_id: str
    word: str  # in association types, webhook subscriptions and messages
    key: str  # in the ``associations`` of an answer
    defaults: tuple[str, ...]  # answered when no properties are asked for
    created: str
    modified: str
    first_id: int
    read: tuple[str, ...]
    write: tuple[str, ...]
    searched: tuple[str, ...]  # where ``query`` looks
    notifies: bool = True  # whether changes reach webhooks


def _crm(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (f"crm.objects.{name}.read",), (f"crm.objects.{name}.write",)


_CREATED, _HS_CREATED, _MODIFIED = "createdate", "hs_createdate", "hs_lastmodifieddate"

KINDS: tuple[Kind, ...] = (
    Kind(
        "contacts", "0-1", "contact", "contacts", ("createdate", "email", "firstname", "lastname"),
        _CREATED, "lastmodifieddate", 9001, *_crm("contacts"), ("email", "firstname", "lastname", "phone"),
    ),
    Kind(
        "companies", "0-2", "company", "companies", ("createdate", "domain", "name"),
        _CREATED, _MODIFIED, 5001, *_crm("companies"), ("name", "domain", "phone", "website"),
    ),
    Kind(
        "deals", "0-3", "deal", "deals", ("amount", "closedate", "createdate", "dealname", "dealstage", "pipeline"),
        _CREATED, _MODIFIED, 31337, *_crm("deals"), ("dealname", "description"),
    ),
    Kind(
        "products", "0-7", "product", "products", ("createdate", "description", "name", "price"),
        _CREATED, _MODIFIED, 8001, PRODUCT_SCOPES, ("crm.objects.products.write", "e-commerce"),
        ("name", "description", "hs_sku"),
    ),
    Kind(
        "line_items", "0-8", "line_item", "line items", ("createdate",),
        _CREATED, _MODIFIED, 7001, LINE_SCOPES, ("crm.objects.line_items.write", "e-commerce"), ("name", "hs_sku"),
    ),
    Kind(
        "quotes", "0-14", "quote", "quotes", ("hs_createdate",),
        _HS_CREATED, _MODIFIED, 3001, *_crm("quotes"), ("hs_title",),
    ),
    Kind(
        "tasks", "0-27", "task", "tasks", ("hs_createdate",),
        _HS_CREATED, _MODIFIED, 66001, *_crm("contacts"), ("hs_task_subject", "hs_task_body"), notifies=False,
    ),
    Kind(
        "notes", "0-46", "note", "notes", ("hs_createdate",),
        _HS_CREATED, _MODIFIED, 61001, *_crm("contacts"), ("hs_note_body",), notifies=False,
    ),
)  # fmt: skip

BY_WORD = {word: kind for kind in KINDS for word in (kind.name, kind.type_id, kind.word)}
CONTACTS, COMPANIES, DEALS, PRODUCTS, LINE_ITEMS, QUOTES, TASKS, NOTES = KINDS
