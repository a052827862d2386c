"""Both books compared over the path's fakes: every won deal has one fate, the sums agree, and what doesn't is mended or asked."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from shared.model.handoff import HandoffState
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.reconciliation import Fate, FindingKind, Reconciliation, Remedy, Sum
from shared.model.refs import Kind, Ref
from shared.model.rules import Trigger
from shared.usecases.reconciling.reconcile_books import Sides, reconcile_books
from tests import builders
from tests.fakes.reconciliations import FakeReconciliations
from tests.unit.usecases.paths import DEAL, Path

SINCE = builders.TODAY - timedelta(days=7)
LONG_AGO = builders.NOW - timedelta(hours=2)


@dataclass
class Accountant:
    """The path, one won deal in it, and who compares its books."""

    path: Path = field(default_factory=Path)
    runs: FakeReconciliations = field(default_factory=FakeReconciliations)

    def __post_init__(self) -> None:
        self.path.crm.deals = {}

    def deal(self, number: str = "31337", **more: Any) -> Ref:
        facts: dict[str, Any] = {"closed_on": builders.TODAY, "seen_at": LONG_AGO} | more
        ref = builders.deal_ref(number)
        self.path.crm.deals[number] = builders.deal(ref=ref, **facts)
        self.path.crm.buyers[number] = builders.buyer()
        return ref

    def invoiced(self, number: str = "31337", **more: Any) -> str:
        """The id of its invoice."""
        ref = self.deal(number, **more)
        self.path.drafts(Hint(ref, f"key {number}", "won"))
        invoice = self.path.links.handoffs[ref].invoice
        assert invoice is not None
        self.path.queues.sent.clear()
        return invoice.ref.id

    def compares(self, **more: Any) -> Reconciliation:
        path = self.path
        sides = Sides(
            path.crm,
            lambda _: path.ledger,
            path.links,
            Handoffs(path),
            path.rules,
            path.queues,
            path.clock,
            self.runs,
        )
        return reconcile_books(SINCE, sides, **more)

    def mended(self) -> None:
        """The workers carry out what the run had looked at again."""
        for queue, hint in self.path.queues.sent:
            if queue == "deal_won":
                self.path.drafts(hint)
            elif queue == "invoice_changed":
                self.path.hears(invoice=hint.about.id)
        self.path.queues.sent.clear()

    def sent(self) -> list[tuple[str, Ref]]:
        return [(queue, hint.about) for queue, hint in self.path.queues.sent]


@dataclass
class Handoffs:
    path: Path

    def all(self) -> Any:
        return iter(self.path.links.handoffs.values())


def kinds(run: Reconciliation) -> list[tuple[FindingKind, Remedy]]:
    return [(finding.kind, finding.remedy) for finding in run.findings]


def money(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


def test_books_that_agree_have_no_findings_and_no_difference() -> None:
    desk = Accountant()
    desk.invoiced()

    run = desk.compares()

    assert () == run.findings
    assert {"invoiced": Sum(1, {"EUR": Decimal("599.89")})} == run.fates
    [agreement] = run.agreements
    assert (Decimal("599.89"), Decimal("599.89"), Decimal(0)) == (
        agreement.deals,
        agreement.invoices,
        agreement.unexplained,
    )
    assert [] == desk.path.queues.sent
    assert run == desk.runs.last(builders.CRM)


def test_a_won_deal_that_nobody_told_of_is_handed_on_and_becomes_an_invoice() -> None:
    desk = Accountant()
    deal = desk.deal()

    run = desk.compares()

    assert [(FindingKind.MISSING, Remedy.REPAIR)] == kinds(run)
    assert money("599.89") == run.findings[0].difference
    assert [("deal_won", deal)] == desk.sent()
    desk.mended()
    assert {"invoiced"} == set(desk.compares().fates)


def test_a_won_deal_without_a_close_date_has_a_fate_like_any_other() -> None:
    one = Accountant()
    one.invoiced("1", closed_on=None)
    forgotten = one.deal("2", closed_on=None)

    run = one.compares()
    one.mended()

    assert 2 == run.won.count
    assert {Fate.INVOICED: 1, Fate.MISSING: 1} == {fate: its.count for fate, its in run.fates.items()}
    assert one.path.links.handoffs[forgotten].invoice is not None
    assert {Fate.INVOICED: 2} == {fate: its.count for fate, its in one.compares().fates.items()}


def test_a_deal_won_moments_ago_is_under_way_and_looked_at_in_case_nobody_tells_of_it() -> None:
    desk = Accountant()
    deal = desk.deal(seen_at=builders.NOW - timedelta(minutes=1))

    run = desk.compares()

    assert ({Fate.UNDER_WAY}, ()) == (set(run.fates), run.findings)
    assert [("deal_won", deal)] == desk.sent()


def test_a_won_deal_that_no_rule_hands_off_is_excluded() -> None:
    desk = Accountant(Path(rules=builders.rules(triggers=(Trigger(pipeline="enterprise"),))))
    desk.deal()

    run = desk.compares()

    assert {Fate.EXCLUDED} == set(run.fates)
    assert () == run.findings


def test_a_dry_run_finds_the_same_and_does_nothing() -> None:
    desk = Accountant()
    desk.deal()

    run = desk.compares(dry_run=True)

    assert [(FindingKind.MISSING, Remedy.REPAIR)] == kinds(run)
    assert [] == desk.path.queues.sent
    assert [] == desk.runs.runs


def test_a_payment_that_nobody_told_of_is_read_again() -> None:
    desk = Accountant()
    invoice = desk.invoiced()
    desk.path.ledger.becomes(invoice, InvoiceStatus.AWAITING_PAYMENT)

    run = desk.compares()

    assert [(FindingKind.STATUS, Remedy.REPAIR)] == kinds(run)
    assert [("invoice_changed", Ref(builders.LEDGER, Kind.INVOICE, invoice))] == desk.sent()
    desk.mended()
    assert () == desk.compares().findings


def test_a_second_live_invoice_holds_the_deal_until_there_is_one_again() -> None:
    desk = Accountant()
    first = desk.invoiced()
    ledger = desk.path.ledger
    twin = replace(ledger.invoices[first], ref=Ref(builders.LEDGER, Kind.INVOICE, "twin"), number="INV-99")
    ledger.invoices["twin"] = twin

    run = desk.compares()

    assert [(FindingKind.DUPLICATE, Remedy.PERSON)] == kinds(run)
    held = desk.path.links.handoffs[DEAL]
    assert held.hold is not None
    assert (HandoffState.HELD, "duplicate_invoice", "twin") == (held.state, held.hold.code, held.hold.contents)
    assert "INV-99" in held.hold.sentence
    assert [("write_back", DEAL)] == desk.sent()

    desk.compares()
    assert held.version == desk.path.links.handoffs[DEAL].version  # held once, not each night

    ledger.becomes("twin", InvoiceStatus.VOIDED)
    assert () == desk.compares().findings
    assert HandoffState.INVOICED is desk.path.links.handoffs[DEAL].state


def test_a_second_invoice_that_a_person_accepted_is_not_held_again() -> None:
    desk = Accountant()
    first = desk.invoiced()
    ledger, handoffs = desk.path.ledger, desk.path.links.handoffs
    ledger.invoices["twin"] = replace(ledger.invoices[first], ref=Ref(builders.LEDGER, Kind.INVOICE, "twin"))
    handoffs[DEAL] = replace(handoffs[DEAL], ruling="duplicate_invoice:twin")

    desk.compares()

    assert HandoffState.INVOICED is handoffs[DEAL].state


def test_a_deal_whose_reference_stands_on_an_unknown_invoice_is_left_to_a_person_and_never_invoiced_by_the_sweep() -> (
    None
):
    desk = Accountant()
    first = desk.invoiced()
    del desk.path.links.handoffs[DEAL]

    run = desk.compares()

    assert [(FindingKind.ORPHAN, Remedy.PERSON)] == kinds(run)
    assert (first,) == tuple(ref.id for ref in run.findings[0].invoices)
    assert [] == desk.path.queues.sent


def test_what_finance_declined_is_explained_and_never_made_again() -> None:
    desk = Accountant()
    invoice = desk.invoiced()
    desk.path.ledger.becomes(invoice, InvoiceStatus.DELETED)
    desk.path.hears(invoice=invoice)
    desk.path.queues.sent.clear()

    run = desk.compares()

    assert [(FindingKind.DECLINED, Remedy.EXPLAINED)] == kinds(run)
    assert {Fate.DECLINED} == set(run.fates)
    assert [] == desk.path.queues.sent


def test_a_deal_whose_amount_moved_unheard_is_looked_at_again() -> None:
    desk = Accountant()
    desk.invoiced()
    known = desk.path.crm.deals["31337"]
    desk.path.crm.deals["31337"] = replace(known, amount=money("700.00"))

    run = desk.compares()

    assert [(FindingKind.AMOUNT, Remedy.REPAIR)] == kinds(run)
    assert money("100.11") == run.findings[0].difference
    assert Decimal("100.11") == run.agreements[0].unexplained
    assert [("deal_won", DEAL)] == desk.sent()


def test_a_change_that_a_person_accepted_is_explained_and_the_deal_looked_at_in_case_it_changed_again() -> None:
    desk = Accountant()
    desk.invoiced()
    known, handoffs = desk.path.crm.deals["31337"], desk.path.links.handoffs
    desk.path.crm.deals["31337"] = replace(known, amount=money("700.00"))
    handoffs[DEAL] = replace(handoffs[DEAL], ruling="deal_changed:0123")

    run = desk.compares()

    assert [(FindingKind.AMOUNT, Remedy.EXPLAINED)] == kinds(run)
    assert Decimal(0) == run.agreements[0].unexplained
    assert [("deal_won", DEAL)] == desk.sent()


def test_an_invoice_that_finance_changed_is_explained() -> None:
    desk = Accountant()
    invoice = desk.invoiced()
    ledger = desk.path.ledger
    ledger.invoices[invoice] = replace(ledger.invoices[invoice], net=money("500.00"), total=money("600.00"))

    run = desk.compares()

    assert {(FindingKind.AMOUNT, Remedy.EXPLAINED), (FindingKind.STATUS, Remedy.REPAIR)} == set(kinds(run))
    assert Decimal(0) == run.agreements[0].unexplained
    assert Decimal("99.89") == run.agreements[0].explained


def test_an_invoice_addressed_to_somebody_else_is_a_persons() -> None:
    desk = Accountant()
    invoice = desk.invoiced()
    ledger = desk.path.ledger
    other = Ref(builders.LEDGER, Kind.CUSTOMER, "c-other")
    ledger.invoices[invoice] = replace(ledger.invoices[invoice], customer=other)

    assert [(FindingKind.CUSTOMER, Remedy.PERSON)] == kinds(desk.compares())


def test_an_invoice_that_the_ledger_lists_no_more_is_read_again() -> None:
    desk = Accountant()
    invoice = desk.invoiced()
    del desk.path.ledger.invoices[invoice]

    run = desk.compares()

    assert [(FindingKind.GONE, Remedy.REPAIR)] == kinds(run)
    assert [("invoice_changed", Ref(builders.LEDGER, Kind.INVOICE, invoice))] == desk.sent()


def test_every_deal_has_one_fate_and_the_sums_of_the_fates_are_the_sum_of_all() -> None:
    desk = Accountant()
    for number in range(1, 8):
        desk.invoiced(str(number))
    desk.deal("8", amount=None)
    desk.deal("9", currency="USD", amount="599.89")
    desk.deal("10", seen_at=builders.NOW)

    run = desk.compares()

    assert 10 == run.won.count == sum(its.count for its in run.fates.values())
    for currency, amount in run.won.amounts.items():
        assert amount == sum(its.amounts.get(currency, Decimal(0)) for its in run.fates.values())
    assert {"hubspot:4455667": 5, builders.LEDGER: 4} == run.calls  # the fakes' pages hold two


def test_a_list_that_shows_a_deal_with_the_tax_of_its_invoice_agrees_with_it_and_any_other_amount_does_not() -> None:
    here = Accountant()
    here.invoiced()
    invoice = here.path.handoff.invoice
    assert invoice is not None
    assert invoice.net != invoice.total
    deal = here.path.crm.deals["31337"]

    here.path.crm.deals["31337"] = replace(deal, amount=invoice.total, perhaps_taxed=True)
    agreeing = here.compares()
    here.path.crm.deals["31337"] = replace(deal, amount=invoice.total)
    plain = here.compares()

    assert [] == list(agreeing.findings)
    assert {"EUR": invoice.net.amount} == dict(agreeing.won.amounts)
    assert [FindingKind.AMOUNT] == [one.kind for one in plain.findings]
