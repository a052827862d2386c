"""On what terms a customer buys, what it may owe at most, and what is left of that: what to know before another deal is won."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shared.domain.receivables import Figures
from shared.model import terms
from shared.model.bases import Base
from shared.model.customer_rules import CreditRule
from shared.model.money import Money
from shared.model.parties import PartyField
from shared.model.receivable import Receivable
from shared.model.refs import Ref

TERMS = "customer_terms"
LIMIT = "credit_limit"
AVAILABLE = "available_credit"
IS_OVER = "over_credit_limit"
FACTS = (TERMS, LIMIT, AVAILABLE, IS_OVER)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a ledger says of a customer, as it was last seen: its payment terms and its own limit, empty where it has none."""

    terms: str = ""
    limit: str = ""

    @classmethod
    def of(cls, base: Base) -> "Conditions":
        """What the ledger's side held when both were last in step."""
        held = base.ledger.fields
        return cls(held.get(PartyField.TERMS, ""), held.get(PartyField.CREDIT_LIMIT, ""))


UNKNOWN = Conditions()


def credit_facts(
    receivables: Sequence[Receivable], found: Figures, conditions: Mapping[Ref, Conditions], rule: CreditRule
) -> dict[str, str]:
    """
    What the record should say of terms and limit, by fact; empty texts clear a field.

    A limit is the sum over the customer's ledgers, in their one currency; without a limit in one of them there is none. What is
    available is the limit less what is outstanding: unapplied credit makes it more, and below zero it is over the limit.
    """
    limit = _limit(receivables, conditions, rule)
    owed = found.total_outstanding
    left = limit - owed if limit is not None and owed is not None and limit.currency == owed.currency else None
    return {
        TERMS: terms_of(conditions.get(each.customer, UNKNOWN) for each in receivables),
        LIMIT: _amount(limit),
        AVAILABLE: _amount(left),
        IS_OVER: "" if left is None else "true" if left.amount < 0 else "false",
    }


def terms_of(conditions: Iterable[Conditions]) -> str:
    """The terms of each ledger, in words that are the same for all ways of writing them; each once."""
    return ", ".join(dict.fromkeys(_words(each.terms) for each in conditions if each.terms))


def _limit(receivables: Sequence[Receivable], conditions: Mapping[Ref, Conditions], rule: CreditRule) -> Money | None:
    limits = [limit_in(each.home_currency, conditions.get(each.customer, UNKNOWN), rule) for each in receivables]
    known = [limit for limit in limits if limit is not None]
    currencies = {limit.currency for limit in known}
    if len(known) < len(limits) or len(currencies) != 1:
        return None
    return Money(sum((limit.amount for limit in known), Decimal(0)), currencies.pop())


def limit_in(currency: str, conditions: Conditions, rule: CreditRule) -> Money | None:
    """The ledger's own limit, else the rule's for these terms, else the rule's for everybody; None where there is none."""
    own = _number(conditions.limit)
    if own is None:
        by_terms = {_words(words): limits for words, limits in rule.by_terms.items()}
        own = by_terms.get(_words(conditions.terms), {}).get(currency, rule.limits.get(currency))
    return None if own is None else Money(own, currency)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _words(text: str) -> str:
    said = terms.read(text)
    return said.text if said is not None else terms.folded(text)


def _amount(money: Money | None) -> str:
    return f"{money.amount:f}" if money is not None else ""
