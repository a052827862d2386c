"""
The company says on what terms it buys, what it may owe and what is left of that, as often as any of it changes.

OBJ-10, OBJ-21, FIN-14.
"""

from dataclasses import replace
from decimal import Decimal

from shared.model.bases import Base, Sight
from shared.model.customer_rules import CreditRule, CustomerRules
from shared.model.outcome import Done, Skipped
from shared.model.parties import PartyField
from shared.model.refs import Ref
from tests import builders
from tests.unit.usecases.paths import COMPANY, Path


def limited(*, limit: str = "800") -> Path:
    """A company whose approved invoice comes to 611.89 GBP, under a rule for limits."""
    path = Path()
    credit = CreditRule({"GBP": Decimal(limit)}, {"net 60": {"GBP": Decimal(500)}})
    path.rules = replace(path.rules, customers=CustomerRules(credit=credit))
    path.is_approved()
    path.clock.advance(60)
    return path


def is_seen(path: Path, terms: str) -> None:
    """The ledger's customer was last seen with these terms."""
    before = path.bases.find(COMPANY, customer(path))
    sight = Sight({PartyField.TERMS: terms})
    number = before.number + 1 if before else 1
    path.bases.keep(Base(COMPANY, customer(path), Sight(), sight, path.clock.now(), number=number))


def customer(path: Path) -> Ref:
    (linked,) = (claim.remote for claim in path.links.dossier(COMPANY).claims.values() if claim.remote is not None)
    return linked


def test_the_company_says_its_limit_and_what_is_left_after_each_invoice_and_payment() -> None:
    path = limited()
    path.settles()
    first = dict(path.company)
    path.ledger.pays("invoice-1", "500.00")
    path.clock.advance(60)
    path.settles()

    assert ("800", "188.11", "false") == (first["credit_limit"], first["available_credit"], first["over_credit_limit"])
    assert ("800", "613.11") == (path.company["credit_limit"], path.company["available_credit"])


def test_it_costs_no_further_call() -> None:
    plain = Path()
    plain.is_invoiced()

    path = Path()
    path.rules = replace(path.rules, customers=CustomerRules(credit=CreditRule({"GBP": Decimal(1)})))
    path.is_invoiced()

    assert plain.settles() == path.settles()
    assert "true" == path.company["over_credit_limit"]


def test_terms_that_the_ledger_changed_are_told_with_the_limit_they_mean() -> None:
    path = limited()
    path.settles()
    is_seen(path, "60 days")
    outcome = path.tells(COMPANY)

    assert isinstance(outcome, Done)
    assert ("net 60", "500", "-111.89", "true") == tuple(
        path.company[name] for name in ("customer_terms", "credit_limit", "available_credit", "over_credit_limit")
    )
    assert isinstance(path.tells(COMPANY), Skipped)


def test_a_limit_that_is_no_more_is_cleared() -> None:
    path = limited()
    path.settles()
    path.rules = replace(path.rules, customers=CustomerRules())
    path.tells(COMPANY)

    assert not {"credit_limit", "available_credit", "over_credit_limit"} & path.company.keys()


def test_a_company_that_was_never_invoiced_says_its_terms_and_nothing_of_what_it_owes() -> None:
    path = Path()
    path.wins_customer_first()
    nothing = path.tells(COMPANY)
    is_seen(path, "Net 30")
    path.tells(COMPANY)

    assert isinstance(nothing, Skipped)
    assert "net 30" == path.company["customer_terms"]
    assert "total_outstanding" not in path.company
    assert isinstance(path.tells(COMPANY), Skipped)


def test_a_won_deal_is_no_more_to_write_under_a_rule_for_limits() -> None:
    plain, path = Path(), Path()
    path.rules = replace(path.rules, customers=CustomerRules(credit=CreditRule({"GBP": Decimal(1)})))
    plain.wins()
    plain.tells()
    path.wins()
    path.tells()

    assert plain.company.keys() == path.company.keys()
    assert builders.LEDGER == customer(path).connection
