"""What people agreed with a customer, as they wrote it into the CRM."""

from typing import Protocol

from shared.model.collecting import Arrangement
from shared.model.refs import Ref


class Arrangements(Protocol):
    """Reads arrangements from one CRM account. Every method may raise the errors of `shared.errors`."""

    def arrangement(self, about: Ref) -> Arrangement:
        """Read what this deal, company or contact says of it now, in as few calls as the vendor allows. Raises: NotFound."""
        ...
