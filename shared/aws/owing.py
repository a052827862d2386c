"""Every receivable, with whose it is, by one scan of the links: for reports, never on a deal's way."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared import codec
from shared.aws import bases, claims, collections, receivables
from shared.aws.customer_links import INTENT
from shared.aws.tables import Item, Table, number, raw, text
from shared.model.bases import Base
from shared.model.claims import ClaimState
from shared.model.collecting import Collection
from shared.model.owing import Debtor
from shared.model.parties import PartyField
from shared.model.receivable import Receivable
from shared.model.refs import Ref

OFTEN: Final = 500
"""Records after which progress is told."""


@dataclass(frozen=True, slots=True)
class DynamoDebtors:
    """Implements `Debtors`. Reads the whole table, page by page: a read unit for each 8 kB of it."""

    table: Table

    def all(self, progress: Callable[[int], None] = lambda _read: None) -> Sequence[Debtor]:
        """Give each customer that was kept whole. Raises: Unavailable."""
        owed: dict[str, list[Item]] = defaultdict(list)
        whose: dict[str, tuple[Ref, str]] = {}
        names: dict[str, str] = {}
        begun: dict[str, Collection] = {}
        found = self.table.beginning_any((receivables.WHOLE, INTENT, bases.PREFIX, collections.SORT))
        for read, item in enumerate(found, start=1):
            kind = text(item, "sk")
            if kind.startswith(receivables.WHOLE):
                owed[text(item, "pk")].append(item)
            elif kind == collections.SORT:
                begun[text(item, "pk")] = codec.unpacked(Collection, raw(item, "collection"))
            elif kind.startswith(bases.PREFIX):
                names |= _name(item)
            elif text(item, "state") == ClaimState.LINKED.value:
                claim = claims.read(item)
                whose[str(claim.remote)] = claim.subject, claim.expected.get("name", "")
            if not read % OFTEN:
                progress(read)
        return [
            Debtor(whole, record, names.get(customer) or made, _begun(whole, begun))
            for customer, items in owed.items()
            if (whole := receivables.assembled(items)) is not None
            for record, made in [whose.get(customer, (None, ""))]
        ]


def _begun(owed: Receivable, begun: Mapping[str, Collection]) -> dict[Ref, Collection]:
    """The collections of this customer's invoices."""
    return {one.ref: begun[str(one.ref)] for one in owed.invoices.values() if str(one.ref) in begun}


def _name(item: Item) -> dict[str, str]:
    """What the ledger called the customer when it was last in step."""
    if not number(item, "number"):
        return {}
    base = codec.unpacked(Base, raw(item, "base"))
    return {str(base.customer): base.ledger.fields.get(PartyField.NAME, "")}
