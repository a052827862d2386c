"""
`make demo`: the whole bundle on this machine, a won deal, a draft invoice, a payment, and what sales and finance see.

Emulated AWS runs the synthesised template; the providers are sandboxes behind real HTTP. Every figure is read from the
sandboxes' books and call logs.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console

from infra.local.demo_figures import Figures, invoices_by_deal
from infra.local.demo_tables import show_company, show_deal, show_invoice
from infra.local.pair import Side, instant, wait_until
from infra.local.quiet import settle
from infra.local.stack import LocalStack
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.invoicing.explain_deal import explain_deal
from shared.wiring import world

PAIRS = ("hubspot-xero",)
SERIAL = 2
"""Deals that are shown one by one: a new customer, then the same one again."""


@dataclass(slots=True)
class Demo:
    """The running stack with its two sides, and the clock of the timeline."""

    stack: LocalStack
    crm: Side
    ledger: Side
    figures: Figures
    console: Console
    began: float

    def say(self, text: str) -> None:
        """Print one line of the timeline."""
        self.console.print(f"[dim]{time.monotonic() - self.began:7.2f} s[/]  {text}")

    def marks(self) -> dict[str, int]:
        """Where both call logs stand."""
        return {side.name: side.last_call() for side in (self.crm, self.ledger)}

    def settle(self, seconds: float = 240) -> None:
        """Wait until nothing is under way anywhere."""
        settle(world(self.stack.settings), (self.crm, self.ledger), seconds)

    def win(self, deal: str) -> None:
        """Sales moves the deal to the won stage."""
        self.figures.moved[deal] = datetime.now(UTC)
        self.crm.act("move_deal", deal, stage="won")

    def invoice(self, deal: str) -> dict[str, Any]:
        """Wait for the deal's invoice in the ledger's books."""
        found: list[dict[str, Any]] = wait_until(
            lambda: invoices_by_deal(self.ledger, [deal])[deal], what=f"an invoice for the deal {deal}"
        )
        return found[0]


def main(argv: list[str] | None = None) -> int:
    """Run the demo; the last line is JSON."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--deals", type=int, default=SERIAL, help="how many deals are won (at least 2); 50 shuffles and duplicates"
    )
    parser.add_argument("--pair", choices=PAIRS, default=PAIRS[0])
    asked = parser.parse_args(argv)
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    crm_name, ledger_name = asked.pair.split("-")
    console.print("Starting: emulated AWS with the synthesised template, sandboxes of HubSpot and Xero.")
    with LocalStack() as stack:
        sandboxes = stack.description["sandboxes"]["providers"]
        crm, ledger = Side(crm_name, sandboxes[crm_name]), Side(ledger_name, sandboxes[ledger_name])
        demo = Demo(stack, crm, ledger, Figures(), console, began)
        demo.say("the stack is up")
        shown = _one_by_one(demo)
        if asked.deals > SERIAL:
            _many(demo, asked.deals - SERIAL)
        _predictions(demo)
        line = demo.figures.last_line(asked.pair, crm, ledger, shown)
    sys.stdout.write(json.dumps(line) + "\n")
    return 0 if line["lost"] == 0 and line["duplicates"] == 0 else 1


def _one_by_one(demo: Demo) -> str:
    """A new customer, a known one, a payment: each watched from the first event until everything is quiet."""
    first = next(d for d in demo.crm.books()["deals"] if d["properties"].get("dealstage") != "closedwon")
    deal = str(first["id"])
    money = f"{first['properties']['deal_currency_code']} {first['properties']['amount']}"
    demo.say(f"sales moves “{first['properties']['dealname']}” ({money}) to Closed Won in HubSpot")
    since = demo.marks()
    demo.win(deal)
    invoice = demo.invoice(deal)
    demo.say(f"Xero holds draft [bold]{invoice['InvoiceNumber']}[/] over {invoice['CurrencyCode']} {invoice['Total']}")
    wait_until(lambda: _told(demo, deal, "draft"), what="the invoice on the deal")
    demo.say("the deal shows the invoice, its timeline has a note")
    demo.settle()
    demo.figures.count("won_new", since, (demo.crm, demo.ledger))
    show_invoice(demo.console, demo.ledger, demo.invoice(deal))
    show_deal(demo.console, demo.crm, deal, "The deal as sales sees it in HubSpot")
    _known_customer(demo, deal)
    _payment(demo, deal, invoice["InvoiceID"])
    return deal


