"""
A pair of vendors as a parameter of every row: what sales and finance do there, and how their books are read.

Books are read in the vendors' own shapes, through the sandboxes' control plane; nothing of ours is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.local.faces import ledger_face
from infra.local.faces.reading import at

Books = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sold:
    """A deal as the CRM's books show it. `status`, `number` and `paid` are what sales was told; `buyer` its company's name."""

    account: str
    id: str
    won: bool
    amount: Decimal
    buyer: str
    buyer_id: str
    status: str
    number: str
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """An invoice as the ledger's books show it; `alive` unless finance removed it."""

    account: str
    id: str
    number: str
    reference: str
    net: Decimal
    alive: bool
    customer: str


@dataclass(frozen=True, slots=True)
class CrmSide:
    """
    One CRM. `deals` and `messages` read its books: (account, deal, text) of each note and task. `order` is what the act
    `create_deal` takes for a company's name, a currency, and lines of SKU, quantity and price. `writes` are method and path (a regular
    expression) of each write we make, `reads` the path by which a deal is read. `lag` lets searches in an account lag behind by so many seconds.
    """

    provider: str
    deals: Callable[[Books], Iterator[Sold]]
    messages: Callable[[Books], Iterator[tuple[str, str, str]]]
    order: Callable[[str, str, str, Sequence[tuple[str, str, str]]], Mapping[str, Any]]
    writes: tuple[str, ...]
    reads: str
    company: Callable[[str], Mapping[str, Any]]
    amount: Callable[[str], Mapping[str, Any]]
    lag: Callable[[Any, str, float], None]


