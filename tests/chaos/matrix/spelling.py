"""Vendors that write down what they are given in their own way, and how their books are read so that the same is the same."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.sandbox.core.transport import SandboxTransport
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.wires import Request

LEDGERS_WAY = (
    (r"\+44 (\d\d) (\d{4}) (\d{4})", r"0\1-\2-\3"),
    (r'("City": ?"[^"]*),', r"\1"),
    ('"United Kingdom"', '"GB"'),
)
"""National numbers, no commas in a city, and the country's code."""
CRMS_WAY = (
    (r"\b0(\d\d)-(\d{4})-(\d{4})", r"+44 \1 \2 \3"),
    (r'("(?:city|BillingCity)": ?"[^"]+)"', r'\1, UK"'),
    ('"GB"', '"United Kingdom"'),
)
"""International numbers, cities with their country, and the country's name. Sent there and back, a city would grow for ever."""
LANDS = {"United Kingdom": "GB", "GBR": "GB"}
DIGITS = 10
"""Of a British number, without what stands before it at home or abroad."""
DROPPED = frozenset({"content-length"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says of a customer, however it is spelled."""

    name: str
    phone: str
    city: str
    country: str


def spelled(name: str, phone: str, city: str, country: str) -> Said:
    """These texts, whichever way they are spelled."""
    return Said(name, re.sub(r"\D", "", phone)[-DIGITS:], re.sub(",? UK$", "", city), LANDS.get(country, country))


def _hubspot(row: Row) -> Said:
    held = row["properties"]
    return spelled(held["name"], held.get("phone") or "", held.get("city") or "", held.get("country") or "")


def _salesforce(row: Row) -> Said:
    return spelled(row["Name"], row.get("Phone") or "", row.get("BillingCity") or "", row.get("BillingCountry") or "")


def _xero(row: Row) -> Said:
    phone: Row = next((one for one in row["Phones"] if one["PhoneType"] == "DEFAULT"), {})
    place: Row = next((one for one in row["Addresses"] if one["AddressType"] == "POBOX"), {})
    return spelled(row["Name"], phone.get("PhoneNumber", ""), place.get("City", ""), place.get("Country", ""))


def _quickbooks(row: Row) -> Said:
    phone, place = row.get("PrimaryPhone", {}), row.get("BillAddr", {})
    return spelled(row["DisplayName"], phone.get("FreeFormNumber", ""), place.get("City", ""), place.get("Country", ""))


READ: Mapping[str, tuple[str, Callable[[Row], Said]]] = {
    "hubspot": ("id", _hubspot),
    "salesforce": ("Id", _salesforce),
    "xero": ("ContactID", _xero),
    "quickbooks": ("Id", _quickbooks),
}
"""Where a vendor's books have a record's own id, and how a row is read."""


def said(bundle: Bundle, provider: str, identity: str) -> Said:
    """What the books of this vendor say of the company, or of the customer."""
    app, (place, read) = bundle.sandboxes[provider], READ[provider]
    with app.provider.lock:
        books = app.provider.books()
    rows: Sequence[Row] = books["companies" if provider == bundle.pair.crm.provider else "customers"]
    return read(next(row for row in rows if str(row[place]) == identity))


def _changes(request: Request) -> bool:
    """Whether it writes, be it in a bundle of requests that is sent like a read."""
    return request.effect is not None or re.search(r'"method": ?"PATCH"', request.asked.content.decode()) is not None


@dataclass
class Spelling:
    """
    Each vendor keeps what we write in its own spelling, and answers and tells so. `writes` are ours, `respelled` counts those
    that became another text.

    After `most` writes the vendors fall silent, so that two systems that talk to each other for ever come to an end.
    """

    bundle: Bundle
    most: int
    writes: list[str] = field(default_factory=list)
    respelled: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if not request.connection or "token" in request.what or not _changes(request):
            return carry_out()
        self.writes.append(f"{request.where}: {request.what}")
        if len(self.writes) > self.most:
            self.bundle.postman.treat = lambda _event, _again: ()
        asked: httpx.Request = request.asked
        body = anew = asked.content.decode()
        for given, own in CRMS_WAY if request.where == self.bundle.pair.crm.provider else LEDGERS_WAY:
            anew = re.sub(given, own, anew)
        if anew == body:
            return carry_out()
        self.respelled += 1
        kept = {name: value for name, value in asked.headers.items() if name not in DROPPED}
        rewritten = httpx.Request(asked.method, asked.url, headers=kept, content=anew.encode())
        return SandboxTransport(self.bundle.sandboxes[request.where]).handle_request(rewritten)
