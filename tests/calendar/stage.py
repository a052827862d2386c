"""
A company whose weeks pass in seconds: the bundle in one process, any CRM and any ledger, and one clock for all of them.

Real are the door, the worker loop, the use-cases, the connectors and the sandboxes, seen and acted in through their faces; AWS is in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from infra.local.faces import crm_face, ledger_face
from infra.local.faces.reading import Record
from infra.local.finance import Finance
from infra.local.pair import Side
from infra.local.pairs import providers_of
from infra.local.rules import rules_for
from infra.local.sales import Sales
from infra.sandbox.core.transport import SandboxTransport
from shared.http.tokens import TokenSet
from shared.model.crm_facts import FACTS, YES_NO, Holds
from shared.model.refs import ConnectionId, Kind, Ref, connection_id
from shared.ports.connections import Connection
from tests.chaos.matrix.deployment import Deployment
from tests.chaos.matrix.founding import opened

ORIGIN = "https://{provider}.sandbox.test"
ONE: Mapping[str, str] = {"name": "Support hours", "sku": "SUPPORT", "quantity": "4", "price": "120"}
"""480 before tax, 576 with a fifth of it."""
TWO_HOURS = 7200.0
A_WEEK = ('terms = "net 30"', 'terms = "net 7"')

Buyer = tuple[str, str]
"""A company's id and its contact's."""


@dataclass(kw_only=True)
class Company(Deployment):
    """
    One company with a pair of accounts, such as "hubspot-xero", under the example's rules: `changes` (old and new text) are made to
    them, and `more` stands before their first book. Invoices are due after a week. The schedule runs every other hour, so that a month
    takes seconds.

    It begins on Monday, 2026-11-23, 09:00 UTC.
    """

    pair: str
    changes: Sequence[tuple[str, str]] = ()
    more: str = ""
    seed: int = 1
    polls: bool = True
    a_tick: float = TWO_HOURS
    sales: Sales = field(init=False)
    finance: Finance = field(init=False)

    @property
    def providers(self) -> tuple[str, str]:
        """The CRM and the ledger."""
        crm, ledger = providers_of(self.pair)
        return crm, ledger

    @property
    def crm(self) -> Side:
        """The CRM as people act in it."""
        return self.sales.side

    @property
    def ledger(self) -> Side:
        """The ledger as people act in it."""
        return self.finance.side

    def found(self) -> None:
        """Build both sandboxes, put the rules in force, and connect the first account of each."""
        first = {name: opened(self, name).provider.accounts()[0] for name in self.providers}
        self.under(rules_for({name: account["account_id"] for name, account in first.items()}))
        for name, account in first.items():
            self.connect(name, account)
        crm, ledger = self.providers
        self.sales, self.finance = Sales(self.side(crm), crm_face(crm)), Finance(self.side(ledger), ledger_face(ledger))

    def under(self, rules: str) -> None:
        """Put these rules in force, with the company's own changes and more."""
        for old, new in (A_WEEK, *self.changes):
            assert old in rules, old
            rules = rules.replace(old, new)
        head, books, rest = rules.partition("[[books]]\n")
        store = self.process("operator").rules
        store.activate(store.push(f"{head}{self.more}\n{books}{rest}".encode()))

    def connect(self, provider: str, account: Mapping[str, Any]) -> ConnectionId:
        """Connect one more account of a sandbox and set it up; gives its connection."""
        here, name = self.process("operator"), connection_id(provider, account["account_id"])
        here.vault.put(name, TokenSet(account["access_token"], account["refresh_token"], 0))
        here.connections.connect(Connection(id=name, app=provider))
        here.set_up(name)
        return name

    def side(self, provider: str) -> Side:
        """The vendor's pages, books and call log."""
        app = self.sandboxes[provider]
        described = {**app.provider.describe(ORIGIN.format(provider=provider)), **app.provider.accounts()[0]}
        return Side(provider, described, httpx.Client(transport=SandboxTransport(app), trust_env=False))

    # -- what people do -------------------------------------------------------------------------------------------

    def company(self) -> Buyer:
        """Sales meets a new company with one contact."""
        number = len(self.sales.side.books()["companies"])
        company = self.sales.make("company", {"name": f"Company {number}", "domain": f"company-{number}.test"})
        person = {"given": "Ann", "family": "Poe", "email": f"ap@company-{number}.test"}
        return company, self.sales.make("contact", person, company=company)

    def invoiced(self, *lines: Mapping[str, str], company: Buyer | None = None, **words: str) -> tuple[str, str]:
        """Sales wins a deal, in pounds and of a new company unless others are given, and finance approves and sends its invoice."""
        buyer = company or self.company()
        deal = self.sales.open({"name": f"Order of {buyer[0]}", "currency": "GBP", **words}, lines or (ONE,), *buyer)
        self.sales.win(deal)
        self.rest()
        (invoice,) = self.finance.of_deal(deal)
        identity = self.finance.of(invoice, "id")
        self.ledger.act("approve", identity)
        self.ledger.act("send", identity)
        self.rest()
        return deal, identity

    def pays(self, invoice: str, amount: str = "", **with_: Any) -> None:
        """The customer pays this much of an invoice, or all that is due."""
        self.ledger.act("pay", invoice, **({"amount": amount} if amount else {}), **with_)
        self.rest()

    # -- what is there then ---------------------------------------------------------------------------------------

    def facts(self, deal: str) -> dict[str, str]:
        """What the deal says of ours; a choice by its value, whatever its label."""
        return _chosen(Kind.DEAL, self.sales.facts("deal", deal))

    def buyer_facts(self, deal: str) -> dict[str, str]:
        """What the deal's company says of ours."""
        return _chosen(Kind.COMPANY, self.sales.facts("company", self.sales.of(self.sales.deal(deal), "company")))

    def invoice(self, identity: str) -> Record:
        """The invoice as the ledger holds it."""
        return next(one for one in self.finance.invoices() if self.finance.of(one, "id") == identity)

    def due(self, identity: str) -> Decimal:
        """What is still to be paid on it."""
        return self.finance.amount(self.invoice(identity), "due")

    def ref(self, deal: str) -> Ref:
        """The deal as we name it."""
        return Ref(ConnectionId(f"{self.crm.name}:{self.sales.account}"), Kind.DEAL, deal)

    # -- time -----------------------------------------------------------------------------------------------------

    def today(self, zone: str = "UTC") -> date:
        """The calendar day there."""
        return self.clock.now().astimezone(ZoneInfo(zone)).date()

    def waits(self, span: timedelta) -> None:
        """So much time passes, with everything that is due meanwhile."""
        self.live(span.total_seconds())

    def reaches(self, day: date, at: time = time(12), zone: str = "UTC") -> None:
        """Time passes until that hour of that day there."""
        self.waits(datetime.combine(day, at, ZoneInfo(zone)) - self.clock.now())


def _chosen(kind: Kind, facts: Mapping[str, str]) -> dict[str, str]:
    """The facts, with the values of choices where a CRM shows their labels."""
    choices = {one.fact: YES_NO if one.holds is Holds.YES_NO else one.options for one in FACTS[kind]}
    values = {fact: {label: value for value, label in options.items()} for fact, options in choices.items()}
    return {fact: values.get(fact, {}).get(said, said) for fact, said in facts.items()}
