"""A record of the CRM of which a pair waits for a decision: what a person is told, and which words decide."""

from collections.abc import Sequence
from typing import Final

from shared.domain.holds import AMBIGUOUS_CUSTOMER
from shared.model.handoff import Hold
from shared.model.pairing import Pair, Reason
from shared.model.refs import Ref

MOST_SAID: Final = 3
"""Pairs that one sentence tells."""


def undecided(record: Ref, name: str, pairs: Sequence[Pair]) -> Hold:
    """
    The hold of whoever would be made a second time, perhaps: with which customers it may be the same, by what, and how to say so.

    `named` is the record: what is decided about it ends the hold.
    """
    told = pairs[:MOST_SAID]
    more = f", and {len(pairs) - len(told)} more" if len(pairs) > len(told) else ""
    maybe = "; or ".join(
        f"{pair.customer_name} ({pair.customer.id}), score {pair.score}: {_why(pair)}" for pair in told
    )
    fixes = " ".join(
        f"{pair.customer_name}: ledgerlink match accept {pair.id} if it is the same, ledgerlink match reject {pair.id} "
        "if it isn't."
        for pair in told
    )
    return Hold(
        AMBIGUOUS_CUSTOMER,
        f"{name} may be a customer that the ledger has already, and nobody has decided about it yet: {maybe}{more}.",
        f"{fixes} Or name the customer: ledgerlink customers link {record} CUSTOMER. The invoice follows by itself.",
        named=(record,),
    )


def _why(pair: Pair) -> str:
    """What was compared, as far as both say something of it; then why the comparison alone doesn't link them."""
    said = [_compared(reason) for reason in pair.reasons if reason.crm and reason.customer]
    return ", ".join([*said, *([pair.doubt] if pair.doubt else [])]) or "no evidence was kept"


def _compared(reason: Reason) -> str:
    feature = reason.feature.partition(":")[0].replace("_", " ")
    return f"{feature} {reason.score.normalize():f} ({reason.crm} | {reason.customer})"
