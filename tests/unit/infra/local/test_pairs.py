"""The providers that a pair names."""

import pytest

from infra.local.pairs import DEFAULT, pairs, providers_of
from infra.local.stack import LocalStack
from infra.sandbox import serve


def test_a_pair_is_a_crm_and_a_ledger_by_name() -> None:
    assert ("hubspot", "xero") == DEFAULT == providers_of("hubspot-xero")
    assert DEFAULT == providers_of("xero-hubspot")
    assert "hubspot-xero" == pairs()[0]


@pytest.mark.parametrize(
    ("pair", "said"), [("hubspot-abacus", "no provider abacus"), ("hubspot", "no pair"), ("xero-xero", "no pair")]
)
def test_what_is_no_pair_is_refused_by_name(pair: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        providers_of(pair)


def test_more_sandboxes_than_the_default_pair_change_nothing_for_a_stack() -> None:
    assert set(DEFAULT) <= serve.REGISTRY.keys()
    assert DEFAULT == LocalStack()._providers
