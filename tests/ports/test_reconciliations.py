"""Since when an account is reconciled is remembered once and for all, and what each run found for a good year."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.aws.reconciliations import DynamoReconciliations
from shared.model.money import Money
from shared.model.reconciliation import Agreement, Finding, FindingKind, Reconciliation, Remedy, Sum
from shared.model.refs import ConnectionId
from shared.ports.reconciliations import Reconciled, Reconciliations
from tests import builders
from tests.fakes.clock import NOON
from tests.fakes.emulated import Emulator
from tests.fakes.reconciliations import FakeReconciliations

pytestmark = pytest.mark.stack
CRM = ConnectionId("hubspot:1")
SUM = Sum(2, {"EUR": Decimal("12.30")})
RUN = Reconciliation(
    crm=CRM,
    since=date(2026, 3, 2),
    at=NOON,
    rules="r1",
    won=SUM,
    fates={"invoiced": SUM},
    agreements=(Agreement("EUR", Decimal("12.30"), Decimal("12.00"), Decimal("0.30")),),
    findings=(
        Finding(
            FindingKind.AMOUNT,
            Remedy.EXPLAINED,
            "It says 12.",
            deal=builders.deal_ref(),
            difference=Money(Decimal("0.30"), "EUR"),
        ),
    ),
    calls={"xero:a": 1},
)


@pytest.fixture(params=["fake", "dynamo"])
def runs(request: pytest.FixtureRequest, emulator: Emulator) -> Reconciliations:
    return FakeReconciliations() if request.param == "fake" else DynamoReconciliations(emulator.table("state"))


def test_the_first_day_that_was_named_stays(runs: Reconciliations) -> None:
    assert [] == list(runs.progress())

    assert date(2026, 3, 2) == runs.begin(CRM, date(2026, 3, 2))
    assert date(2026, 3, 2) == runs.begin(CRM, date(2026, 3, 9))

    assert [Reconciled(CRM, date(2026, 3, 2))] == list(runs.progress())


def test_a_run_is_kept_as_it_was_and_the_newest_is_the_last(runs: Reconciliations) -> None:
    later = replace(RUN, at=NOON + timedelta(days=1), findings=())
    runs.keep(RUN)
    runs.keep(RUN)

    assert RUN == runs.last(CRM)
    assert [Reconciled(CRM, RUN.since, NOON)] == list(runs.progress())

    runs.keep(later)

    assert later == runs.last(CRM)
    assert runs.last(ConnectionId("hubspot:2")) is None
