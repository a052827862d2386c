"""The deal's invoice over 719.87 EUR is due on Monday, 2026-12-21; hours are the working days' from eight to six, in London."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Conflict, Rejected, Unavailable, Unclear
from shared.model.collecting import Arrangement
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.receivables_rules import ReceivablesRules, Step, Template
from shared.model.refs import Kind, Ref
from shared.model.rules import Mode
from shared.usecases.collecting.collect_invoice import collect_invoice
from shared.usecases.settling.look_out import COLLECTION, LookOut, Watch, due
from shared.usecases.telling.announce import Announcer
from tests import builders
from tests.fakes.arrangements import FakeArrangements
from tests.unit.usecases.collecting.collector import Collector
from tests.unit.usecases.paths import COMPANY, DEAL

INVOICE = Ref(builders.LEDGER, Kind.INVOICE, "invoice-1")
CUSTOMER = Ref(builders.LEDGER, Kind.CUSTOMER, "customer-1")
POLITE = Template("Invoice {{ invoice_number }}", "Dear {{ greeting }}, {{ amount_due }} is due.")
LADDER = ReceivablesRules(
    steps=(
        Step("friendly", 3, remind="crm"),
        Step("firm", 14, remind="email", template="polite"),
        Step("final", 30, task="77"),
    ),
    templates={"polite": POLITE},
)
NOTICES = (NoticeRule(frozenset({NoticeFact.INVOICE_OVERDUE, NoticeFact.INVOICE_DISPUTED}), slack="finance"),)
DUE = date(2026, 12, 21)


def noon(days: int) -> datetime:
    """So many days after the due date."""
    return datetime(2026, 12, 21, 12, tzinfo=UTC) + timedelta(days=days)


@dataclass
class Chase(Collector):
    """The path with an approved invoice, whose collection is worked off by the agenda."""

    steps: ReceivablesRules = LADDER
    book: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = builders.rules(builders.book(**self.book), receivables=self.steps, notices=NOTICES)
        super().__post_init__()
        self.agreed = FakeArrangements({DEAL: Arrangement(owner="884422"), COMPANY: Arrangement()})
        self.is_approved()

    @property
    def look_out(self) -> LookOut:
        return Watch(self.rules, self.collections, self.agenda, self.queues, self.clock)

    def collects(self, hint: Hint | None = None, journal: Journal | None = None) -> Outcome:
        announce = Announcer(self.rules, self.letters, self.queues)
        return collect_invoice(hint or due(INVOICE, CUSTOMER), self.collecting(journal, announce))

    def settles(self, invoice: str = "invoice-1") -> list[str]:
        """As ever; and what follows in the queue of collections."""
        self.hears(self.clock.now(), invoice)
        for hint in [hint for queue, hint in self.queues.sent if queue == COLLECTION]:
            self.collects(hint)
        return [str(ref) for ref in self.tells_all()]

    def passes(self, until: datetime) -> None:
        """Time passes; whatever the agenda has for collections meanwhile is worked off."""
        while items := [one for one in self.agenda.due(until) if one.queue == COLLECTION]:
            self.clock.at = max(self.clock.at, items[0].at.astimezone(UTC))
            self.agenda.done(items[0])
            self.collects(items[0].hint)
        self.clock.at = until

    @property
    def tasks(self) -> list[str]:
        """The tasks' steps, in their order."""
        return [made.subject.rpartition("(")[2].rstrip(")") for made in self.crm.messages if made.ref.kind is Kind.TASK]

    @property
    def facts(self) -> list[str]:
        """Which notices were announced."""
        return [
            kept.notice.fact.value for kept in self.letters.kept.values() if kept.notice and kept.to.name == "finance"
        ]


def test_the_ladder_is_climbed_step_by_step_each_once() -> None:
    chase = Chase()
    chase.passes(noon(2))
    assert ([], {}) == (chase.tasks, chase.collections.kept)

    chase.passes(noon(40))

    assert ["friendly", "firm", "final"] == chase.tasks
    assert ["884422", "884422", "77"] == [made.owner for made in chase.crm.messages if made.ref.kind is Kind.TASK]
    assert {"friendly": date(2026, 12, 24), "firm": date(2027, 1, 4), "final": date(2027, 1, 20)} == {
        name: at.date() for name, at in chase.collections.kept[INVOICE].done.items()
    }
    assert ("friendly", "2026-12-24") == (chase.told["reminder"], chase.told["reminder_on"])
    assert 1 == sum("reminder" in facts for _, facts in chase.crm.writes)
    assert ["invoice_overdue"] * 3 == chase.facts
    assert chase.told["collection"].startswith("Step 3 of 3 (final) on 2027-01-20. EUR 719.87 is still due")


