"""Any CRM beside any ledger on the local stack, seen and acted in through their faces."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.local.faces import crm_face, ledger_face
from infra.local.faces.reading import Record, at
from infra.local.finance import Finance
from infra.local.pair import Side
from infra.local.pairs import providers_of
from infra.local.sales import Sales
from infra.local.seed import connect, rules_of
from infra.local.stack import LocalStack
from shared.model.refs import ConnectionId, Kind, Ref
from shared.wiring import world
from tests.stories.backstage import Backstage

Buyer = tuple[str, str]
"""A company's id and its contact's."""
Line = Mapping[str, str]
LINES = (
    {"name": "Platform seats", "sku": "SEAT-PRO", "quantity": "12", "price": "49.9905"},
    {"name": "Onboarding", "sku": "ONBOARD", "quantity": "1", "price": "1500", "discount": "10"},
    {"name": "Support hours", "sku": "SUPPORT", "quantity": "2.5", "price": "120"},
)
ONE = {"name": "Support hours", "sku": "SUPPORT", "quantity": "4", "price": "120"}


@dataclass
class PairStage(Backstage):
    """What sales and finance do on the stack of one pair."""

    sales: Sales = field(kw_only=True)
    finance: Finance = field(kw_only=True)

    def until(self, true: Callable[[], Any], what: Callable[[], str], seconds: float = 180) -> Any:
        """
        As every stage's. On a busy machine webhooks can be answered too late so often that their vendor gives them up, or bans
        us for a while: what was lost so is found by the poll, whose time is not waited for.
        """
        try:
            return super().until(true, what, seconds / 2)
        except TimeoutError:
            for standing in self.world.connections.standings():
                self.world.cursors.soon(standing.id)
            self.stack.invoke("tick")
            return super().until(true, what, seconds)

    def company(self, sales: Sales | None = None) -> Buyer:
        """Sales, of the main account unless another is given, meets a new company with one contact."""
        sales, mark = sales or self.sales, time.time_ns()
        company = sales.make("company", {"name": f"Story Company {mark}", "domain": f"story-{mark}.test"})
        person = {"given": "Ann", "family": "Poe", "email": f"ap@story-{mark}.test"}
        return company, sales.make("contact", person, company=company)

    def second(self) -> Sales:
        """The CRM's second account, connected like the first; the rules name no book for it."""
        name, control = self.crm.name, self.crm.described["control"]
        known = self.crm.client.get(f"{control}/account").raise_for_status().json()["accounts"]
        made = known[1] if len(known) > 1 else self.crm.control("account", {"do": "add"})
        connect(self.stack, name, name, made["account_id"], made["access_token"], made["refresh_token"])
        return Sales(Side(name, {**self.crm.described, **made}, self.crm.client), self.sales.face)

    def deal(self, *lines: Line, company: Buyer | None = None, **words: str) -> str:
        """Sales opens a deal, in pounds and of a new company unless others are given."""
        buyer = company or self.company()
        return self.sales.open({"name": f"Order of {buyer[0]}", "currency": "GBP", **words}, lines, *buyer)

    def wins(self, deal: str) -> str:
        """Sales moves the deal to won; gives the deal."""
        return self.sales.win(deal)

    def finds(self, deal: str) -> Record:
        """Wait for the deal's invoice."""
        self.until(
            lambda: self.finance.of_deal(deal),
            lambda: f"an invoice for {deal}, which says {self.sales.facts('deal', deal)}",
        )
        return self.finance.of_deal(deal)[0]

    def told(self, deal: str, **facts: str) -> dict[str, str]:
        """Wait until the deal says so; amounts are compared as amounts. Gives all it says."""
        self.until(
            lambda: _says(self.sales.facts("deal", deal), facts),
            lambda: f"{facts} on it: {self.sales.facts('deal', deal)}",
        )
        return self.sales.facts("deal", deal)

    def drafted(self, *lines: Line, company: Buyer | None = None, **words: str) -> tuple[str, str]:
        """A deal with its draft, everybody told; gives the deal and the invoice's id."""
        deal = self.wins(self.deal(*lines or (ONE,), company=company, **words))
        self.told(deal, invoice_status="draft")
        self.settle()
        return deal, self.finance.of(self.finds(deal), "id")

    @contextmanager
    def under(self, *changes: tuple[str, str]) -> Iterator[None]:
        """Put other rules in force; afterwards those of the stack again."""
        rules, own = self.world.rules, rules_of(self.stack)
        text = own
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        rules.activate(rules.push(text.encode()))
        try:
            yield
        finally:
            rules.activate(rules.push(own.encode()))

    def foot(self, deal: str) -> tuple[str, str, str]:
        """Net, tax and total of the deal's one invoice, as the ledger came to them."""
        (invoice,) = self.finance.of_deal(deal)
        net, tax, total = (f"{self.finance.amount(invoice, word):.2f}" for word in ("net", "tax", "total"))
        return net, tax, total

    def customers_of(self, company: str) -> list[Record]:
        """The ledger's customers of exactly the company's name."""
        return self.finance.named(str(at(self.sales.company(company), self.sales.face.name)))

    def ref(self, deal: str) -> Ref:
        """The deal as we name it."""
        return Ref(ConnectionId(f"{self.crm.name}:{self.sales.account}"), Kind.DEAL, deal)


@contextmanager
def staged(pair: str, folder: Path) -> Iterator[PairStage]:
    """A stack of its own for this pair; the command line is run in the folder."""
    crm, ledger = providers_of(pair)
    with LocalStack(providers=(crm, ledger)) as stack:
        stack.wake()
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        selling, booking = (Side(name, stack.sandboxes[name]) for name in (crm, ledger))
        with selling.client, booking.client:
            yield PairStage(
                selling,
                booking,
                stack,
                world(stack.settings),
                folder,
                sales=Sales(selling, crm_face(crm)),
                finance=Finance(booking, ledger_face(ledger)),
            )


def _says(held: Mapping[str, str], facts: Mapping[str, str]) -> bool:
    return all(_same(held.get(name, ""), wanted) for name, wanted in facts.items())


def _same(held: str, wanted: str) -> bool:
    """Whether the two say the same; a CRM may leave out the zeros of an amount."""
    if wanted.replace(".", "", 1).isdecimal() and held.replace(".", "", 1).isdecimal():
        return Decimal(held) == Decimal(wanted)
    return held == wanted


def amounts(finance: Finance, invoice: Record) -> Sequence[str]:
    """The net amount of each line, as the ledger came to it."""
    return [f"{Decimal(str(line['net'])):.2f}" for line in finance.lines(invoice)]
