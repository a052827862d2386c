"""What finance and sales see, as tables: the draft in the ledger, the deal and the company under the CRM's own labels."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local.pair import Side

OURS = "ledgerlink_"
Labels = Mapping[str, tuple[str, Mapping[str, str]]]
DEAL = ("dealname", "amount", "deal_currency_code", "dealstage")


def show_invoice(console: Console, ledger: Side, invoice: Mapping[str, Any]) -> None:
    """The invoice with its lines, totals and buyer."""
    title = f"The draft as finance sees it in Xero: {invoice['InvoiceNumber']}, {invoice['Status']}"
    grid = Table(title=title, title_justify="left")
    for column in ("Description", "Qty", "Price", "Disc %", "Account", "Tax", "Net"):
        grid.add_column(column, justify="left" if column == "Description" else "right")
    for line in invoice["LineItems"]:
        names = ("Description", "Quantity", "UnitAmount", "DiscountRate", "AccountCode", "TaxType")
        grid.add_row(*(_figure(line.get(name)) for name in names), f"{Decimal(str(line['LineAmount'])):.2f}")
    customer = next(c for c in ledger.books()["customers"] if c["ContactID"] == invoice["Contact"]["ContactID"])
    console.print(grid)
    console.print(
        f"  to {customer['Name']}, reference {invoice['Reference']}, {invoice['DateString'][:10]}, due "
        f"{invoice['DueDateString'][:10]}, {invoice.get('CurrencyRate')} {invoice['CurrencyCode']} to 1 of the books'\n"
        f"  net {invoice['SubTotal']} + tax {invoice['TotalTax']} = "
        f"[bold]{invoice['CurrencyCode']} {invoice['Total']}[/]\n"
    )


def show_deal(console: Console, crm: Side, deal: str, title: str) -> None:
    """The deal's own facts and what Ledgerlink wrote on it."""
    held = next(d for d in crm.books()["deals"] if str(d["id"]) == deal)["properties"]
    console.print(_table(title, held, DEAL, _shown(crm, "deals")))


def show_company(console: Console, crm: Side, deal: str) -> None:
    """The figures of the deal's company, and its timeline with a note a line."""
    books = crm.books()
    buyer = next(d for d in books["deals"] if str(d["id"]) == deal)["associations"]["companies"]["results"][0]["id"]
    held = next(c for c in books["companies"] if str(c["id"]) == str(buyer))["properties"]
    console.print(_table("The company as sales sees it", held, ("name",), _shown(crm, "companies")))
    console.print("Its timeline:")
    for note in books["notes"]:
        console.print(f"  {re.sub(r'<[^>]+>', ' ', note['properties']['hs_note_body']).strip()}", markup=False)


def _table(title: str, held: Mapping[str, str], first: Iterable[str], shown: Labels) -> Table:
    grid = Table(title=title, title_justify="left", show_header=False)
    for name in (*first, *sorted(n for n in held if n.startswith(OURS))):
        if held.get(name):
            label, options = shown[name]
            grid.add_row(label, options.get(held[name], held[name]))
    return grid


def _shown(crm: Side, kind: str) -> Labels:
    """How the CRM shows each field of such a record: its label, and the label of each choice by its value."""
    told = crm.described
    asked = crm.client.get(
        f"{told['origin']}/crm/v3/properties/{kind}", headers={"Authorization": f"Bearer {told['access_token']}"}
    )
    return {
        one["name"]: (one["label"], {choice["value"]: choice["label"] for choice in one.get("options") or ()})
        for one in asked.raise_for_status().json()["results"]
    }


def _figure(value: object) -> str:
    """A figure as people write it: without the zeros that JSON adds."""
    text = str(value if value is not None else "")
    return text.removesuffix(".0")
