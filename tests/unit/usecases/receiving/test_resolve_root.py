from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.model.handoff import HandoffState
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import Kind, Ref
from shared.usecases.receiving.resolve_root import resolve_root
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.stores import FakeLinks, FakeQueues
from tests.unit.usecases.paths import DEAL, Path

LINE = builders.line(id="7001").ref
CHANGED = Hint(LINE, f"{LINE}#quantity", "line_item.propertyChange/quantity", builders.NOW)


def sales() -> FakeCrm:
    return FakeCrm(deals={"31337": builders.deal(builders.line(id="7001"), builders.line("Training", "1", "1"))})


def resolved(
    hint: Hint, crm: FakeCrm, queues: FakeQueues, links: FakeLinks | None = None, *, in_step: bool = False
) -> Outcome:
    held = links or FakeLinks(FakeClock())
    return resolve_root(hint, crm_of=lambda: crm, held=held, queues=queues, in_step=lambda: in_step)


def test_a_changed_line_has_its_deal_looked_at_as_of_the_same_change() -> None:
    queues = FakeQueues()

    assert isinstance(resolved(CHANGED, sales(), queues), Done)

    ((queue, hint),) = queues.sent
    assert (queue, hint.about, hint.occurred_at) == ("deal_won", DEAL, builders.NOW)


def test_the_same_change_gives_the_same_key_and_another_change_another() -> None:
    queues = FakeQueues()
    for hint in (CHANGED, CHANGED, replace(CHANGED, key=f"{LINE}#price")):
        resolved(hint, sales(), queues)

    first, again, other = (hint.key for _, hint in queues.sent)
    assert first == again
    assert first != other


def test_a_line_that_is_gone_leads_nowhere() -> None:
    queues = FakeQueues()
    gone = Ref(builders.CRM, Kind.LINE_ITEM, "9")

    assert isinstance(resolved(replace(CHANGED, about=gone), sales(), queues), Skipped)
    assert queues.sent == []


def test_a_line_of_no_deal_leads_nowhere() -> None:
    queues, crm = FakeQueues(), sales()
    loose = Ref(builders.CRM, Kind.LINE_ITEM, "9")
    crm.loose_lines.add(loose)

    assert isinstance(resolved(replace(CHANGED, about=loose), crm, queues), Skipped)
    assert queues.sent == []


def test_a_crm_that_is_down_is_asked_again_later() -> None:
    queues, crm = FakeQueues(), sales()
    crm.before.append(Unavailable("down"))

    with pytest.raises(Unavailable):
        resolved(CHANGED, crm, queues)
    assert queues.sent == []


def test_a_line_changed_after_the_invoice_amends_it() -> None:
    path = Path()
    path.sells(builders.line(id="7001"))
    path.wins()
    later = builders.NOW + timedelta(minutes=5)
    path.sells(builders.line(id="7001", quantity="10"), amount="499.91")

    resolved(replace(CHANGED, occurred_at=later), path.crm, path.queues)
    path.wins(at=path.queues.sent[-1][1].occurred_at, cause=path.queues.sent[-1][1].cause)

    assert str(path.ledger.invoices["invoice-1"].total.amount) == "599.89"


@pytest.mark.parametrize("party", [builders.company().ref, builders.contact().ref], ids=["company", "contact"])
def test_a_changed_company_or_contact_has_its_held_deals_looked_at_without_a_call(party: Ref) -> None:
    path = Path()
    path.sells(amount="1", contacts=(builders.contact().ref,))
    path.wins()
    assert HandoffState.HELD is path.handoff.state
    path.crm.calls.clear()
    later = builders.NOW + timedelta(minutes=5)
    changed = Hint(party, f"{party}#country", "company.propertyChange/country", later)

    assert isinstance(resolved(changed, path.crm, path.queues, path.links), Done)

    queue, hint = path.queues.sent[-1]
    assert (queue, hint.about, hint.occurred_at) == ("deal_won", DEAL, later)
    assert [] == path.crm.calls


def test_a_company_that_no_held_deal_names_concerns_nobody_and_is_not_remembered() -> None:
    path = Path()
    path.wins()
    path.queues.sent.clear()
    path.crm.calls.clear()
    company = builders.company().ref

    outcome = resolved(Hint(company, "k", "name", builders.NOW), path.crm, path.queues, path.links)

    assert isinstance(outcome, Skipped)
    assert outcome.evident
    assert ([], []) == (path.queues.sent, path.crm.calls)


@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.CONTACT])
def test_a_changed_party_is_handed_on_where_customers_are_kept_in_step(kind: Kind) -> None:
    queues, crm = FakeQueues(), sales()
    hint = Hint(Ref(builders.CRM, kind, "5001"), "k", "company.propertyChange/phone", builders.NOW)
    resolved(hint, crm, queues)
    assert queues.sent == []

    resolved(hint, crm, queues, in_step=True)
    assert [("customer_changed", hint)] == queues.sent
    assert crm.calls == []


@pytest.mark.parametrize("hint", [{"asked": "refresh"}, {"changed": ("name", "action")}], ids=["said", "named"])
def test_what_people_ask_for_on_a_party_is_handed_on_in_any_case(hint: dict[str, Any]) -> None:
    queues, company = FakeQueues(), builders.company().ref

    resolved(Hint(company, "k", "changed", builders.NOW, **hint), sales(), queues)

    ((queue, sent),) = queues.sent
    assert ("customer_changed", company) == (queue, sent.about)
    assert sent.asked


def test_what_only_we_write_on_a_party_is_nothing_to_anybody() -> None:
    queues, crm = FakeQueues(), sales()
    hint = Hint(builders.company().ref, "k", "changed", builders.NOW, changed=("f1", "f2"))

    outcome = resolved(hint, crm, queues, in_step=True)

    assert isinstance(outcome, Skipped)
    assert outcome.evident
    assert ([], []) == (queues.sent, crm.calls)


def test_a_changed_line_is_nobodys_customer() -> None:
    queues = FakeQueues()
    resolved(CHANGED, sales(), queues, in_step=True)

    assert ["deal_won"] == [queue for queue, _ in queues.sent]
