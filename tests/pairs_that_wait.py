"""Pairs of two accounts' records as a comparison leaves them to a person."""

from decimal import Decimal
from typing import Any

from shared.model.pairing import Pair, Pairing, Reason, Suggestion
from shared.model.refs import Kind, Ref
from tests import builders
from tests.fakes.clock import NOON

REASONS = (
    Reason("name", Decimal("1.0000"), "Acme", "Acme Ltd"),
    Reason("domain", Decimal(1), "acme.example", "acme.example"),
)


def pair(record: Ref, customer: str = "c-7", score: str = "0.8500", **more: Any) -> Pair:
    facts: dict[str, Any] = {
        "crm": record,
        "customer": Ref(builders.LEDGER, Kind.CUSTOMER, customer),
        "suggestion": Suggestion.REVIEW,
        "score": Decimal(score),
        "reasons": REASONS,
        "crm_name": "Acme",
        "customer_name": "Acme Ltd",
        "mark": "m1",
    }
    return Pair(**(facts | more))


def run_with(*pairs: Pair) -> Pairing:
    return Pairing(builders.CRM, builders.LEDGER, (), NOON, tuple(pairs))
