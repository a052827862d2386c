"""A full payment is answered by a mail of the rules' own words: once, within the hours, and only while it stands."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.model.collecting import Arrangement
from shared.model.hints import Hint
from shared.model.modes import Mode
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.receivables_rules import ReceivablesRules, Template, WhenPaid
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.usecases.collecting.thank_customer import thank_customer
from shared.usecases.settling.look_out import COLLECTION
from tests import builders
from tests.fakes.arrangements import FakeArrangements
from tests.unit.usecases.collecting.collector import Collector
from tests.unit.usecases.paths import COMPANY, DEAL, TOTAL

WORDS = Template(
    "Paid: {{ invoice_number }}", "Dear {{ greeting }}, thank you for {{ total }} of {{ deal }} on {{ paid_on }}."
)
BY_MAIL = ReceivablesRules(paid=WhenPaid(thanks="email", template="thanks"), templates={"thanks": WORDS})
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""An hour in which customers are written to."""


@dataclass
class Thanks(Collector):
    """An approved invoice that everybody knows of; what the agenda has for the collection's worker is worked off by hand."""

    def __post_init__(self) -> None:
        self.rules = builders.rules(receivables=BY_MAIL)
        super().__post_init__()
        self.agreed = FakeArrangements(
            {DEAL: Arrangement(), COMPANY: Arrangement(email="ap@acme.example", greeting="Ann")}
        )
        self.is_approved()
        self.clock.at = MONDAY

    def tells(self, about: Ref = DEAL, **more: Any) -> Outcome:
        return super().tells(about, agenda=self.agenda, **more)

    def pays(self, amount: str = str(TOTAL), kind: SettlementKind = SettlementKind.PAYMENT) -> None:
        self.ledger.pays("invoice-1", amount, kind)
        self.settles()

    @property
    def waiting(self) -> list[datetime]:
        return [item.at for item in self.agenda.items.values() if item.queue == COLLECTION]

    def works_off(self) -> list[Outcome]:
        items = [item for item in self.agenda.due(self.clock.now()) if item.queue == COLLECTION]
        done = []
        for item in items:
            self.agenda.done(item)
            done.append(self.thanks(item.hint))
        return done

    def thanks(self, hint: Hint) -> Outcome:
        return thank_customer(hint, self.collecting())

    @property
    def why(self) -> str:
        """What the trail of the deal says last of the thank-you."""
        said = [one for entry in self.links.audit.entries(DEAL) for one in entry.journal.decisions]
        return next(one.why for one in reversed(said) if one.rule == "thank-you")


@pytest.fixture
def path() -> Thanks:
    return Thanks()


def test_a_full_payment_is_thanked_for_in_the_rules_own_words(path: Thanks) -> None:
    path.pays()
    assert [MONDAY] == path.waiting
    path.ledger.calls.clear()
    (outcome,) = path.works_off()

    ((to, words),) = path.mail.sent
    assert ("ap@acme.example", "Paid: INV-0001") == (to.name, words.subject)
    assert "Dear Ann, thank you for 719.87 EUR of Acme rollout on 2026-11-23." == words.text
    assert (True, ["invoice"], [DEAL, COMPANY]) == (isinstance(outcome, Done), path.ledger.calls, path.agreed.asked)
    assert "a mail to ap@acme.example thanks for invoice INV-0001" == path.why
    assert "2026-11-23" == path.told["thank_you_on"]


def test_outside_the_hours_it_waits_for_the_next_morning(path: Thanks) -> None:
    path.clock.at = MONDAY.replace(hour=21)
    path.pays()
    (outcome,) = path.works_off()

    assert (True, []) == (isinstance(outcome, Skipped), path.mail.sent)
    assert [datetime(2026, 11, 24, 8, tzinfo=UTC)] == path.waiting
    path.clock.at = path.waiting[0]
    path.works_off()
    assert 1 == len(path.mail.sent)


def test_said_twice_or_paid_a_second_time_there_is_one_mail(path: Thanks) -> None:
    path.pays()
    (item,) = path.agenda.items.values()
    path.works_off()
    path.thanks(item.hint)
    path.clock.advance(60)
    path.ledger.takes_back("invoice-1", "payment-1")
    path.settles()
    path.clock.advance(60)
    path.pays()
    path.works_off()

    assert 1 == len(path.mail.sent)


def test_a_payment_that_is_gone_by_then_thanks_nobody(path: Thanks) -> None:
    path.pays()
    path.clock.advance(60)
    path.ledger.takes_back("invoice-1", "payment-1")
    path.works_off()

    assert [] == path.mail.sent
    assert "no mail: invoice INV-0001 is awaiting payment by now" == path.why


@pytest.mark.parametrize(
    ("arranged", "why"),
    [
        (Arrangement(), "the CRM names no e-mail address"),
        (Arrangement(email="ap at acme"), "can't be used"),
        (Arrangement(email="ap@acme.example", dispute="Wrong seats"), "disputes invoice INV-0001"),
    ],
)
def test_whom_nobody_can_or_should_write_to_is_named_in_the_trail(
    path: Thanks, arranged: Arrangement, why: str
) -> None:
    path.agreed.held[COMPANY] = arranged
    path.pays()
    path.works_off()

    assert ([], True) == (path.mail.sent, why in path.why)


def test_a_mail_that_could_not_leave_leaves_with_the_next_try(path: Thanks) -> None:
    path.pays()
    (item,) = path.agenda.items.values()
    path.mail.refuses = Unavailable("not now")
    with pytest.raises(Unavailable):
        path.works_off()
    path.mail.refuses = None
    path.thanks(item.hint)

    assert 1 == len(path.mail.sent)


def test_a_credit_note_and_rules_without_a_mail_ask_nobody(path: Thanks) -> None:
    path.pays(kind=SettlementKind.CREDIT_NOTE)
    assert [] == path.waiting

    other = Thanks()
    other.rules = replace(other.rules, receivables=ReceivablesRules())
    other.pays()
    assert ([], "2026-11-23") == (other.waiting, other.told["thank_you_on"])


def test_a_book_that_observes_by_then_and_an_invoice_that_is_gone_thank_nobody(path: Thanks) -> None:
    path.pays()
    (item,) = path.agenda.items.values()
    path.rules = builders.rules(builders.book(mode=Mode.OBSERVE), receivables=BY_MAIL)
    observed = path.thanks(item.hint)
    path.rules = builders.rules(receivables=BY_MAIL)
    del path.ledger.invoices["invoice-1"]
    gone = path.thanks(item.hint)
    unknown = path.thanks(Hint(Ref(builders.LEDGER, Kind.INVOICE, "another"), "k", "thanks", whose=item.hint.whose))

    assert [Skipped] * 3 == [type(one) for one in (observed, gone, unknown)]
    assert [] == path.mail.sent


def test_who_dies_before_it_is_remembered_has_it_said_again_once(path: Thanks) -> None:
    path.agenda.refuses = Unavailable("down")
    path.ledger.pays("invoice-1", str(TOTAL))
    path.hears(path.clock.now())
    with pytest.raises(Unavailable):
        path.tells_all()
    path.agenda.refuses = None
    path.clock.advance(timedelta(minutes=5).total_seconds())
    path.tells()
    path.works_off()

    assert 1 == len(path.mail.sent)
