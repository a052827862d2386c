"""A company of its own for each test and pair."""

import pytest

from infra.local.pairs import pairs


@pytest.fixture(params=pairs())
def pair(request: pytest.FixtureRequest) -> str:
    """Each CRM beside each ledger."""
    return str(request.param)
