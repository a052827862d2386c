"""The demo's walk: a new customer, a known one, payments, and as many deals as one likes, shuffled and duplicated."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console

from infra.local.demo_figures import Figures
from infra.local.demo_tables import show_company, show_deal, show_invoice
from infra.local.faces.reading import Record
from infra.local.finance import Finance
from infra.local.pair import Side, instant, wait_until
from infra.local.quiet import settle
from infra.local.sales import Sales
from infra.local.stack import LocalStack
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.invoicing.explain_deal import explain_deal
from shared.wiring import world

SERIAL = 2
"""Deals that are shown one by one: a new customer, then the same one again."""
MORE_SUPPORT = {"name": "Support hours", "sku": "SUPPORT", "quantity": "4", "price": "120"}


@dataclass(slots=True)
class Demo:
    """The running stack with its two sides, and the clock of the timeline."""

    stack: LocalStack
    sales: Sales
    finance: Finance
    figures: Figures
    console: Console
    began: float

    @property
    def sides(self) -> tuple[Side, Side]:
        """The CRM's sandbox and the ledger's."""
        return self.sales.side, self.finance.side

    def say(self, text: str) -> None:
        """Print one line of the timeline."""
        self.console.print(f"[dim]{time.monotonic() - self.began:7.2f} s[/]  {text}")

    def marks(self) -> dict[str, int]:
        """Where both call logs stand."""
        return {side.name: side.last_call() for side in self.sides}

    def settle(self, seconds: float = 240) -> None:
        """Wait until nothing is under way anywhere."""
        settle(world(self.stack.settings), self.sides, seconds)

    def win(self, deal: str) -> None:
        """Sales moves the deal to the won stage."""
        self.figures.moved[deal] = datetime.now(UTC)
        self.sales.win(deal)

    def invoice(self, deal: str) -> Record:
        """Wait for the deal's invoice in the ledger's books."""
        found: list[Record] = wait_until(
            lambda: self.finance.live([deal])[deal], what=f"an invoice for the deal {deal}"
        )
        return found[0]

    def told(self, deal: str, status: str) -> Callable[[], bool]:
        """Whether the deal says that its invoice stands so."""
        return lambda: self.sales.facts("deal", deal).get("invoice_status") == status


def walk(demo: Demo, deals: int) -> str:
    """Win so many deals, pay the first; gives that one."""
    shown = _one_by_one(demo)
    if deals > SERIAL:
        _many(demo, deals - SERIAL)
    _predictions(demo)
    return shown


def _one_by_one(demo: Demo) -> str:
    """A new customer, a known one, a payment: each watched from the first event until everything is quiet."""
    sales, finance = demo.sales, demo.finance
    first = next(one for one in sales.deals() if not sales.is_won(one))
    deal, money = sales.id(first), f"{sales.of(first, 'currency')} {Decimal(sales.of(first, 'amount')):.2f}"
    demo.say(f"sales moves “{sales.of(first, 'name')}” ({money}) to {sales.face.won} in {sales.face.title}")
    since = demo.marks()
    demo.win(deal)
    invoice = demo.invoice(deal)
    total = f"{finance.of(invoice, 'currency')} {finance.amount(invoice, 'total')}"
    demo.say(f"{finance.face.title} holds draft [bold]{finance.of(invoice, 'number')}[/] over {total}")
    wait_until(demo.told(deal, "draft"), what="the invoice on the deal")
    demo.say("the deal shows the invoice, its timeline has a note")
    demo.settle()
    demo.figures.count("won_new", since, demo.sides)
    show_invoice(demo.console, finance, demo.invoice(deal))
    show_deal(demo.console, sales, deal, f"The deal as sales sees it in {sales.face.title}")
    _known_customer(demo, first)
    _payment(demo, deal, finance.of(invoice, "id"))
    return deal


def _known_customer(demo: Demo, first: Record) -> None:
    words = {"name": "Aurora: more support", "currency": demo.sales.of(first, "currency")}
    buyer = demo.sales.of(first, "company"), demo.sales.of(first, "contact")
    deal = demo.sales.open(words, [MORE_SUPPORT], *buyer)
    demo.settle()
    since = demo.marks()
    demo.say("sales wins another deal of the same company")
    demo.win(deal)
    demo.invoice(deal)
    wait_until(demo.told(deal, "draft"), what="the second invoice on its deal")
    demo.settle()
    demo.figures.count("won_linked", since, demo.sides)
    demo.say("its draft went to the customer that is linked already")


def _payment(demo: Demo, deal: str, invoice: str) -> None:
    """The customer pays in two parts; each is watched until the deal and the company say so."""
    demo.say("finance approves and sends the first invoice")
    demo.finance.side.act("approve", invoice)
    demo.finance.side.act("send", invoice)
    wait_until(demo.told(deal, "sent"), what="the approval on the deal")
    demo.settle()
    since = demo.marks()
    due = demo.finance.amount(demo.finance.live([deal])[deal][0], "due")
    first = (due / 2).quantize(Decimal("0.01"))
    _paid(demo, deal, invoice, first, "partially_paid")
    demo.settle()
    demo.figures.count("payment", since, demo.sides)
    _paid(demo, deal, invoice, due - first, "paid")
    demo.settle()
    show_deal(demo.console, demo.sales, deal, "The deal after the payments")
    show_company(demo.console, demo.sales, demo.sales.of(demo.sales.deal(deal), "company"))


def _paid(demo: Demo, deal: str, invoice: str, amount: Decimal, status: str) -> None:
    side = demo.sales.side
    since, paid_at = side.last_call(), datetime.now(UTC)
    demo.finance.side.act("pay", invoice, amount=str(amount))
    demo.say(f"the customer pays {amount}")
    wait_until(demo.told(deal, status), what=f"the payment on the deal ({status})")
    told = next(call for call in side.business_calls(since) if _tells(demo, call))
    demo.figures.payments.append((instant(told["at"]) - paid_at).total_seconds() * 1000)
    demo.say(f"the deal says {status.replace('_', ' ')}")


def _tells(demo: Demo, call: dict[str, Any]) -> bool:
    """Whether this call wrote our facts on a deal."""
    method, path = demo.sales.face.tells
    return bool(call["method"] == method and path in call["path"] and 200 <= call["status"] < 300)


def _many(demo: Demo, count: int) -> None:
    """The rest at once: webhooks shuffled and sent twice, rate limits on."""
    side = demo.sales.side
    deals = [demo.sales.id(deal) for deal in side.act("seed_deals", n=count)]
    random.Random(count).shuffle(deals)  # noqa: S311  # order, not secrecy
    demo.settle()
    for mode in ("duplicate", "reorder"):
        side.control("webhooks", {"mode": mode, "seed": count})
        half, deals = deals[: len(deals) // 2] if mode == "duplicate" else deals, deals[len(deals) // 2 :]
        demo.say(f"{len(half)} more deals are won, webhooks in mode “{mode}”")
        for deal in half:
            demo.win(deal)
    demo.settle(seconds=900)
    side.control("webhooks", {"mode": "on"})
    demo.say("everything is quiet again")


def _predictions(demo: Demo) -> None:
    """What was predicted, as `ledgerlink explain deal` tells it."""
    here = world(demo.stack.settings)
    connection = ConnectionId(f"{demo.sales.side.name}:{demo.sales.account}")
    for deal in demo.figures.moved:
        handoff = explain_deal(Ref(connection, Kind.DEAL, deal), links=here.links, audit=here.audit).handoff
        if handoff is not None and handoff.predicted_total is not None:
            demo.figures.predicted[deal] = str(handoff.predicted_total.amount)
