"""One request of the control plane to do what a person does, and the record that it names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import payments
from infra.sandbox.xero.documents import Write
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS, Organisation

if TYPE_CHECKING:
    from infra.sandbox.xero.provider import Xero

PERSON = Write(create=True, by=None, unit_places=4)
EDIT = replace(PERSON, create=False)
FOUND_BY_NAME = {"Contacts": ("ContactNumber", "Name"), "Invoices": ("InvoiceNumber",), "Items": ("Code",)}


@dataclass(frozen=True)
class Asked:
    """One request of the control plane: the id (or number, name, code) it names and its arguments."""

    xero: Xero
    id: str
    arguments: Record

    def org(self) -> Organisation:
        """The organisation by ``account``, or the first."""
        tenant = self.arguments.get("account") or next(iter(self.xero.organisations))
        if tenant not in self.xero.organisations:
            raise CannotAct(f"no organisation {tenant}")
        return self.xero.organisations[tenant]

    def find(self, *collections: str) -> tuple[Organisation, str, Record]:
        """The record that ``id`` names, in any organisation."""
        for org in self.xero.organisations.values():
            for collection in collections:
                for member in (IDS[collection], *FOUND_BY_NAME.get(collection, ()), "Code"):
                    found = next((row for row in org.rows(collection) if self.id and row.get(member) == self.id), None)
                    if found is not None:
                        return org, collection, found
        raise CannotAct(f"no {' or '.join(collections)} with id {self.id!r}")

    def amount(self, default: Decimal) -> Decimal:
        """The argument ``amount`` or a default."""
        return Decimal(str(self.arguments["amount"])) if "amount" in self.arguments else default

    def paid(self, org: Organisation, member: str, record_id: str, amount: Decimal) -> Record:
        """
        A payment of (or refund for) a document, into the bank account of its arguments; of a foreign one at ``rate``, in Xero's
        direction.
        """
        sent = {
            member: {IDS[f"{member}s"]: record_id},
            "Account": {"Code": str(self.arguments.get("bank", "090"))},
            "Date": self.arguments.get("date"),
            "Amount": amount,
            "CurrencyRate": self.arguments.get("rate"),
            "Reference": self.arguments.get("reference", ""),
            "IsReconciled": self.arguments.get("reconciled", False),
        }
        return payments.create(org, sent, by=None)
