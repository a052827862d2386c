"""A fixed share of the matrix: `make chaos` runs all of it."""

from collections.abc import Iterator

import pytest

from shared import telemetry
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.controls import CONTROLS, Control
from tests.chaos.matrix.pairs import PAIRS
from tests.chaos.matrix.row import Row
from tests.chaos.matrix.sales import Sales
from tests.chaos.matrix.table import ROWS, row_of

SEED = 1


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """What workers log of thousands of faults is of no use to anybody."""
    logger = telemetry.logger()
    before = logger.log_level
    logger.setLevel("CRITICAL")
    yield
    logger.setLevel(before)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id} {row.name}")
@pytest.mark.parametrize("pair", PAIRS)
def test_a_row_leaves_nothing_lost_doubled_or_in_a_wrong_account(row: Row, pair: str) -> None:
    for number in range(min(row.share, row.blocks_of(pair))):
        figures = row.part(PAIRS[pair], number, SEED)

        assert [] == figures.wrongs
        assert figures.is_clean
        assert figures.fired > 0


@pytest.mark.parametrize("control", [one for one in CONTROLS if one.share], ids=lambda control: control.name)
def test_a_broken_build_turns_its_row_red(control: Control) -> None:
    row = row_of(control.row)
    parts = (row.part(PAIRS["hubspot-xero"], number, SEED, control.around) for number in range(control.blocks))

    assert any(figures.fired and not figures.is_clean for figures in parts)


def test_the_same_seed_gives_the_same_faults() -> None:
    row = row_of("6")
    once, again = (row.part(PAIRS["hubspot-xero"], 0, SEED) for _ in range(2))

    assert (once.injected, once.fired, once.deals) == (again.injected, again.fired, again.deals)


def test_rules_that_name_notices_can_be_in_force_in_the_simulated_company() -> None:
    rules = '[[notices]]\nfacts = ["customer_created"]\nemail = ["ap@company.test"]\n'
    bundle = Bundle(pair=PAIRS["hubspot-xero"], seed=SEED, rules=rules)
    Sales(bundle).sale()
    bundle.rest()

    assert [] == bundle.stuck
    assert ["ap@company.test"] == [to for to, _ in bundle.cloud.mail.sent]
