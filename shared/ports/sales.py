"""What Ledgerlink asks of an accounting system about what was sold."""

from datetime import date
from typing import Protocol

from shared.model.refs import Kind
from shared.model.sold import SoldPage


class Sales(Protocol):
    """The sales documents of one ledger organisation, with their lines. Errors as for `Ledger`."""

    def page(self, kind: Kind, since: date, until: date, after: str = "") -> SoldPage:
        """
        One page, as large as the ledger gives, of the sales invoices or customers' credit notes (`kind`) of any status that are
        dated within these days, both included. Some may come twice, the later sight is the newer one; none is left out that had
        such a date before the first page was asked for and keeps it. `after` is where the page before ended.
        """
        ...
