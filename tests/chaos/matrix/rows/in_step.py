"""
Row 2e, of customers: both sides are edited, each spells in its own way what the other writes, and all our writes come back twice.

Afterwards both books say the same, nothing was written without an edit, and it is quiet. What comes back an hour later is known again: it
isn't even read where its vendor dates exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.echoing import LATER_SECONDS, Costs, Echoes, judge
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.postman import at_once
from tests.chaos.matrix.row import Block
from tests.chaos.matrix.rows.unruly_mail import twice
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.spelling import Said, Spelling, said, spelled

RULES = '[customers]\nsync = true\n[customers.fields]\nphone = "newest"\naddress = "newest"\n'
CUSTOMERS = 3
ROUNDS = 4
MESSAGES_AN_EDIT = 6
"""An edit is told of for each property at most, and twice; so is the write that follows it."""
MOST_WRITES = 2 * 2 * ROUNDS * CUSTOMERS
"""Twice as many as there are edits: whoever gets there talks to himself."""
LONG = "Amalgamated Dockside Instruments and Signals " * 6
LONGEST = {"hubspot": len(LONG), "salesforce": 255}
"""Of a company's name, as the CRM takes it."""


@dataclass(frozen=True)
class Linked:
    """A company of the CRM and its customer in the ledger."""

    company: str
    customer: str
    name: str


@dataclass
class Editing:
    """
    People on both sides type values in their own side's spelling; `made` counts what they did, `typed` is what stands last.
    """

    sales: Sales
    made: int = 0
    typed: dict[Linked, dict[str, str]] = field(default_factory=dict)

    def in_the_crm(self, who: Linked, **fields: str) -> None:
        self._note(who, fields)
        account = self.sales.bundle.members[0].crm
        self.sales.act("edit", who.company, account=account, kind="company", fields=fields)

    def in_the_ledger(self, who: Linked, **words: str) -> None:
        self._note(who, words)
        self.sales.finance("edit", who.customer, account=self.sales.bundle.members[0].ledger, kind="customer", **words)

    def _note(self, who: Linked, typed: Mapping[str, str]) -> None:
        self.made += 1
        self.typed.setdefault(who, {}).update(typed)


def in_step(block: Block) -> Figures:
    """Some customers of one company, each edited in turn on both sides, now with pauses and now without."""
    bundle, figures = block.bundle(rules=RULES), Figures()
    sales = Sales(bundle)
    linked = [_linked(sales, number) for number in range(CUSTOMERS)]
    spelling = bundle.interferes = Spelling(bundle, MOST_WRITES)
    mail, begun = bundle.postman, bundle.clock.time()
    mail.treat, before = twice(bundle.chance), mail.delivered
    people = Editing(sales)
    for number in range(ROUNDS):
        for who in linked:
            _edited(people, who, number)
        bundle.rest()
    figures.injected, figures.fired = people.made, spelling.respelled
    figures.events = mail.delivered - before
    figures.counted("edits of customers", people.made)
    figures.counted("writes that followed them", len(spelling.writes))
    figures.recovered(bundle.clock.time() - begun)
    _judge(linked, people, spelling.writes, figures)
    _comes_back(linked, people, figures)
    return figures


def _comes_back(linked: Sequence[Linked], people: Editing, figures: Figures) -> None:
    """One more edit of each on both sides; what we write for them comes back when everything has been at rest for an hour."""
    bundle = people.sales.bundle
    echoes, mail = Echoes(bundle), bundle.postman
    bundle.interferes, mail.treat = None, at_once
    echoes.listen()
    for who in linked:
        _edited(people, who, ROUNDS)
    bundle.rest()
    bundle.clock.advance(LATER_SECONDS)
    costs = bundle.interferes = Costs()
    before = mail.delivered
    echoed = echoes.let_go()
    bundle.rest()
    bundle.interferes = None
    figures.injected, figures.fired = figures.injected + 2 * echoed, figures.fired + mail.delivered - before
    judge(bundle.pair, echoed, costs, echoes, figures, reads_both=True)


def _edited(people: Editing, who: Linked, number: int) -> None:
    """One edit on each side, of different things; every other time before anybody has heard of the first."""
    bundle = people.sales.bundle
    tail = f"{people.made:04d}"
    if number % 2:
        people.in_the_ledger(who, phone=f"020-7946-{tail}")
        _a_while(bundle)
        people.in_the_crm(who, city=f"York {number}", country="United Kingdom")
    else:
        people.in_the_crm(who, phone=f"+44 20 7946 {tail}")
        _a_while(bundle)
        people.in_the_ledger(who, city=f"Leeds {number}", country="GB")
    _a_while(bundle)


def _a_while(bundle: Bundle) -> None:
    if bundle.chance.random() < 0.5:
        bundle.rest()
    bundle.clock.advance(bundle.chance.choice((0.5, A_MINUTE)))


def _linked(sales: Sales, number: int) -> Linked:
    """A company that was invoiced once, when all is quiet; the first has a name that a ledger may cut."""
    bundle = sales.bundle
    account = bundle.members[0].crm
    name = f"Kept {number} {'' if number else LONG}"[: LONGEST[bundle.pair.crm.provider]].strip()
    fields = {"name": name, "phone": f"+44 20 7946 900{number}", "city": "Hull", "country": "United Kingdom"}
    made: Any = sales.act("create_company", account=account, fields=fields)
    company = str(made.get("id") or made["Id"])
    sale = sales.sale(company=company)
    bundle.rest()
    bundle.clock.advance(A_MINUTE)
    invoice = sales.invoice(sale)
    app = bundle.sandboxes[bundle.pair.ledger.provider].provider
    booked = next(one for one in bundle.pair.ledger.invoices(app.books()) if one.id == invoice)
    return Linked(company, booked.customer, name)


def _judge(linked: Sequence[Linked], people: Editing, writes: Sequence[str], figures: Figures) -> None:
    bundle = people.sales.bundle
    if not figures.fired:
        figures.breaks("no vendor spelled in its own way what we wrote: nothing was put to the test")
    if len(writes) > people.made:
        cut = "at least " if len(writes) > MOST_WRITES else ""
        figures.breaks(f"{cut}{len(writes)} writes for {people.made} edits of customers; the last: {writes[-1]}")
    if figures.events > MESSAGES_AN_EDIT * people.made:
        figures.breaks(f"{figures.events} messages for {people.made} edits of customers")
    for who in linked:
        sides = [said(bundle, provider, at) for provider, at in _both(bundle, who)]
        if not _alike(*sides):
            figures.breaks(f"the two sides of customer {who.customer} say {sides[0]} and {sides[1]}")
        if sides[0] != spelled(who.name, **people.typed[who]):
            figures.breaks(f"customer {who.customer} says {sides[0]}, and people typed {people.typed[who]} last")
    for sentence in bundle.stuck:
        figures.breaks(sentence)


def _both(bundle: Bundle, who: Linked) -> tuple[tuple[str, str], tuple[str, str]]:
    return (bundle.pair.crm.provider, who.company), (bundle.pair.ledger.provider, who.customer)


def _alike(crm: Said, ledger: Said) -> bool:
    """Whatever the ledger cut of a long name."""
    return crm.name.startswith(ledger.name) and replace(crm, name="") == replace(ledger, name="")