def test_a_customer_is_written_to_once_in_the_rules_own_words() -> None:
    chase = Chase()
    chase.agreed.held[COMPANY] = Arrangement(email="ap@acme.example", greeting="Ann")
    chase.passes(noon(40))

    ((to, words),) = chase.mail.sent
    assert ("ap@acme.example", "Invoice INV-0001", "Dear Ann, 719.87 EUR is due.") == (
        to.name,
        words.subject,
        words.text,
    )


def test_an_invoice_paid_in_the_ledger_of_which_nobody_told_us_is_never_reminded_of() -> None:
    chase = Chase()
    chase.agreed.held[COMPANY] = Arrangement(email="ap@acme.example")
    chase.clock.at = noon(13)
    chase.ledger.pays("invoice-1", "719.87")

    chase.passes(noon(40))

    assert ([], []) == (chase.tasks, chase.mail.sent)
    assert "invoice_changed" in {queue for queue, _ in chase.queues.sent}
    assert "collection" not in chase.told


def test_when_it_is_paid_the_tasks_are_completed_and_the_deal_is_calm_again() -> None:
    chase = Chase()
    chase.passes(noon(15))
    chase.ledger.pays("invoice-1", "719.87")
    chase.settles()

    assert {made.ref for made in chase.crm.messages if made.ref.kind is Kind.TASK} == chase.crm.completed
    assert not {"collection", "reminder", "reminder_on"} & chase.told.keys()
    assert "paid" == chase.told["invoice_status"]
    chase.passes(noon(90))
    assert 2 == len(chase.tasks)
    assert {} == {key: item for key, item in chase.agenda.items.items() if key[0] == COLLECTION}


def test_half_paid_the_ladder_goes_on_with_the_rest() -> None:
    chase = Chase()
    chase.passes(noon(5))
    chase.ledger.pays("invoice-1", "319.87")
    chase.settles()

    assert "EUR 400.00 of 719.87 is still due" in chase.told["collection"]
    chase.passes(noon(15))
    assert ["friendly", "firm"] == chase.tasks


def test_a_payment_that_is_taken_back_goes_on_where_it_was() -> None:
    chase = Chase()
    chase.passes(noon(5))
    paid = chase.ledger.pays("invoice-1", "719.87")
    chase.settles()
    chase.clock.advance(3600)
    chase.ledger.takes_back("invoice-1", paid.id)
    chase.settles()

    assert chase.told["collection"].startswith("Step 1 of 3 (friendly)")
    chase.passes(noon(15))
    assert ["friendly", "firm"] == chase.tasks


@pytest.mark.parametrize("status", [InvoiceStatus.VOIDED, InvoiceStatus.DELETED])
def test_what_finance_takes_back_is_over_too(status: InvoiceStatus) -> None:
    chase = Chase()
    chase.passes(noon(5))
    chase.ledger.becomes("invoice-1", status)
    chase.settles()

    assert 1 == len(chase.crm.completed)
    assert "collection" not in chase.told


def test_a_dispute_pauses_says_so_and_is_told_once() -> None:
    chase = Chase()
    chase.passes(noon(5))
    chase.agreed.held[COMPANY] = Arrangement(dispute="Two seats too many")
    chase.passes(noon(29))

    assert ["friendly"] == chase.tasks
    assert chase.told["collection"].startswith("Disputed: Two seats too many.")
    assert ["invoice_overdue", "invoice_disputed"] == chase.facts

    chase.agreed.held[COMPANY] = Arrangement()
    chase.passes(noon(31))
    assert ["friendly", "final"] == chase.tasks
    assert "passed over" not in chase.told["collection"]


def test_a_promise_pauses_until_its_day_is_over() -> None:
    chase = Chase()
    chase.agreed.held[DEAL] = Arrangement(promised_on=date(2027, 1, 5))
    chase.passes(noon(15))
    assert [] == chase.tasks
    assert chase.told["collection"].startswith("Promised to be paid on 2027-01-05")

    chase.passes(noon(16))
    assert ["firm"] == chase.tasks
    assert date(2027, 1, 5) == chase.collections.kept[INVOICE].promised_on, "whoever reads it sees that it was broken"