@dataclass(frozen=True, slots=True)
class LedgerSide:
    """
    One ledger. `customers` gives (account, id, name, our number); `tax` is the code that all lines take, `revenue`
    their account, `item` their item where there must be one.
    `newest` finds the id of the newest invoice of a reference, as finance would by its search box; empty where there is none.
    `limits` narrow one of the vendor's own limits for a while, `crowded` the one on calls at once, where it has one.
    `revoked` takes the consent back, where its person can; `granted` gives it again, and the new access and refresh token.
    `allows` lets the vendor take so many calls a day: its headers must agree with what the connection is said to be allowed.
    """

    provider: str
    invoices: Callable[[Books], Iterator[Booked]]
    customers: Callable[[Books], Iterator[tuple[str, str, str, str]]]
    revenue: str
    tax: str
    item: str
    writes: tuple[str, ...]
    limits: tuple[Callable[[Any, str], AbstractContextManager[None]], ...]
    crowded: Callable[[Any], AbstractContextManager[None]] | None
    revoked: Callable[[Any], object] | None
    granted: Callable[[Any], tuple[str, str]]
    newest: Callable[[Any, str, str], str]
    allows: Callable[[Any, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A CRM and a ledger."""

    crm: CrmSide
    ledger: LedgerSide

    @property
    def name(self) -> str:
        return f"{self.crm.provider}-{self.ledger.provider}"

    @property
    def providers(self) -> tuple[str, str]:
        return self.crm.provider, self.ledger.provider


def _hubspot_deals(books: Books) -> Iterator[Sold]:
    names = {(row["_account"], str(row["id"])): row["properties"]["name"] for row in books["companies"]}
    for row in books["deals"]:
        held, account = row["properties"], row["_account"]
        linked = row.get("associations", {}).get("companies", {}).get("results", [])
        buyer = str(linked[0]["id"]) if linked else ""
        yield Sold(
            account=account,
            id=str(row["id"]),
            won=held.get("hs_is_closed_won") == "true" and not row.get("archived"),
            amount=Decimal(held.get("amount") or 0),
            buyer=names.get((account, buyer), ""),
            buyer_id=buyer,
            status=held.get("ledgerlink_sync_status") or "",
            number=held.get("ledgerlink_invoice_number") or "",
            paid=held.get("ledgerlink_invoice_status") == "paid",
        )


def _hubspot_messages(books: Books) -> Iterator[tuple[str, str, str]]:
    for kind, name in (("notes", "hs_note_body"), ("tasks", "hs_task_body")):
        for row in books[kind]:
            for to in row.get("associations", {}).get("deals", {}).get("results", []):
                yield row["_account"], str(to["id"]), f"{kind}: {row['properties'][name]}"


def _hubspot_order(company: str, name: str, currency: str, lines: Sequence[tuple[str, str, str]]) -> Mapping[str, Any]:
    return {
        "properties": {"dealname": name, "deal_currency_code": currency},
        "company": company,
        "lines": [
            {"name": sku.title(), "hs_sku": sku, "quantity": quantity, "price": price} for sku, quantity, price in lines
        ],
    }


def _xero_invoices(books: Books) -> Iterator[Booked]:
    for row in books["invoices"]:
        yield Booked(
            account=row["_account"],
            id=row["InvoiceID"],
            number=row.get("InvoiceNumber", ""),
            reference=row.get("Reference", ""),
            net=Decimal(str(row["SubTotal"])),
            alive=row["Status"] not in {"DELETED", "VOIDED"},
            customer=row["Contact"]["ContactID"],
        )


def _xero_customers(books: Books) -> Iterator[tuple[str, str, str, str]]:
    for row in books["customers"]:
        yield row["_account"], row["ContactID"], row["Name"], row.get("ContactNumber") or ""


def _xero_newest(provider: Any, account: str, reference: str) -> str:
    rows = provider.organisations[account].rows("Invoices")
    return next((row["InvoiceID"] for row in reversed(list(rows)) if row.get("Reference") == reference), "")


@contextmanager
def _xero_minute(provider: Any, _account: str) -> Iterator[None]:
    """Ten calls a minute: fewer than we are told."""
    with _narrowed(provider.limits.minute, "most", 10):
        yield


@contextmanager
def _xero_day(provider: Any, account: str) -> Iterator[None]:
    """Another app has used up the day, all but fifteen calls."""
    window = provider.limits.day
    with _narrowed(window, "most", window.most - window.remaining(account) + 15):
        yield


@contextmanager
def _xero_crowded(provider: Any) -> Iterator[None]:
    """Others have so many calls under way that there is no room for one more."""
    with _narrowed(provider.limits, "at_once", 0):
        yield


@contextmanager
def _narrowed(limit: Any, name: str, to: int) -> Iterator[None]:
    before = getattr(limit, name)
    setattr(limit, name, to)
    try:
        yield
    finally:
        setattr(limit, name, before)


def _xero_granted(provider: Any) -> tuple[str, str]:
    identity = provider.identity
    tokens = identity.authority.issue(provider._granted)
    for tenant in provider.organisations:
        identity.connect(tenant, tokens.grant.id)
    return tokens.access, tokens.refresh


def _xero_allows(provider: Any, a_day: int) -> None:
    provider.limits.day.most = a_day


def _quickbooks_invoices(books: Books) -> Iterator[Booked]:
    face = ledger_face("quickbooks")
    for row in books["invoices"]:
        found = {name: at(row, place) for name, place in face.invoice.items()}
        yield Booked(
            account=row["_account"],
            id=str(found["id"]),
            number=str(found["number"]),
            reference=str(found["reference"]),
            net=Decimal(str(found["net"])),
            alive=found["status"] not in face.gone,
            customer=str(found["customer"]),
        )


def _quickbooks_customers(books: Books) -> Iterator[tuple[str, str, str, str]]:
    for row in books["customers"]:
        yield row["_account"], str(row["Id"]), row["DisplayName"], ""


def _quickbooks_newest(provider: Any, account: str, reference: str) -> str:
    found = [
        one for one in _quickbooks_invoices(provider.books()) if (one.account, one.reference) == (account, reference)
    ]
    return found[-1].id if found else ""


HUBSPOT = CrmSide(
    "hubspot",
    _hubspot_deals,
    _hubspot_messages,
    _hubspot_order,
    writes=(
        "PATCH /crm/objects/[^/]+/deals/",
        "PATCH /crm/objects/[^/]+/companies/",
        "POST /crm/objects/[^/]+/notes$",
        "POST /crm/objects/[^/]+/tasks$",
        "PATCH /crm/objects/[^/]+/tasks/",
    ),
    reads="/crm/objects/[^/]+/deals/{deal}\\b",
    company=lambda name: {"properties": {"name": name, "domain": f"{name.lower().replace(' ', '-')}.test"}},
    amount=lambda text: {"properties": {"amount": text}},
    lag=lambda provider, account, seconds: provider.act("settings", "", {"account": account, "search_lag_s": seconds}),
)
XERO = LedgerSide(
    "xero",
    _xero_invoices,
    _xero_customers,
    revenue="200",
    tax="OUTPUT2",
    item="",
    writes=("PUT /api.xro/2.0/Contacts", "PUT /api.xro/2.0/Invoices", "POST /api.xro/2.0/Invoices/"),
    limits=(_xero_minute, _xero_day),
    crowded=_xero_crowded,
    revoked=lambda provider: provider.act("revoke_consent", "", {}),
    granted=_xero_granted,
    newest=_xero_newest,
    allows=_xero_allows,
)
QUICKBOOKS = LedgerSide(
    "quickbooks",
    _quickbooks_invoices,
    _quickbooks_customers,
    revenue="4000",
    tax="20.0% S",
    item="SALES",
    writes=("POST /v3/company/[^/]+/customer", "POST /v3/company/[^/]+/invoice"),
    limits=(),
    crowded=None,
    revoked=None,
    granted=lambda _provider: ("", ""),
    newest=_quickbooks_newest,
    allows=lambda _provider, _a_day: None,
)
PAIRS: Mapping[str, Pair] = {pair.name: pair for pair in (Pair(HUBSPOT, XERO), Pair(HUBSPOT, QUICKBOOKS))}
