from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.outcome import Done, Skipped
from shared.model.refs import Kind, Ref
from shared.usecases.resolve_root import resolve_root
from tests import builders
from tests.fakes.crm import FakeCrm
from tests.fakes.stores import FakeQueues
from tests.unit.usecases.paths import DEAL, Path

LINE = builders.line(id="7001").ref
CHANGED = Hint(LINE, f"{LINE}#quantity", "line_item.propertyChange/quantity", builders.NOW)


def sales() -> FakeCrm:
    return FakeCrm(deals={"31337": builders.deal(builders.line(id="7001"), builders.line("Training", "1", "1"))})


def test_a_changed_line_has_its_deal_looked_at_as_of_the_same_change() -> None:
    queues = FakeQueues()

    assert isinstance(resolve_root(CHANGED, crm=sales(), queues=queues), Done)

    ((queue, hint),) = queues.sent
    assert (queue, hint.about, hint.occurred_at) == ("deal_won", DEAL, builders.NOW)


def test_the_same_change_gives_the_same_key_and_another_change_another() -> None:
    queues = FakeQueues()
    for hint in (CHANGED, CHANGED, replace(CHANGED, key=f"{LINE}#price")):
        resolve_root(hint, crm=sales(), queues=queues)

    first, again, other = (hint.key for _, hint in queues.sent)
    assert first == again
    assert first != other


def test_a_line_that_is_gone_leads_nowhere() -> None:
    queues = FakeQueues()
    gone = Ref(builders.CRM, Kind.LINE_ITEM, "9")

    assert isinstance(resolve_root(replace(CHANGED, about=gone), crm=sales(), queues=queues), Skipped)
    assert queues.sent == []


def test_a_line_of_no_deal_leads_nowhere() -> None:
    queues, crm = FakeQueues(), sales()
    loose = Ref(builders.CRM, Kind.LINE_ITEM, "9")
    crm.loose_lines.add(loose)

    assert isinstance(resolve_root(replace(CHANGED, about=loose), crm=crm, queues=queues), Skipped)
    assert queues.sent == []


def test_a_crm_that_is_down_is_asked_again_later() -> None:
    queues, crm = FakeQueues(), sales()
    crm.before.append(Unavailable("down"))

    with pytest.raises(Unavailable):
        resolve_root(CHANGED, crm=crm, queues=queues)
    assert queues.sent == []


def test_a_line_changed_after_the_invoice_amends_it() -> None:
    path = Path()
    path.sells(builders.line(id="7001"))
    path.wins()
    later = builders.NOW + timedelta(minutes=5)
    path.sells(builders.line(id="7001", quantity="10"), amount="499.91")

    resolve_root(replace(CHANGED, occurred_at=later), crm=path.crm, queues=path.queues)
    path.wins(at=path.queues.sent[-1][1].occurred_at, cause=path.queues.sent[-1][1].cause)

    assert str(path.ledger.invoices["invoice-1"].total.amount) == "599.89"