def _known_customer(demo: Demo, first: str) -> None:
    buyer = next(d for d in demo.crm.books()["deals"] if str(d["id"]) == first)["associations"]
    again = demo.crm.act(
        "create_deal",
        properties={"dealname": "Aurora: more support", "deal_currency_code": "GBP"},
        company=buyer["companies"]["results"][0]["id"],
        contacts=[buyer["contacts"]["results"][0]["id"]],
        lines=[{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
    )
    deal = str(again["id"])
    demo.settle()
    since = demo.marks()
    demo.say("sales wins another deal of the same company")
    demo.win(deal)
    demo.invoice(deal)
    wait_until(lambda: _told(demo, deal, "draft"), what="the second invoice on its deal")
    demo.settle()
    demo.figures.count("won_linked", since, (demo.crm, demo.ledger))
    demo.say("its draft went to the customer that is linked already")


def _payment(demo: Demo, deal: str, invoice: str) -> None:
    """The customer pays in two parts; each is watched until the deal and the company say so."""
    demo.say("finance approves and sends the first invoice")
    demo.ledger.act("approve", invoice)
    demo.ledger.act("send", invoice)
    wait_until(lambda: _told(demo, deal, "sent"), what="the approval on the deal")
    demo.settle()
    since = demo.marks()
    due = Decimal(str(next(i for i in demo.ledger.books()["invoices"] if i["InvoiceID"] == invoice)["AmountDue"]))
    first = (due / 2).quantize(Decimal("0.01"))
    _paid(demo, deal, invoice, first, "partially_paid")
    demo.settle()
    demo.figures.count("payment", since, (demo.crm, demo.ledger))
    _paid(demo, deal, invoice, due - first, "paid")
    demo.settle()
    show_deal(demo.console, demo.crm, deal, "The deal after the payments")
    show_company(demo.console, demo.crm, deal)


def _paid(demo: Demo, deal: str, invoice: str, amount: Decimal, status: str) -> None:
    since, paid_at = demo.crm.last_call(), datetime.now(UTC)
    demo.ledger.act("pay", invoice, amount=str(amount))
    demo.say(f"the customer pays {amount}")
    wait_until(lambda: _told(demo, deal, status), what=f"the payment on the deal ({status})")
    told = [call for call in demo.crm.business_calls(since) if call["method"] == "PATCH" and call["status"] == 200]
    demo.figures.payments.append((instant(told[0]["at"]) - paid_at).total_seconds() * 1000)
    demo.say(f"the deal says {status.replace('_', ' ')}")


def _many(demo: Demo, count: int) -> None:
    """The rest at once: webhooks shuffled and sent twice, rate limits on."""
    deals = [str(deal["id"]) for deal in demo.crm.act("seed_deals", n=count)]
    random.Random(count).shuffle(deals)  # noqa: S311  # order, not secrecy
    demo.settle()
    for mode in ("duplicate", "reorder"):
        demo.crm.control("webhooks", {"mode": mode, "seed": count})
        half, deals = deals[: len(deals) // 2] if mode == "duplicate" else deals, deals[len(deals) // 2 :]
        demo.say(f"{len(half)} more deals are won, webhooks in mode “{mode}”")
        for deal in half:
            demo.win(deal)
    demo.settle(seconds=900)
    demo.crm.control("webhooks", {"mode": "on"})
    demo.say("everything is quiet again")


def _predictions(demo: Demo) -> None:
    """What was predicted, as `ledgerlink explain deal` tells it."""
    here = world(demo.stack.settings)
    account = demo.crm.described["account_id"]
    for deal in demo.figures.moved:
        ref = Ref(ConnectionId(f"{demo.crm.name}:{account}"), Kind.DEAL, deal)
        handoff = explain_deal(ref, links=here.links, audit=here.audit).handoff
        if handoff is not None and handoff.predicted_total is not None:
            demo.figures.predicted[deal] = str(handoff.predicted_total.amount)


def _told(demo: Demo, deal: str, status: str) -> bool:
    held = next(d for d in demo.crm.books()["deals"] if str(d["id"]) == deal)
    return bool(held["properties"].get("ledgerlink_invoice_status") == status)


if __name__ == "__main__":
    sys.exit(main())
