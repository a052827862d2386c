"""What customers owe, on DynamoDB: an item for each invoice and credit under its customer, and one that says the list is whole."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import codec
from shared.aws.tables import Condition, Item, Table, number, raw, text
from shared.errors import Conflict
from shared.model.credit import Credit
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import Ref

WHOLE = "receivable"
OWNER = "customer"
MEMBERS: Mapping[str, type[Invoice] | type[Credit]] = {"invoice": Invoice, "credit": Credit}
"""What a receivable is kept in, by the attribute that holds it."""
AT_ONCE = 8
"""Writes under way together when a customer's list is kept for the first time."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DynamoReceivables:
    """Implements `Receivables`. Every method may also raise Unavailable."""

    table: Table

    def of(self, customer: Ref) -> Receivable | None:
        """All that is known of this customer, in one consistent query; None until it was once kept whole."""
        return assembled(self.table.items(str(customer)))

    def customer_of(self, credit: Ref) -> Ref | None:
        """Whose a credit is that was kept; None for one that never was."""
        item = self.table.get(str(credit), OWNER)
        return Ref.parse(text(item, "customer")) if item is not None else None

    def begin(self, receivable: Receivable) -> None:
        """Keep the receivable whole. The item that says so comes last: cut off before it, nothing is begun."""
        every: list[Invoice | Credit] = [*receivable.invoices.values(), *receivable.credits.values()]
        self.keep(receivable.customer, every, receivable.as_of)
        bare = replace(receivable, invoices={}, credits={})
        self.table.put({"pk": str(receivable.customer), "sk": WHOLE, "receivable": codec.packed(bare)})

    def keep(self, customer: Ref, seen: Iterable[Invoice | Credit], as_of: datetime) -> None:
        """Keep these invoices and credits: one write for each; where a newer sight is kept already it stays."""
        every = list(seen)
        if len(every) == 1:
            self._keep(customer, every[0], as_of)
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda one: self._keep(customer, one, as_of), every))

    def _keep(self, customer: Ref, one: Invoice | Credit, as_of: datetime) -> None:
        is_invoice = isinstance(one, Invoice)
        item: Item = {
            "pk": str(customer),
            "sk": f"{WHOLE}#{one.ref.id if is_invoice else one.ref}",
            "changed": _microseconds(one.changed_at),
            "observed": _microseconds(as_of),
            "invoice" if is_invoice else "credit": codec.packed(one),
        }
        if not is_invoice:
            self.table.put({"pk": str(one.ref), "sk": OWNER, "customer": str(customer)})
        try:
            self.table.put(item, _is_news(item))
        except Conflict:
            if self._has_news(item):
                raise

    def _has_news(self, item: Item) -> bool:
        """Whether the item should have been written: the refusal was about something else than an older sight."""
        kept = self.table.get(text(item, "pk"), text(item, "sk"))
        return kept is None or _age(kept) <= _age(item)


def assembled(found: Iterable[Item]) -> Receivable | None:
    """The receivable that these items of one customer are; None where it was never kept whole."""
    items = {text(item, "sk"): item for item in found}
    if WHOLE not in items:
        return None
    whole = codec.unpacked(Receivable, raw(items[WHOLE], "receivable"))
    seen = [item for name, item in items.items() if name.startswith(f"{WHOLE}#")]
    times = [EPOCH + timedelta(microseconds=number(item, "observed")) for item in seen]
    return replace(
        whole,
        invoices={invoice.ref.id: invoice for invoice in _held(seen, "invoice")},
        credits={credit.ref: credit for credit in _held(seen, "credit")},
        as_of=max([whole.as_of, *times]),
    )


def _held(items: Iterable[Item], name: str) -> list[Any]:
    return [codec.unpacked(MEMBERS[name], raw(item, name)) for item in items if name in item]


def _is_news(item: Item) -> Condition:
    """What is kept is older by the ledger's own time; or as old, and was read earlier."""
    return Condition(
        "attribute_not_exists(#pk) OR #changed < :changed OR ( #changed = :changed AND #observed <= :observed )",
        {"changed": item["changed"], "observed": item["observed"]},
    )


def _age(item: Item) -> tuple[int, int]:
    return number(item, "changed"), number(item, "observed")


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
