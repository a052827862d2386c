"""A worker dies between a write to the CRM and its memory of it, and the fact changes back before anybody goes on."""

import pytest

from shared.domain import told
from tests import builders
from tests.chaos.gate import Phase
from tests.chaos.simulation import Company

DEAL = "31337"


def status(company: Company) -> str:
    return company.crm.held[builders.deal_ref(DEAL)][told.SYNC_STATUS]


@pytest.fixture
def told_twice() -> Company:
    """The deal was invoiced, and sales told; then it was reopened, and the worker dies as soon as sales was told that."""
    company = Company(seed=1)
    company.wins(DEAL)
    company.rests()
    assert "invoiced" == status(company)
    company.passes(1)
    company.reopens(DEAL)
    company.delivers(company.fate())
    company.delivers(company.fate(2, Phase.AFTER))
    assert "held" == status(company)
    assert 1 == company.deaths
    return company


def test_a_fact_that_changed_back_meanwhile_is_told_again(told_twice: Company) -> None:
    told_twice.passes(1)
    told_twice.wins(DEAL)

    told_twice.rests()

    assert "invoiced" == status(told_twice)


def test_two_that_tell_one_deal_at_once_leave_it_saying_what_is_true() -> None:
    company = Company(seed=2)
    company.wins(DEAL)
    company.rests()
    company.passes(1)
    company.reopens(DEAL)
    company.delivers(company.fate())

    def wins_and_tells() -> None:
        company.passes(1)
        company.wins(DEAL)
        while company.delivers(company.fate()):
            pass

    fate = company.fate(2)
    fate.meanwhile = wins_and_tells
    company.delivers(fate)
    company.rests()

    assert "invoiced" == status(company)
