"""A draft as finance reads it in the ledger: its foot and its lines, exactly; and more rules for the book."""

from decimal import Decimal
from typing import Any

END_OF_ITEMS = "# A line that no rule above names"
FOOT = ("SubTotal", "TotalTax", "Total")


def figure(value: object) -> Decimal:
    """An amount of the books, exactly; nothing where there is none."""
    return Decimal(str(value or 0))


def foot(invoice: dict[str, Any]) -> tuple[str, str, str]:
    """Net, tax and total, as the ledger came to them."""
    net, tax, total = (f"{figure(invoice[name]):.2f}" for name in FOOT)
    return net, tax, total


def amounts(invoice: dict[str, Any]) -> list[tuple[str, str]]:
    """What the ledger made of each line: its amount and its tax."""
    return [(f"{figure(one['LineAmount']):.2f}", f"{figure(one['TaxAmount']):.2f}") for one in invoice["LineItems"]]


def members(invoice: dict[str, Any], *names: str) -> list[tuple[str, ...]]:
    """These members of each line as text, without idle zeros; empty where a line has none."""
    return [tuple(_plain(line.get(name)) for name in names) for line in invoice["LineItems"]]


def tracked(invoice: dict[str, Any]) -> list[dict[str, str]]:
    """The cost centres of each line."""
    return [{one["Name"]: one["Option"] for one in line["Tracking"]} for line in invoice["LineItems"]]


def with_rules(text: str) -> tuple[str, str]:
    """The book with these tables beside its own."""
    return END_OF_ITEMS, f"{text}\n{END_OF_ITEMS}"


def _plain(value: object) -> str:
    if value is None:
        return ""
    return f"{figure(value).normalize():f}" if isinstance(value, int | float | Decimal) else str(value)
