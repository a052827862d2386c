"""Accounting is told of a company or person of the CRM that becomes its customer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.domain.customer_notices import created_ahead, onboarded
from shared.domain.customer_sync.sides import CrmSide
from shared.model.ledger import CustomerDraft
from shared.model.notices import Destination
from shared.model.parties import Profile
from shared.model.refs import Ref
from shared.model.rules import Book
from shared.usecases.customers.keeping import Keeping


@dataclass(frozen=True, slots=True)
class Welcome:
    """Implements `Told` for this side of the CRM. `read` is the ledger's customer as it was told of."""

    keeping: Keeping
    book: Book
    side: CrmSide
    read: dict[Ref, Profile] = field(default_factory=dict)

    def __call__(self, customer: Ref, draft: CustomerDraft | None) -> Sequence[Destination]:
        """Tell of one that was onboarded, or made; once, however often it is said. Costs the read that follows anyway."""
        rules = self.keeping.rules.customers
        is_onboarded, made = self.side.record.stage in rules.onboarded, draft is not None
        if not (is_onboarded or made):
            return ()
        self.read[customer] = seen = self.keeping.parties_of(customer.connection).party(customer)
        details, now = rules.details, self.keeping.clock.now()
        if is_onboarded:
            notice = onboarded(self.side, seen, now, book=self.book.id, made=made, details=details)
        else:
            notice = created_ahead(self.side, seen, now, book=self.book.id, details=details)
        return self.keeping.announce(notice)
