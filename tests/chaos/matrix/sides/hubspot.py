"""HubSpot as the rows take it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.model.refs import Kind
from shared.providers.hubspot.fields import FIELDS
from tests.chaos.matrix.sides.shapes import Act, Books, CrmDrift, CrmSide, Sold
from tests.chaos.matrix.watching import ShorterPages


def _deals(books: Books) -> Iterator[Sold]:
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
            currency=held.get("deal_currency_code") or "",
        )


def _messages(books: Books) -> Iterator[tuple[str, str, str]]:
    for kind, name in (("notes", "hs_note_body"), ("tasks", "hs_task_body")):
        for row in books[kind]:
            for to in row.get("associations", {}).get("deals", {}).get("results", []):
                yield row["_account"], str(to["id"]), f"{kind}: {row['properties'][name]}"


def _order(company: str, name: str, currency: str, lines: Sequence[tuple[str, str, str]]) -> Mapping[str, Any]:
    return {
        "properties": {"dealname": name, "deal_currency_code": currency},
        "company": company,
        "lines": [
            {"name": sku.title(), "hs_sku": sku, "quantity": quantity, "price": price} for sku, quantity, price in lines
        ],
    }


def _reprices(act: Act, account: str, deal: str, price: str) -> object:
    """The deal's own amount, whatever its lines come to."""
    return act("edit", deal, account=account, properties={"amount": price})


HUBSPOT = CrmSide(
    "hubspot",
    _deals,
    _messages,
    _order,
    writes=(
        "PATCH /crm/objects/[^/]+/deals/",
        "PATCH /crm/objects/[^/]+/companies/",
        "POST /crm/objects/[^/]+/notes$",
    ),
    asks=("POST /crm/objects/[^/]+/tasks$", "PATCH /crm/objects/[^/]+/tasks/"),
    reads="/crm/objects/[^/]+/deals/{deal}\\b",
    company=lambda name: {"properties": {"name": name, "domain": f"{name.lower().replace(' ', '-')}.test"}},
    reprices=_reprices,
    lag=lambda provider, account, seconds: provider.act("settings", "", {"account": account, "search_lag_s": seconds}),
    allows=lambda _provider, _a_day: None,  # it says nothing of a day's calls that we would heed
    drift=CrmDrift(
        won="closedwon",
        stage="dealstage",
        says_won=frozenset({"hs_is_closed_won", "hs_is_closed"}),
        currency="deal_currency_code",
        ours=[one.name for one in FIELDS[Kind.DEAL] if one.written],
        shorter=lambda _provider: ShorterPages("hubspot"),
    ),
)
