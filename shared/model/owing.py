"""One customer in a list of what all of them owe."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.model.collecting import Collection
from shared.model.receivable import Receivable
from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Debtor:
    """
    What a ledger's customer owes and has to its credit, as it was last seen. `record`: whom in the CRM it is linked to, if anybody;
    `name` as it was made, linked or last kept in step, empty where nobody linked it. `collections`: how far that of its invoices
    has come, where it was begun.
    """

    owed: Receivable
    record: Ref | None = None
    name: str = ""
    collections: Mapping[Ref, Collection] = field(default_factory=dict)
