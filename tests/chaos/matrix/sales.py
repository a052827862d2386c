"""What sales and finance do in a simulated company, in the vendors' own pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.chaos.matrix.bundle import Bundle

A_MINUTE = 61
LINES = (("SEATS", "12", "49.99"), ("ONBOARDING", "1", "1500.50"))


@dataclass(frozen=True)
class Sale:
    """A deal, of which account and company."""

    account: str
    deal: str
    company: str


@dataclass
class Sales:
    """The people of every account. Names and prices differ from deal to deal, so that no mix-up goes unseen."""

    bundle: Bundle
    made: int = 0

    def sale(  # what a deal may differ in
        self, member: int = 0, *, company: str = "", won: bool = True, lines: Sequence[Any] = (), currency: str = ""
    ) -> Sale:
        """A deal of a new company, or of this one, in the account's own currency unless told; won unless it is to stay open."""
        self.made += 1
        currency = currency or self.bundle.members[member].currency
        account, crm = self.bundle.members[member].crm, self.bundle.pair.crm
        if not company:
            made = self.act("create_company", account=account, **crm.company(f"Buyer {account} {self.made}"))
            company = str(made["id"])
        sold = lines or (*LINES, ("EXTRA", "1", f"{self.made}.{self.made % 100:02d}"))
        deal = self.act("create_deal", account=account, **crm.order(company, f"Deal {self.made}", currency, sold))
        sale = Sale(account, str(deal["id"]), company)
        if won:
            self.moves(sale, "won")
        return sale

    def moves(self, sale: Sale, stage: str) -> None:
        """Sales moves the deal: won, lost or open."""
        self.act("move_deal", sale.deal, account=sale.account, stage=stage)

    def reprices(self, sale: Sale, price: str) -> None:
        """Sales changes what the deal is worth; `price` alone differs from vendor to vendor in what it is the price of."""
        self.bundle.pair.crm.reprices(self.act, sale.account, sale.deal, price)

    def act(self, do: str, identity: str = "", **with_: Any) -> Any:
        """Do something in the CRM's pages."""
        provider = self.bundle.sandboxes[self.bundle.pair.crm.provider].provider
        with provider.lock:
            return provider.act(do, identity, with_)

    def finance(self, do: str, identity: str, **with_: Any) -> Any:
        """Do something in the ledger's pages."""
        provider = self.bundle.sandboxes[self.bundle.pair.ledger.provider].provider
        with provider.lock:
            return provider.act(do, identity, with_)

    def invoice(self, sale: Sale) -> str:
        """The id of the deal's newest invoice in the ledger's books; empty where there is none."""
        provider = self.bundle.sandboxes[self.bundle.pair.ledger.provider].provider
        account = next(member.ledger for member in self.bundle.members if member.crm == sale.account)
        return self.bundle.pair.ledger.newest(provider, account, f"DEAL-{sale.deal}")