def test_the_promise_that_follows_a_broken_one_is_read_within_a_week_and_none_is_left_once_it_is_paid() -> None:
    chase = Chase()
    chase.agreed.held[DEAL] = Arrangement(promised_on=date(2027, 1, 5))
    chase.passes(noon(16))
    chase.agreed.held[DEAL] = Arrangement(promised_on=date(2027, 2, 26))

    chase.passes(noon(24))
    assert date(2027, 2, 26) == chase.collections.kept[INVOICE].promised_on
    chase.ledger.pays("invoice-1", "719.87")
    chase.settles()
    assert chase.collections.kept[INVOICE].promised_on is None


def test_said_again_by_everybody_it_is_done_once() -> None:
    chase = Chase()
    chase.passes(noon(4))
    calls = len(chase.crm.calls)
    for key in ("one", "two"):
        outcome = chase.collects(Hint(INVOICE, key, "again", whose=CUSTOMER))
        assert isinstance(outcome, Skipped)

    assert ["friendly"] == chase.tasks
    assert calls == len(chase.crm.calls)


def test_a_run_that_dies_before_it_is_remembered_does_nothing_twice() -> None:
    chase = Chase()
    chase.agreed.held[COMPANY] = Arrangement(email="ap@acme.example")
    chase.clock.at = noon(15)
    chase.collections.refuses = Unavailable("gone")
    for _ in range(3):
        with pytest.raises(Unavailable):
            chase.collects()
    chase.collections.refuses = None
    chase.collects()

    assert (["firm"], 1) == (chase.tasks, len(chase.mail.sent))
    assert {"firm"} == chase.collections.kept[INVOICE].done.keys()


def test_two_who_look_at_once_make_one_task() -> None:
    chase = Chase()
    chase.clock.at = noon(4)
    create = chase.crm.create

    def meanwhile(*arguments: Any) -> Any:
        chase.crm.create = create  # type: ignore[method-assign]
        with pytest.raises(Conflict):
            chase.collects(Hint(INVOICE, "another worker's", "again", whose=CUSTOMER))
        return create(*arguments)

    chase.links.attempt = lambda _claim: (_ for _ in ()).throw(Conflict("under way"))  # type: ignore[method-assign, assignment]
    chase.crm.settling = replace(chase.crm.settling, key_life=300)
    chase.crm.create = meanwhile  # type: ignore[method-assign, assignment]
    chase.collects()

    assert ["friendly"] == chase.tasks


def test_a_task_whose_answer_was_lost_is_found_and_completed_when_the_invoice_was_paid_meanwhile() -> None:
    chase = Chase()
    chase.passes(noon(4))
    chase.clock.at = noon(15)
    chase.crm.after.append(Unclear("lost"))
    with pytest.raises(Unclear):
        chase.collects()
    chase.clock.advance(600)
    chase.ledger.pays("invoice-1", "719.87")
    chase.settles()

    assert 2 == len(chase.tasks) == len(chase.crm.completed)


def test_a_mail_that_cannot_be_sent_is_a_sentence_in_the_task_and_keeps_nothing_else() -> None:
    chase = Chase()
    chase.passes(noon(15))
    assert "the CRM names no e-mail address" in chase.crm.messages[-1].text

    other = Chase()
    other.agreed.held[COMPANY] = Arrangement(email="ap@acme.example")
    other.mail.refuses = Rejected("SES doesn't send it")
    other.passes(noon(15))
    assert other.crm.messages[-1].text.startswith("SES doesn't send it")
    assert ["friendly", "firm"] == other.tasks


def test_a_mail_that_waits_for_ses_leaves_only_for_what_is_still_due_then() -> None:
    chase = Chase()
    chase.passes(noon(5))
    chase.agreed.held[COMPANY] = Arrangement(email="ap@acme.example")
    chase.mail.refuses = Unavailable("SES is away")
    chase.clock.at = noon(15)
    with pytest.raises(Unavailable):
        chase.collects()
    chase.mail.refuses = None
    chase.ledger.pays("invoice-1", "719.87")
    chase.collects()

    assert [] == chase.mail.sent


