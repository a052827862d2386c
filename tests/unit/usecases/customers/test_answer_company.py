"""Somebody asks on a company for everything to be read again, and is answered there, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import NotFound
from shared.model.collecting import Arrangement
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.modes import Mode
from shared.model.outcome import Done, Outcome, Skipped
from shared.usecases.customers.answer_company import answer_company
from shared.usecases.customers.keeping import Keeping
from tests import builders
from tests.fakes.arrangements import FakeArrangements
from tests.fakes.customers import FakeReviews
from tests.unit.usecases.paths import COMPANY, Path


def nobody(*_: object) -> object:
    raise NotFound("a refresh asks nobody else")


@dataclass
class Desk:
    """A company with an approved invoice, on which somebody presses."""

    path: Path = field(default_factory=Path)
    arrangements: FakeArrangements = field(default_factory=FakeArrangements)

    def presses(self, action: str = "refresh") -> None:
        self.arrangements.held[COMPANY] = Arrangement(action=action)

    def works(self) -> Outcome:
        path = self.path
        keeping = Keeping(
            parties_of=nobody,  # type: ignore[arg-type]
            ledger_of=lambda _: path.ledger,
            lookup_of=nobody,  # type: ignore[arg-type]
            organisation_of=nobody,  # type: ignore[arg-type]
            links=path.links,
            bases=path.bases,
            reviews=FakeReviews(),
            rules=path.rules,
            clock=path.clock,
            journal=Journal(),
            queues=path.queues,
            held=path.links,
        )
        hint = Hint(COMPANY, "pressed", "asked", asked="refresh")
        outcome = answer_company(hint, keeping, arrangements=self.arrangements, crm_of=lambda: path.crm)
        if any(ref == COMPANY and facts.get("action") == "" for ref, facts in path.crm.writes):
            self.presses("")
        return outcome


def desk() -> Desk:
    found = Desk()
    found.path.is_approved()
    found.path.tells_all()
    return found


def answered(found: Desk) -> Mapping[str, str]:
    """What was written to the company, in the one write that answers."""
    (facts,) = [facts for ref, facts in found.path.crm.writes if ref == COMPANY and "action_answer" in facts]
    return facts


def test_a_pressed_company_is_read_whole_answered_and_emptied_in_one_write() -> None:
    found = desk()
    found.path.ledger.pays("invoice-1", "719.87")
    found.path.ledger.calls.clear()
    found.presses()

    assert found.works() == Done("everything was read again; INV-0001 is paid now: EUR 719.87")
    told = answered(found)
    assert told["action"] == ""
    assert told["action_answer"].endswith(" refresh: everything was read again; INV-0001 is paid now: EUR 719.87")
    assert found.path.ledger.calls == ["receivable"]


def test_pressed_many_times_it_is_read_once() -> None:
    found = desk()
    found.presses()
    found.path.ledger.calls.clear()

    outcomes = [type(found.works()) for _ in range(5)]

    assert outcomes == [Done, Skipped, Skipped, Skipped, Skipped]
    assert found.path.ledger.calls == ["receivable"]


def test_who_is_nobodys_customer_is_told_so() -> None:
    found = Desk()
    found.presses()
    found.works()

    assert "nothing was read: the company 5001 is linked to no customer" in answered(found)["action_answer"]


def test_a_book_that_only_observes_answers_nothing() -> None:
    found = Desk(Path(rules=builders.rules(builders.book(mode=Mode.OBSERVE))))
    found.presses()

    assert isinstance(found.works(), Skipped)
    assert found.path.crm.writes == []
