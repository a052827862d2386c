"""One request of the control plane to do what a person does, and the record that it names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import Company

if TYPE_CHECKING:
    from infra.sandbox.quickbooks.provider import QuickBooks

PERSON = Write()
KINDS = {"customer": "Customer"}  # what ``kind`` calls them: a word that every ledger's sandbox takes
FOUND_BY = {"Customer": "DisplayName", "Vendor": "DisplayName", "Item": "Name", "Account": "Name", "Term": "Name"}
OWN = ("account", "type", "kind")  # arguments that say where to look, not what to do


@dataclass(frozen=True)
class Asked:
    """One request of the control plane: the id (or number, or name) that it names and its arguments."""

    quickbooks: QuickBooks
    id: str
    arguments: Record

    def company(self) -> Company:
        """The company by ``account``, or the first."""
        realm = self.arguments.get("account") or next(iter(self.quickbooks.companies))
        if realm not in self.quickbooks.companies:
            raise CannotAct(f"no company {realm}")
        return self.quickbooks.companies[realm]

    def find(self, *kinds: str) -> tuple[Company, str, Record]:
        """
        The record that ``id`` names: in ``account``, else in the first company that has one.

        Companies have the same ids, and so have entities of different families: ``type`` names the entity, or ``kind`` does in our words.
        """
        meant = self.arguments.get("type") or KINDS.get(str(self.arguments.get("kind")))
        wanted = [kind for kind in kinds if meant in (None, kind)]
        companies = [self.company()] if "account" in self.arguments else list(self.quickbooks.companies.values())
        for company in companies:
            for kind in wanted:
                member = FOUND_BY.get(kind, "DocNumber")
                found = company.find(kind, self.id) or (company.first(kind, **{member: self.id}) if self.id else None)
                if found is not None:
                    return company, kind, found
        raise CannotAct(f"no {' or '.join(kinds)} with id {self.id!r}")

    def given(self) -> Record:
        """The arguments in the vendor's own names."""
        return {name: value for name, value in self.arguments.items() if name not in OWN}

    def amount(self, default: Decimal) -> Decimal:
        """The argument ``amount`` or a default."""
        return Decimal(str(self.arguments["amount"])) if "amount" in self.arguments else default