def test_an_observing_book_does_nothing_and_notes_what_it_would() -> None:
    chase = Chase(book={"mode": Mode.LIVE})
    chase.rules = replace(chase.rules, books=(replace(chase.rules.books[0], mode=Mode.OBSERVE),))
    chase.agreed.held[COMPANY] = Arrangement(email="ap@acme.example")
    before = len(chase.crm.writes)
    chase.passes(noon(40))

    assert ([], [], []) == (chase.tasks, chase.mail.sent, chase.crm.writes[before:])
    verbs = [entry.verb for entry in chase.links.audit.entries(DEAL)]
    assert 3 == verbs.count("would collect")


def test_the_trail_says_what_was_decided() -> None:
    chase = Chase()
    chase.passes(noon(4))

    entry = chase.links.audit.entries(DEAL)[-1]
    assert ("collected", "friendly") == (entry.verb, entry.after["step"])
    assert ["step friendly is due and was never carried out"] == [one.why for one in entry.journal.decisions]


def test_an_invoice_that_no_deal_made_is_collected_on_its_company() -> None:
    chase = Chase()
    chase.clock.advance(60)
    other = replace(chase.ledger.invoices["invoice-1"], ref=Ref(builders.LEDGER, Kind.INVOICE, "by-hand"), reference="")
    chase.ledger.invoices["by-hand"] = replace(other, number="INV-9", changed_at=chase.clock.now())
    chase.settles("by-hand")
    chase.passes(noon(4))

    (task,) = [made for made in chase.crm.messages if "INV-9" in made.subject]
    assert COMPANY == task.about
    assert "no deal was invoiced by this invoice" in task.text
    assert "collection" not in chase.company


def test_a_deal_that_is_gone_leaves_its_company() -> None:
    chase = Chase()
    del chase.agreed.held[DEAL]
    del chase.crm.deals["31337"]
    chase.passes(noon(4))

    (task,) = [made for made in chase.crm.messages if made.ref.kind is Kind.TASK]
    assert COMPANY == task.about


def test_rules_without_steps_put_nothing_on_the_agenda_and_read_nothing() -> None:
    chase = Chase(steps=ReceivablesRules())
    chase.ledger.calls.clear()

    assert {} == {key: item for key, item in chase.agenda.items.items() if key[0] == COLLECTION}
    assert isinstance(chase.collects(), Skipped)
    assert [] == chase.ledger.calls


def test_an_invoice_paid_in_time_costs_no_call() -> None:
    chase = Chase()
    chase.clock.advance(60)
    chase.ledger.pays("invoice-1", "719.87")
    chase.settles()
    chase.ledger.calls.clear()
    chase.passes(noon(40))

    assert ([], {}) == (chase.ledger.calls, chase.collections.kept)


def test_all_open_invoices_of_a_customer_who_is_only_met_now_are_looked_at() -> None:
    chase = Chase()
    chase.links.receivables.whole.clear()
    chase.agenda.items.clear()
    for name in ("old", "older"):
        kept = replace(chase.ledger.invoices["invoice-1"], ref=Ref(builders.LEDGER, Kind.INVOICE, name), reference="")
        chase.ledger.invoices[name] = kept
    chase.clock.advance(60)
    chase.ledger.pays("invoice-1", "1.00")
    chase.hears(chase.clock.now())

    assert {"invoice-1", "old", "older"} == {
        item.hint.about.id for (queue, _), item in chase.agenda.items.items() if queue == COLLECTION
    }


def test_steps_that_the_rules_gain_find_at_night_what_is_overdue_already() -> None:
    chase = Chase()
    chase.agenda.items.clear()
    watch = Watch(chase.rules, chase.collections, chase.agenda, chase.queues, chase.clock)
    known = chase.links.receivables.of(CUSTOMER)
    assert known is not None
    for days, waits in ((1, 0), (2, 1)):  # the first step comes on the third day
        chase.clock.at = noon(days) - timedelta(hours=4)
        watch.catch_up(known)
        assert waits == len(chase.agenda.items)

    chase.passes(noon(20))
    assert ["friendly", "firm"] == chase.tasks
    chase.agenda.items.clear()
    watch.catch_up(known)
    assert {} == chase.agenda.items


def test_a_payment_of_what_is_being_collected_is_looked_at_at_once() -> None:
    chase = Chase()
    chase.passes(noon(4))
    chase.queues.sent.clear()
    chase.ledger.pays("invoice-1", "1.00")
    outcome = chase.hears(chase.clock.now())

    assert isinstance(outcome, Done)
    assert [INVOICE] == [hint.about for queue, hint in chase.queues.sent if queue == COLLECTION]
    assert Decimal("718.87") == chase.ledger.invoices["invoice-1"].due.amount
