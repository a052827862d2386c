"""What a customer has to its credit: credit notes, and money that came as too much or too early."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.model.money import Money
from shared.model.refs import Ref
from shared.model.settlement import Settlement, SettlementKind


class CreditStatus(StrEnum):
    """A credit's life."""

    DRAFT = "draft"
    """Nobody outside finance has seen it: it counts nowhere."""
    OPEN = "open"
    """Something of it is left."""
    USED_UP = "used_up"
    """Applied to invoices or given back, all of it."""
    VOIDED = "voided"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    """The ledger said something we have no word for: it counts nowhere, and a person looks."""


@dataclass(frozen=True, slots=True)
class Application:
    """What of a credit settles an invoice: over all its applications there, because not every ledger tells them apart."""

    invoice: Ref
    amount: Money


@dataclass(frozen=True, slots=True)
class Credit:
    """
    A credit note (`kind` CREDIT_NOTE: we ask for less), or money that came before an invoice was settled by it.

    Amounts in the credit's currency, never negative: `total` is what was applied, given back and is `remaining`, which is
    zero unless the credit is issued. `refunds` are the payments in cash that gave some of it back. `changed_at` is the
    ledger's own time; `exchange_rate` as an invoice's.
    """

    ref: Ref
    kind: SettlementKind
    customer: Ref
    status: CreditStatus
    currency: str
    total: Money
    remaining: Money
    issue_date: date
    changed_at: datetime
    number: str = ""
    reference: str = ""
    exchange_rate: Decimal | None = None
    applied: tuple[Application, ...] = ()
    refunds: tuple[Settlement, ...] = ()
